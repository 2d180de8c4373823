import { attemptModel } from "#tests/exploration/attempt-model";
import type { Environment, State, Step } from "#tests/exploration/attempt-types";
import { LiveHistory } from "#tests/exploration/core/live-history";
import { ReachedCounts } from "#tests/exploration/core/reached";
import { faultOf } from "#tests/exploration/core/steps";
import type { Scenario } from "#tests/exploration/scenario";
import { execute } from "#tests/exploration/world";
import type { World } from "#tests/exploration/world";
import type { HistoryTrace } from "../property";
import { TraceWriter } from "./trace-writer";

/** One choice of a history. Numbers are small, so that a history shrinks to the first options. */
export interface Choice {
  /** Whether a fault occurs at this step, if one is possible. */
  readonly isFault: boolean;
  /** Whether the process of the last step continues, so that others pause for long. */
  readonly isSamePod: boolean;
  /** The index of the kind of fault, modulo their number. */
  readonly kind: number;
  /** The index of the step among the remaining options, modulo their number. */
  readonly step: number;
}

export interface WalkResult {
  readonly steps: number;
  readonly reached: ReachedCounts;
  /** The trace of a violation; null if there is none. */
  readonly trace: HistoryTrace | null;
  /** The trace to the first violation behind which the history goes on; null if there is none. */
  readonly outside: HistoryTrace | null;
}

/** More steps than any terminating history has. */
const STEPS_MAX = 3_000;

const PLAIN: Choice = { isFault: false, isSamePod: false, kind: 0, step: 0 };

/**
 * Walks through a scenario by the choices, and then to its end without another fault. Stops at the
 * first violation behind which no search goes on.
 */
export async function walk(scenario: Scenario, choices: readonly Choice[]): Promise<WalkResult> {
  const model = attemptModel(scenario);
  const clock = new SweepClock();
  const history = await LiveHistory.begin(model, clock.environment);
  const reached = new ReachedCounts();
  const writer = new TraceWriter(scenario);
  let lastPod: number | null = null;
  let outside: HistoryTrace | null = null;
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const step = chooseStep(history.options(), choices[steps] ?? PLAIN, lastPod);
    if (step === null) return { steps, reached, trace: null, outside };
    if ("pod" in step) lastPod = step.pod;
    clock.state = history.state;
    const after = await history.take(step);
    reached.add(model.reachedBy(after));
    writer.write(step, after);
    for (const violation of after.violations) {
      const trace = writer.trace(violation);
      if (violation.goesOn !== true) return { steps, reached, trace, outside };
      outside ??= trace;
    }
  }
  throw new Error(`a history does not end within ${STEPS_MAX} steps`);
}

/** Chooses the kind of fault first, because some kinds are possible at many calls and some at few. */
function chooseStep(options: readonly Step[], choice: Choice, lastPod: number | null): Step | null {
  const kinds = [...new Set(options.map((step) => faultOf(step)))].filter((kind) => kind !== null);
  const isWrong = choice.isFault && kinds.length > 0;
  const kind = isWrong ? (kinds[choice.kind % kinds.length] ?? null) : null;
  const ofKind = options.filter((step) => faultOf(step) === kind);
  const ofSame = ofKind.filter((step) => "pod" in step && step.pod === lastPod);
  const left = choice.isSamePod && ofSame.length > 0 ? ofSame : ofKind;
  return left[choice.step % left.length] ?? null;
}

const HOUR_MS = 3_600_000;

/**
 * The memory store with a clock that moves by an hour before each sweep, so that rows are due. Not
 * while a finalizing request runs: no request takes that long, and the grace time of an enqueued row
 * (H21) relies on it.
 */
class SweepClock {
  state: State | null = null;

  readonly environment: Environment = {
    begin: () => Promise.resolve(),
    call: (world, { call, fault }) => {
      const isSweep = call.method === "claimDue" && !this.#isFinalizing();
      return execute(isSweep ? anHourLater(world) : world, call, fault);
    },
    change: () => Promise.resolve(),
    end: () => Promise.resolve(),
  };

  #isFinalizing(): boolean {
    const requests = Object.values(this.state?.ghost.requests ?? {});
    return requests.some(({ request }) => request.type === "attempt.finalize");
  }
}

function anHourLater(world: World): World {
  return { ...world, clockMs: world.clockMs + HOUR_MS };
}

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

/** One choice of a history: small numbers, so that a history shrinks to the first choices. */
export interface Choice {
  /** Whether something goes wrong at this step, if anything can. */
  readonly isWrong: boolean;
  /** Whether the process that made the last step goes on, so that others stand still for long. */
  readonly isSame: boolean;
  /** Which kind of fault; counted round. */
  readonly kind: number;
  /** Which of the steps that are left to choose from; counted round. */
  readonly step: number;
}

export interface Walk {
  readonly steps: number;
  readonly reached: ReachedCounts;
  /** What happened, when it broke a rule. */
  readonly trace: HistoryTrace | null;
}

/** Longer than any history that comes to an end by itself. */
const STEPS_MAX = 3_000;

const PLAIN: Choice = { isWrong: false, isSame: false, kind: 0, step: 0 };

/**
 * Walks through a scenario as the choices say, and then to its end without another fault. Ends at
 * the first step that the judge objects to.
 */
export async function walk(scenario: Scenario, choices: readonly Choice[]): Promise<Walk> {
  const model = attemptModel(scenario);
  const clock = new Clock();
  const history = await LiveHistory.begin(model, clock.environment);
  const reached = new ReachedCounts();
  const writer = new TraceWriter(scenario);
  let lastPod: number | null = null;
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const step = chosen(history.options(), choices[steps] ?? PLAIN, lastPod);
    if (step === null) return { steps, reached, trace: null };
    if ("pod" in step) lastPod = step.pod;
    clock.state = history.state;
    const after = await history.take(step);
    reached.add(model.reachedBy(after));
    writer.write(step, after);
    const [violation] = after.violations;
    if (violation !== undefined) return { steps, reached, trace: writer.trace(violation) };
  }
  throw new Error(`a history does not end within ${STEPS_MAX} steps`);
}

/** Some kinds of faults fit many calls and some are rare: the kind is drawn first. */
function chosen(options: readonly Step[], choice: Choice, lastPod: number | null): Step | null {
  const kinds = [...new Set(options.map((step) => faultOf(step)))].filter((kind) => kind !== null);
  const isWrong = choice.isWrong && kinds.length > 0;
  const kind = isWrong ? (kinds[choice.kind % kinds.length] ?? null) : null;
  const ofKind = options.filter((step) => faultOf(step) === kind);
  const ofSame = ofKind.filter((step) => "pod" in step && step.pod === lastPod);
  const left = choice.isSame && ofSame.length > 0 ? ofSame : ofKind;
  return left[choice.step % left.length] ?? null;
}

const HOUR_MS = 3_600_000;

/**
 * The memory store in a world where a sweep comes an hour after what was before it, so that it
 * finds something due. Not while a finalizing request is under way: none lives that long, and the
 * grace time of an announced row (H21) relies on it.
 */
class Clock {
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

import { attemptModel } from "../attempt-model";
import type { Step } from "../attempt-types";
import { Liveness } from "../core/liveness";
import type { RunResult } from "../core/liveness";
import type { Violation } from "../core/model";
import { releaseContexts } from "../core/process-run";
import { traceOf } from "../core/trace";
import type { Trace } from "../core/trace";
import { EXCEPTIONS } from "../exceptions";
import type { Exception, ExceptionId } from "../exceptions";
import type { Scenario } from "../scenario";
import { answerText, callText, requestText } from "../wording";
import { CLIENT_NAMES } from "./fair-clients";
import type { FairSettings, FairTypes } from "./fair-clients";
import { fairModel } from "./fair-model";
import type { FairStarts } from "./starts";

/** A run that does not lead where it has to, and the history before it. */
export interface BrokenRun extends Violation {
  readonly history: readonly Step[];
  readonly result: RunResult<FairTypes> | null;
  /** How often it was met in all. */
  times: number;
}

/** What became of all the runs from the states of one exploration. */
export interface LivenessFound {
  /** Different worlds that were visited. */
  readonly worlds: number;
  /** Runs, one from each different start. */
  readonly runs: number;
  /** States between two rounds. */
  readonly states: number;
  readonly calls: number;
  /** Of the longest run. */
  readonly rounds: number;
  readonly violations: readonly BrokenRun[];
  /** The stated exceptions that were met: what would be a violation without them. */
  readonly exceptions: readonly ExceptionId[];
}

/** Follows the runs from all of these starts, in every order of the calls of their clients. */
export async function checkLiveness(starts: FairStarts): Promise<LivenessFound> {
  const broken = new Map<string, BrokenRun>();
  const keep = (violation: Violation, run: Omit<BrokenRun, "times" | keyof Violation>): void => {
    const key = `${violation.invariant}: ${violation.what}`;
    const known = broken.get(key);
    if (known !== undefined) known.times += 1;
    else broken.set(key, { ...violation, ...run, times: 1 });
  };
  for (const history of starts.stuck) {
    const what = "a request waits for what nobody does";
    keep({ invariant: "L4", what }, { history: history(), result: null });
  }
  const excepted = new Set<ExceptionId>();
  const bySettings = new Map<string, Liveness<FairTypes>>();
  let rounds = 0;
  for (const start of starts.all) {
    const result = await livenessFor(bySettings, start.settings).follow(start.state);
    if (result.kind === "ends") rounds = Math.max(rounds, result.rounds);
    else {
      for (const each of result.violations) {
        const exception = starts.exceptions.find((id) => isExcepted(id, each));
        if (exception === undefined) keep(each, { history: start.history(), result });
        else excepted.add(exception);
      }
    }
  }
  releaseContexts();
  const all = [...bySettings.values()];
  return {
    ...{ worlds: starts.worlds, runs: starts.all.length, rounds },
    states: all.reduce((sum, { states }) => sum + states, 0),
    calls: all.reduce((sum, { steps }) => sum + steps, 0),
    violations: [...broken.values()],
    exceptions: [...excepted],
  };
}

function isExcepted(id: ExceptionId, { invariant }: Violation): boolean {
  const exceptions: readonly Exception[] = EXCEPTIONS;
  return exceptions.some((each) => each.id === id && each.invariants.includes(invariant));
}

function livenessFor(
  known: Map<string, Liveness<FairTypes>>,
  settings: FairSettings,
): Liveness<FairTypes> {
  const key = JSON.stringify(settings);
  const found = known.get(key) ?? new Liveness(fairModel(settings));
  known.set(key, found);
  return found;
}

/** The history, and after it the rounds that do not lead where they have to. */
export async function traceOfRun(scenario: Scenario, run: BrokenRun): Promise<Trace> {
  const { history, result } = run;
  const before = await traceOf(attemptModel(scenario), history, run);
  const steps = [...before.steps];
  for (let at = result; at?.kind === "broken"; at = at.next) {
    if (at.round !== null) steps.push(...linesOf(at.round).filter((line) => !isIdle(line)));
  }
  return { ...before, actors: [...new Set(steps.map(({ actor }) => actor))], steps };
}

/** A sweep for which nothing is due. */
function isIdle({ does }: Line): boolean {
  return does === "sweeps: claims what is due";
}

type Round = NonNullable<(RunResult<FairTypes> & { readonly kind: "broken" })["round"]>;
type Line = Trace["steps"][number];

/** Calls that follow each other within one request are one line. */
function linesOf({ begins, steps }: Round): readonly Line[] {
  const lines: Line[] = [];
  let last = -1;
  for (const { process, pending, reply, observations } of steps) {
    const call = callText(pending.call, reply);
    const line = lines.at(-1);
    if (process === last && line !== undefined) {
      lines[lines.length - 1] = { ...line, does: `${line.does}, ${call}` };
    } else {
      const asked = begins[process]?.find(({ kind }) => kind === "request");
      const purpose = asked?.kind === "request" ? `${requestText(asked.request)}: ` : "";
      const actor = CLIENT_NAMES[process] ?? "";
      lines.push({ actor, does: `${purpose}${call}`, reply: "", fault: null });
    }
    const answer = observations.find(({ kind }) => kind === "answer");
    const now = lines.at(-1);
    if (answer?.kind === "answer" && now !== undefined) {
      lines[lines.length - 1] = { ...now, reply: answerText(answer.answer) };
    }
    last = process;
  }
  return lines;
}

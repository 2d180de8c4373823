import { within } from "./check/requests";
import type { Violation } from "./check/violation";
import { keepsItsWord } from "./fault";
import type { Fault } from "./fault";
import type { Operation } from "./history/history";
import { judgeLatency } from "./latency";
import type { PromiseResult } from "./latency";
import { INVARIANT_PROMISES, PROMISES } from "./promises";
import type { PromiseId } from "./promises";
import type { Trial } from "./trial";

/** Nothing was tested then, and no promise is held. */
export const NOT_SHOWN = "nothing shows that the fault happened";

interface Cell {
  readonly verdict: "held" | "violated" | "not applicable";
  readonly detail: string;
  readonly tested: string;
}

type Cells = Readonly<Record<PromiseId, Cell>>;

/** One row of the matrix: every promise has a verdict, and what it rests on. */
export function cellsOf(trial: Trial): Cells {
  if (trial.proof === null) return failedCells(trial.fault, NOT_SHOWN);
  const cells = PROMISES.map(({ id, tested }): readonly [PromiseId, Cell] => {
    const reason = trial.fault.notApplicable[id];
    if (reason !== undefined) {
      return [id, { verdict: "not applicable", detail: reason, tested: "not tested" }];
    }
    const { problem, evidence } = JUDGES[id](trial);
    const verdict = problem === null ? "held" : "violated";
    return [id, { verdict, detail: problem ?? evidence, tested }];
  });
  return Object.fromEntries(cells) as Record<PromiseId, Cell>;
}

/** The row of a fault that could not be shown to the end: nothing is held. */
export function failedCells(fault: Fault, why: string): Cells {
  const cells = PROMISES.map(({ id, tested }): readonly [PromiseId, Cell] => {
    const reason = fault.notApplicable[id];
    if (reason === undefined) return [id, { verdict: "violated", detail: why, tested }];
    return [id, { verdict: "not applicable", detail: reason, tested: "not tested" }];
  });
  return Object.fromEntries(cells) as Record<PromiseId, Cell>;
}

/** Breaches of promises that mean something under this fault. */
export function breachesOf({ verdict, fault }: Trial): readonly Violation[] {
  return verdict.violations.filter(
    ({ invariant }) => fault.notApplicable[INVARIANT_PROMISES[invariant]] === undefined,
  );
}

type Judge = (trial: Trial) => PromiseResult;

const JUDGES: Readonly<Record<PromiseId, Judge>> = {
  pinned,
  answers: judgeInvariants("answers", ({ verdict, fault }) => {
    const { acknowledged, acknowledgedLost, lossReported, lossReportedByServer } = verdict;
    const reported = `${lossReported} of them reported (${lossReportedByServer} by the server)`;
    const lost = `${acknowledgedLost} lost by Redis, ${reported}`;
    return `${acknowledged} acknowledged, ${keepsItsWord(fault) ? "none lost" : lost}`;
  }),
  results: judgeInvariants("results", ({ history }) => {
    return `${history.results.length} results, ${putsOf(history.gradebook)} PUTs applied`;
  }),
  grades: judgeInvariants("grades", ({ verdict }) => `${verdict.finalized} finalized attempts`),
  failClosed: failClosed,
  independence: judgeInvariants("independence", ({ history }) => {
    return `${history.gradebook.length} requests to it, each from a start or a publisher`;
  }),
  questions: judgeInvariants("questions", ({ verdict }) => `${verdict.attempts} lists`),
  latency: ({ history }) => judgeLatency(history.operations),
  recovery,
};

function judgeInvariants(promise: PromiseId, evidence: (trial: Trial) => string): Judge {
  return (trial) => {
    const broken = trial.verdict.violations.filter(
      ({ invariant }) => INVARIANT_PROMISES[invariant] === promise,
    );
    const [first] = broken;
    const problem = first && `${broken.length} times ${first.invariant}: ${first.what}`;
    return { problem: problem ?? null, evidence: evidence(trial) };
  };
}

function pinned(trial: Trial): PromiseResult {
  const { verdict, history, trails } = trial;
  const seen = `${verdict.attempts} attempts, seen by ${history.operations.length} operations`;
  const evidence = `${seen}, ${trails.slots} trails replayed and proven`;
  const [first] = trails.problems;
  if (first === undefined) return judgeInvariants("pinned", () => evidence)(trial);
  return { problem: `${trails.problems.length} times in a trail: ${first}`, evidence };
}

function putsOf(gradebook: Trial["history"]["gradebook"]): number {
  return gradebook.filter(({ isApplied }) => isApplied).length;
}

function failClosed(trial: Trial): PromiseResult {
  const { operations, outages, readOnly } = trial.history;
  const count = within(operations, [...outages, ...readOnly]).length;
  const evidence = `${count} operations within the outage, none accepted`;
  if (count === 0) return { problem: "no operation lay within the outage", evidence };
  return judgeInvariants("failClosed", () => evidence)(trial);
}

/** Every process that is alive has written again, and no result waits any longer. */
function recovery({ history, healedMs, waiting, blind, fallen }: Trial): PromiseResult {
  const after = history.operations.filter(({ atMs }) => atMs > healedMs);
  const processes = new Set(after.map(processOf));
  const delays = [...processes].map((name) => {
    const first = after.find((one) => processOf(one) === name && one.returned?.how === "applied");
    return (first?.returned?.atMs ?? Infinity) - healedMs;
  });
  const slowest = Math.round(Math.max(...delays));
  const evidence = `${processes.size} processes wrote again within ${slowest} ms, outbox empty`;
  const problems = [
    ...(processes.size === 0 ? ["nobody went on"] : []),
    ...(delays.includes(Infinity) ? ["a process did not write again"] : []),
    ...(fallen === 0 ? [] : [`${fallen} processes died by themselves`]),
    ...(waiting === 0 ? [] : [`${waiting} results still wait`]),
    ...(blind === 0 ? [] : [`${blind} tabs did not see their attempt again`]),
  ];
  return { problem: problems.length === 0 ? null : problems.join(", "), evidence };
}

function processOf({ id }: Operation): string {
  return id.split("-")[0] ?? id;
}

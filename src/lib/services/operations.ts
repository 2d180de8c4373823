import type { Slot } from "../slot";
import type { SweepReport, TrailFinding } from "./attempt";
import { readAudit } from "./operations/audit";
import type { AuditPage } from "./operations/audit";
import type {
  OperatorAction,
  OperatorActionRequest,
  OperatorActionResult,
} from "./operations/operator-action";
import { diagnose } from "./operations/diagnosis";
import type { Diagnosis } from "./operations/diagnosis";
import { gradebookColumn } from "./operations/gradebook-column";
import type { GradebookColumn } from "./operations/gradebook-column";
import { listAttempts } from "./operations/listing";
import type { ListPage, ListQuery, SlotDirectory } from "./operations/listing";
import { readOverview } from "./operations/overview";
import type { Overview } from "./operations/overview";
import { performOperatorAction, readSnapshot } from "./operations/perform";
import type { OperationPorts } from "./operations/perform";
import { planOf } from "./operations/plan";
import type { SlotSnapshot } from "./operations/plan";
import type { SlotFacts } from "./operations/slot-facts";
import { performSweep } from "./operations/sweep";
import type { SweepRequest } from "./operations/sweep";
import { trailOf } from "./operations/trail";
import type { TrailLine } from "./operations/trail";

export { OPERATOR_ACTIONS, reasonProblem } from "./operations/operator-action";
export type { AuditLine, AuditPage } from "./operations/audit";
export type {
  OperatorAction,
  OperatorActionRequest,
  OperatorActionResult,
  SlotNumbers,
} from "./operations/operator-action";
export type { Diagnosis } from "./operations/diagnosis";
export type { GradebookColumn, HeldResult } from "./operations/gradebook-column";
export type { ListLine, ListPage, ListQuery, SlotDirectory } from "./operations/listing";
export type { Overview } from "./operations/overview";
export { trailOf } from "./operations/trail";
export type { TrailLine } from "./operations/trail";
export { factsOf } from "./operations/slot-facts";
export type { SecondsLeft } from "../assessment-cache";
export type { RecordFacts, SlotFacts } from "./operations/slot-facts";

export interface OperationsPorts extends OperationPorts {
  readonly slots: SlotDirectory;
  /** Legacy pods write no trail: a change that one of them may have made is no violation. */
  readonly legacyPodsMayRun: boolean;
}

/** A slot as Redis, the gradebook and the trail show it. Plain JSON, without an answer. */
export interface SlotPicture {
  readonly slot: Slot;
  readonly facts: SlotFacts;
  readonly gradebook: GradebookColumn;
  readonly diagnosis: Diagnosis;
  readonly trail: SlotTrail;
  /** The actions that are possible now, by Redis alone: the gradebook is not asked. */
  readonly possible: readonly OperatorAction[];
}

/** The history of a slot, the oldest entry first, and the entries that the machine forbids. */
export interface SlotTrail {
  readonly lines: readonly TrailLine[];
  readonly findings: readonly TrailFinding[];
}

/**
 * The operations for operators. Reading changes nothing, and refreshes no time to live. Every write
 * compares the version that the operator saw, and the audit keeps its reason. Throws a `Fault` when
 * Redis fails.
 */
export interface Operations {
  /** What an operator needs first: is anything wrong, and where? */
  overview(): Promise<Overview>;
  /** One page of the index: the attempts of one user, or of all. */
  list(query: ListQuery): Promise<ListPage>;
  show(slot: Slot): Promise<SlotPicture>;
  /** Replays the slot's trail through the machine. */
  trail(slot: Slot): Promise<SlotTrail>;
  perform(slot: Slot, request: OperatorActionRequest): Promise<OperatorActionResult>;
  /** The actions of operators, the newest first. */
  audit(page: { readonly limit: number; readonly before?: string }): Promise<AuditPage>;
  /** How many slots are due for a sweep now. */
  countDue(): Promise<number>;
  /** Publishes the due results once. The audit keeps this sweep, and not those of the timer. */
  sweep(request: SweepRequest): Promise<SweepReport>;
}

export function createOperations(ports: OperationsPorts): Operations {
  const { legacyPodsMayRun } = ports;
  const trail = (slot: Slot): Promise<SlotTrail> =>
    trailOf(ports.store, { slot, doubts: { legacyPodsMayRun } });
  return {
    overview: () => readOverview(ports),
    list: (query) => listAttempts(ports, query),
    show: async (slot) => {
      const [snapshot, history] = await Promise.all([readSnapshot(ports, slot), trail(slot)]);
      const { facts } = snapshot;
      const gradebook = await gradebookColumn(ports, slot, facts);
      const diagnosis = diagnose(facts, gradebook);
      const possible = possibleActions(snapshot);
      return { slot, facts, gradebook, diagnosis, trail: history, possible };
    },
    trail,
    perform: (slot, request) => performOperatorAction(ports, slot, request),
    audit: (page) => readAudit(ports.operators, page),
    countDue: () => ports.operators.countDue(),
    sweep: (request) => performSweep(ports, request),
  };
}

function possibleActions(snapshot: SlotSnapshot): readonly OperatorAction[] {
  const { records, outbox } = snapshot.facts;
  const candidates: readonly OperatorAction[] = [
    { type: "finish" },
    ...outbox.map(({ number: attemptNumber }) => ({ type: "resolve-conflict", attemptNumber })),
    ...records.flatMap(({ number: attemptNumber }) => [
      { type: "repin", attemptNumber },
      { type: "discard-quarantined", attemptNumber },
    ]),
    { type: "abandon" },
  ] as readonly OperatorAction[];
  return candidates.filter((action) => planOf(snapshot, action).kind === "plan");
}

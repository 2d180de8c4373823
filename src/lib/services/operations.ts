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
import { look, performOperatorAction } from "./operations/perform";
import type { OperationPorts } from "./operations/perform";
import { planOf } from "./operations/plan";
import type { SlotSnapshot } from "./operations/plan";
import type { SlotFacts } from "./operations/slot-facts";
import { performSweep } from "./operations/sweep";
import type { SweepOrder } from "./operations/sweep";
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
export { trailOf } from "./operations/trail";
export type { TrailLine } from "./operations/trail";
export { factsOf } from "./operations/slot-facts";
export type { SecondsLeft } from "../assessment-cache";
export type { RecordFacts, SlotFacts } from "./operations/slot-facts";

export interface OperationsPorts extends OperationPorts {
  readonly slots: SlotDirectory;
  /** They write no trail: what they may have done is no violation. */
  readonly legacyPodsMayRun: boolean;
}

/** A slot, and what everybody says of it. Plain JSON, without an answer. */
export interface SlotPicture {
  readonly slot: Slot;
  readonly facts: SlotFacts;
  readonly gradebook: GradebookColumn;
  readonly diagnosis: Diagnosis;
  readonly trail: SlotTrail;
  /** What could be done now, as far as it can be told without the gradebook. */
  readonly possible: readonly OperatorAction[];
}

/** What was done to a slot, the oldest first, and what the machine does not allow of it. */
export interface SlotTrail {
  readonly lines: readonly TrailLine[];
  readonly findings: readonly TrailFinding[];
}

/**
 * What operators see and do. Reading refreshes no time to live and mends nothing; every write
 * compares what was seen, and is kept with its reason. Throws a `Fault` when Redis fails.
 */
export interface Operations {
  /** The attempts of a user, or of all, a page at a time, from the index. */
  list(query: ListQuery): Promise<ListPage>;
  show(slot: Slot): Promise<SlotPicture>;
  /** Replays the slot's trail through the machine. */
  trail(slot: Slot): Promise<SlotTrail>;
  perform(slot: Slot, order: OperatorActionRequest): Promise<OperatorActionResult>;
  /** What operators did, the newest first. */
  audit(page: { readonly limit: number; readonly before?: string }): Promise<AuditPage>;
  /** How many slots a sweep would look at now. */
  countDue(): Promise<number>;
  /** Publishes once what is due. The timer's own sweep is not an operator's, and is not kept. */
  sweep(order: SweepOrder): Promise<SweepReport>;
}

export function createOperations(ports: OperationsPorts): Operations {
  const { legacyPodsMayRun } = ports;
  const trail = (slot: Slot): Promise<SlotTrail> =>
    trailOf(ports.store, { slot, doubts: { legacyPodsMayRun } });
  return {
    list: (query) => listAttempts(ports, query),
    show: async (slot) => {
      const [sight, done] = await Promise.all([look(ports, slot), trail(slot)]);
      const { facts } = sight;
      const gradebook = await gradebookColumn(ports, slot, facts);
      const diagnosis = diagnose(facts, gradebook);
      return { slot, facts, gradebook, diagnosis, trail: done, possible: possibleDeeds(sight) };
    },
    trail,
    perform: (slot, order) => performOperatorAction(ports, slot, order),
    audit: (page) => readAudit(ports.operators, page),
    countDue: () => ports.operators.countDue(),
    sweep: (order) => performSweep(ports, order),
  };
}

function possibleDeeds(sight: SlotSnapshot): readonly OperatorAction[] {
  const { records, outbox } = sight.facts;
  const candidates: readonly OperatorAction[] = [
    { type: "finish" },
    ...outbox.map(({ number: attemptNumber }) => ({ type: "resolve-conflict", attemptNumber })),
    ...records.flatMap(({ number: attemptNumber }) => [
      { type: "repin", attemptNumber },
      { type: "discard-quarantined", attemptNumber },
    ]),
    { type: "abandon" },
  ] as readonly OperatorAction[];
  return candidates.filter((deed) => planOf(sight, deed).kind === "plan");
}

import { isFinalizedPhase } from "#machines/attempt.events";
import { transition } from "#machines/attempt.machine";
import type { SlotContents, RecordContents } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { tombstoneStart } from "#lib/tombstone-start";
import { appliedEntryText } from "../attempt";
import type {
  OperatorAction,
  OperatorActionRefusal,
  OperatorActionResult,
  SlotNumbers,
} from "./operator-action";
import { decodedOf } from "./slot-facts";
import type { RecordFacts, SlotFacts, OutboxFacts } from "./slot-facts";

/** The contents of a slot at one time. */
export interface SlotSnapshot {
  readonly slot: Slot;
  readonly examined: SlotContents;
  readonly facts: SlotFacts;
}

/** A write, with the contents that it expects to find. */
export type PlannedWrite =
  | { readonly type: "repin"; readonly record: RecordContents }
  | {
      readonly type: "clear";
      readonly record: RecordContents;
      readonly highWater: number;
      /** The start of the attempt: no client's token of that attempt restores it. */
      readonly startedAt: string;
      readonly trailEntry: string;
    }
  | { readonly type: "finalize"; readonly attemptId: string }
  | { readonly type: "publish" }
  | { readonly type: "drop-result"; readonly number: number; readonly json: string }
  | { readonly type: "set-aside"; readonly record: RecordContents; readonly highWater: number };

export interface Plan {
  readonly kind: "plan";
  readonly step: PlannedWrite;
  readonly words: string;
  readonly attemptNumber: number | null;
  readonly after: SlotNumbers;
}

export type PlanResult = Plan | (OperatorActionResult & { readonly kind: "refused" });

/** Plans an action from the stored contents. Pure: the caller asks the gradebook. */
export function planOf(snapshot: SlotSnapshot, action: OperatorAction): PlanResult {
  switch (action.type) {
    case "repin":
      return repinPlan(snapshot, action.attemptNumber);
    case "abandon":
      return abandonPlan(snapshot);
    case "finish":
      return finishPlan(snapshot);
    case "resolve-conflict":
      return conflictPlan(snapshot, action.attemptNumber);
    case "discard-quarantined":
      return discardPlan(snapshot, action.attemptNumber);
  }
}

export function numbersOf({ currentNumber, highWater, outbox }: SlotFacts): SlotNumbers {
  return { current: currentNumber, highWater, waiting: outbox.map(({ number }) => number) };
}

function repinPlan(snapshot: SlotSnapshot, number: number): PlanResult {
  const { facts, examined } = snapshot;
  const record = examined.records.find((each) => each.number === number);
  const seen = facts.records.find((each) => each.number === number);
  if (record === undefined || seen === undefined) {
    return no("record_missing", `Record ${number} does not exist.`);
  }
  if (seen.reading.kind === "quarantined") {
    return no("record_quarantined", `Record ${number} cannot be read: ${seen.reading.reason}.`);
  }
  if (!seen.counts) {
    const used = `Numbers up to ${facts.highWater} are used, so record ${number} is not eligible.`;
    return no("number_burned", used);
  }
  if (facts.pointer === String(number)) {
    return no("already_pinned", `The pointer already names attempt ${number}.`);
  }
  const from = facts.currentNumber === null ? "no attempt" : `attempt ${facts.currentNumber}`;
  const words = `The slot moves from ${from} to attempt ${number}; no record is changed.`;
  return planned(snapshot, { type: "repin", record }, { words, number, current: number });
}

function abandonPlan(snapshot: SlotSnapshot): PlanResult {
  const current = currentOf(snapshot);
  if (current === null) return no("no_attempt", "There is no attempt to abandon.");
  const { record, seen } = current;
  const { number } = record;
  const decoded = decodedOf(snapshot.slot, snapshot.examined, record);
  if (decoded.kind === "quarantined" || seen.reading.kind === "quarantined") {
    return no("record_quarantined", `Attempt ${number} cannot be read; see discard-quarantined.`);
  }
  const { phase, answered, totalQuestions } = seen.reading;
  const isUsed = isFinalizedPhase(phase);
  const event = { type: "attempt.reset" } as const;
  const before = decoded.snapshot;
  const after = transition(before, event);
  // A finalized record uses its number, also when the mark was lost.
  const highWater = Math.max(after.context.highWater, isUsed ? number : 0);
  const answers = `${answered} of ${totalQuestions} answers`;
  const words = isUsed
    ? `Attempt ${number} is removed; its number stays used, and its result stays as it is.`
    : `Attempt ${number} is abandoned with ${answers}; the next attempt may get its number again.`;
  const next = { words, number, current: null, highWater };
  const trailEntry = appliedEntryText({ before, after, event });
  const startedAt = tombstoneStart(seen.reading.startedAt);
  return planned(snapshot, { type: "clear", record, highWater, startedAt, trailEntry }, next);
}

function finishPlan(snapshot: SlotSnapshot): PlanResult {
  const { facts } = snapshot;
  const reading = currentOf(snapshot)?.seen.reading;
  const number = facts.currentNumber;
  if (reading?.kind === "readable" && reading.phase === "complete" && number !== null) {
    const words = `Attempt ${number} is finalized: its number is used and its result is sent.`;
    const highWater = Math.max(facts.highWater, number);
    const { attemptId } = reading;
    return planned(snapshot, { type: "finalize", attemptId }, { words, number, highWater });
  }
  if (facts.outbox.length > 0) {
    const numbers = facts.outbox.map((waiting) => waiting.number).join(", ");
    const words = `The waiting results are sent to the gradebook now (attempt ${numbers}).`;
    return planned(snapshot, { type: "publish" }, { words, number, waiting: [] });
  }
  if (number === null) return no("no_attempt", "There is no attempt, and no result waits.");
  if (reading?.kind === "quarantined") {
    return no("record_quarantined", `Attempt ${number} cannot be read: ${reading.reason}.`);
  }
  return reading?.phase === "answering"
    ? no("attempt_incomplete", `Attempt ${number} still has unanswered questions.`)
    : no("nothing_to_finish", `Attempt ${number} is finished and no result waits.`);
}

function conflictPlan(snapshot: SlotSnapshot, wanted: number | undefined): PlanResult {
  const entry = only(snapshot.facts.outbox, wanted, ({ entry }) => isInConflict(entry));
  const json = entry === null ? undefined : snapshot.examined.outbox.get(entry.number);
  if (entry === null || json === undefined) {
    return no("no_conflict", "No such result waits. If several wait, give the attempt's number.");
  }
  const { number } = entry;
  const score = entry.entry === null ? "cannot be read" : `score ${entry.entry.score}%`;
  const words =
    `Our result of attempt ${number} (${score}) leaves the outbox and is kept for 30 days; the ` +
    "gradebook's result stays as it is. The number stays used.";
  const waiting = snapshot.facts.outbox
    .map((each) => each.number)
    .filter((each) => each !== number);
  const highWater = Math.max(snapshot.facts.highWater, number);
  const next = { words, number, waiting, highWater };
  return planned(snapshot, { type: "drop-result", number, json }, next);
}

function discardPlan(snapshot: SlotSnapshot, wanted: number | undefined): PlanResult {
  const { facts, examined } = snapshot;
  const found = only(facts.records, wanted, ({ reading }) => reading.kind === "quarantined");
  const record = examined.records.find(({ number }) => number === found?.number);
  if (found?.reading.kind !== "quarantined" || record === undefined) {
    return no("not_quarantined", "There is no unreadable record with this number.");
  }
  const { number } = found;
  // It may have been graded, so its number is not given out again. A record that is not the current
  // attempt does not raise the mark: that would end the current attempt.
  const isCurrent = number === facts.currentNumber;
  const highWater = isCurrent ? Math.max(facts.highWater, number) : facts.highWater;
  const current = isCurrent ? null : facts.currentNumber;
  const words =
    `Record ${number} (${found.reading.reason}) is moved away and kept with its answers for 30 days` +
    (isCurrent ? "; its number stays used, and the student can start a new attempt." : ".");
  const step = { type: "set-aside", record, highWater: isCurrent ? number : 0 } as const;
  return planned(snapshot, step, { words, number, current, highWater });
}

/** An entry under whose id the gradebook holds another result, or an unreadable entry. */
function isInConflict(entry: OutboxFacts["entry"]): boolean {
  return entry === null || entry.lastError?.startsWith("conflict") === true;
}

/** The item with the wanted number, or the only item that fits. */
function only<Item extends { readonly number: number }>(
  items: readonly Item[],
  wanted: number | undefined,
  fits: (item: Item) => boolean,
): Item | null {
  if (wanted !== undefined) return items.find(({ number }) => number === wanted) ?? null;
  const fitting = items.filter(fits);
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

interface CurrentRecord {
  readonly record: RecordContents;
  readonly seen: RecordFacts;
}

function currentOf({ facts, examined }: SlotSnapshot): CurrentRecord | null {
  const record = examined.records.find(({ number }) => number === facts.currentNumber);
  const seen = facts.records.find(({ number }) => number === facts.currentNumber);
  return record === undefined || seen === undefined ? null : { record, seen };
}

interface PlannedNumbers extends Partial<SlotNumbers> {
  readonly words: string;
  readonly number: number | null;
}

function planned(
  snapshot: SlotSnapshot,
  step: PlannedWrite,
  { words, number, ...changed }: PlannedNumbers,
): Plan {
  const after = { ...numbersOf(snapshot.facts), ...changed };
  return { kind: "plan", step, words, attemptNumber: number, after };
}

function no(code: OperatorActionRefusal, words: string): PlanResult {
  return { kind: "refused", code, words };
}

import { transition } from "#machines/attempt.machine";
import type { SlotContents, RecordContents } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { appliedEntryJson, tombstoneStart } from "../attempt";
import type {
  OperatorAction,
  OperatorActionRefusal,
  OperatorActionResult,
  SlotNumbers,
} from "./operator-action";
import { decodedOf } from "./slot-facts";
import type { RecordFacts, SlotFacts, WaitingFacts } from "./slot-facts";

/** A slot as it was seen at one moment. */
export interface SlotSnapshot {
  readonly slot: Slot;
  readonly examined: SlotContents;
  readonly facts: SlotFacts;
}

/** What is to be done, with what must still be there. */
export type PlannedWrite =
  | { readonly type: "repin"; readonly record: RecordContents }
  | {
      readonly type: "clear";
      readonly record: RecordContents;
      readonly highWater: number;
      /** Of the attempt: no client's token brings it back. */
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

/** What a deed comes to, from what is stored. Pure: asking the gradebook is left to the caller. */
export function planOf(sight: SlotSnapshot, deed: OperatorAction): PlanResult {
  switch (deed.type) {
    case "repin":
      return repinPlan(sight, deed.attemptNumber);
    case "abandon":
      return abandonPlan(sight);
    case "finish":
      return finishPlan(sight);
    case "resolve-conflict":
      return conflictPlan(sight, deed.attemptNumber);
    case "discard-quarantined":
      return discardPlan(sight, deed.attemptNumber);
  }
}

export function numbersOf({ currentNumber, highWater, outbox }: SlotFacts): SlotNumbers {
  return { current: currentNumber, highWater, waiting: outbox.map(({ number }) => number) };
}

function repinPlan(sight: SlotSnapshot, number: number): PlanResult {
  const { facts, examined } = sight;
  const record = examined.records.find((each) => each.number === number);
  const seen = facts.records.find((each) => each.number === number);
  if (record === undefined || seen === undefined) {
    return no("record_missing", `There is no record ${number} to point at.`);
  }
  if (seen.reading.kind === "quarantined") {
    return no("record_quarantined", `Record ${number} cannot be read: ${seen.reading.reason}.`);
  }
  if (!seen.counts) {
    const used = `Numbers up to ${facts.highWater} are used up; record ${number} is not taken.`;
    return no("number_burned", used);
  }
  if (facts.pointer === String(number)) {
    return no("already_pinned", `The pointer names attempt ${number} already.`);
  }
  const from = facts.currentNumber === null ? "no attempt" : `attempt ${facts.currentNumber}`;
  const words = `The slot moves from ${from} to attempt ${number}; no record is changed.`;
  return planned(sight, { type: "repin", record }, { words, number, current: number });
}

function abandonPlan(sight: SlotSnapshot): PlanResult {
  const current = currentOf(sight);
  if (current === null) return no("no_attempt", "There is no attempt to give up.");
  const { record, seen } = current;
  const { number } = record;
  const decoded = decodedOf(sight.slot, sight.examined, record);
  if (decoded.kind === "quarantined" || seen.reading.kind === "quarantined") {
    return no("record_quarantined", `Attempt ${number} cannot be read; see discard-quarantined.`);
  }
  const { phase, answered, totalQuestions } = seen.reading;
  const isBurned = phase === "pending" || phase === "published";
  const event = { type: "attempt.reset" } as const;
  const before = decoded.snapshot;
  const after = transition(before, event);
  // A finalized record burns its number, though the mark may have been lost.
  const highWater = Math.max(after.context.highWater, isBurned ? number : 0);
  const answers = `${answered} of ${totalQuestions} answers`;
  const words = isBurned
    ? `Attempt ${number} is forgotten; its number stays used up, its result stays where it is.`
    : `Attempt ${number} is given up with ${answers}; the next one may have its number again.`;
  const next = { words, number, current: null, highWater };
  const trailEntry = appliedEntryJson({ before, after, event });
  const startedAt = tombstoneStart(seen.reading.startedAt);
  return planned(sight, { type: "clear", record, highWater, startedAt, trailEntry }, next);
}

function finishPlan(sight: SlotSnapshot): PlanResult {
  const { facts } = sight;
  const reading = currentOf(sight)?.seen.reading;
  const number = facts.currentNumber;
  if (reading?.kind === "readable" && reading.phase === "complete" && number !== null) {
    const words = `Attempt ${number} is finalized: its number is used up and its result is sent.`;
    const highWater = Math.max(facts.highWater, number);
    const { attemptId } = reading;
    return planned(sight, { type: "finalize", attemptId }, { words, number, highWater });
  }
  if (facts.outbox.length > 0) {
    const numbers = facts.outbox.map((waiting) => waiting.number).join(", ");
    const words = `What waits is sent to the gradebook now (attempt ${numbers}).`;
    return planned(sight, { type: "publish" }, { words, number, waiting: [] });
  }
  if (number === null) return no("no_attempt", "There is no attempt, and no result waits.");
  if (reading?.kind === "quarantined") {
    return no("record_quarantined", `Attempt ${number} cannot be read: ${reading.reason}.`);
  }
  return reading?.phase === "answering"
    ? no("attempt_incomplete", `Attempt ${number} still has questions to answer.`)
    : no("nothing_to_finish", `Attempt ${number} is finished and no result waits.`);
}

function conflictPlan(sight: SlotSnapshot, wanted: number | undefined): PlanResult {
  const entry = only(sight.facts.outbox, wanted, ({ entry }) => isInConflict(entry));
  const json = entry === null ? undefined : sight.examined.outbox.get(entry.number);
  if (entry === null || json === undefined) {
    return no("no_conflict", "No result waits there. Give the attempt's number if several wait.");
  }
  const { number } = entry;
  const score = entry.entry === null ? "cannot be read" : `score ${entry.entry.score}`;
  const words =
    `Our result of attempt ${number} (${score}) leaves the outbox and is kept aside for 30 days; ` +
    "what the gradebook holds stays as it is. The number stays used up.";
  const waiting = sight.facts.outbox.map((each) => each.number).filter((each) => each !== number);
  const highWater = Math.max(sight.facts.highWater, number);
  const next = { words, number, waiting, highWater };
  return planned(sight, { type: "drop-result", number, json }, next);
}

function discardPlan(sight: SlotSnapshot, wanted: number | undefined): PlanResult {
  const { facts, examined } = sight;
  const found = only(facts.records, wanted, ({ reading }) => reading.kind === "quarantined");
  const record = examined.records.find(({ number }) => number === found?.number);
  if (found?.reading.kind !== "quarantined" || record === undefined) {
    return no("not_quarantined", "There is no such record that cannot be read.");
  }
  const { number } = found;
  // Nobody knows whether it was graded, so its number is not given out again. One that is not the
  // current attempt leaves the mark alone: raising it would end the attempt that is.
  const isCurrent = number === facts.currentNumber;
  const highWater = isCurrent ? Math.max(facts.highWater, number) : facts.highWater;
  const current = isCurrent ? null : facts.currentNumber;
  const words =
    `Record ${number} (${found.reading.reason}) is set aside with its answers for 30 days` +
    (isCurrent ? "; its number is used up and the student can start anew." : ".");
  const step = { type: "set-aside", record, highWater: isCurrent ? number : 0 } as const;
  return planned(sight, step, { words, number, current, highWater });
}

/** What the gradebook refused as another's, or what cannot be read. */
function isInConflict(entry: WaitingFacts["entry"]): boolean {
  return entry === null || entry.lastError?.startsWith("conflict") === true;
}

/** The one that is named, or the only one that fits. */
function only<Item extends { readonly number: number }>(
  items: readonly Item[],
  wanted: number | undefined,
  fits: (item: Item) => boolean,
): Item | null {
  if (wanted !== undefined) return items.find(({ number }) => number === wanted) ?? null;
  const fitting = items.filter(fits);
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

interface Current {
  readonly record: RecordContents;
  readonly seen: RecordFacts;
}

function currentOf({ facts, examined }: SlotSnapshot): Current | null {
  const record = examined.records.find(({ number }) => number === facts.currentNumber);
  const seen = facts.records.find(({ number }) => number === facts.currentNumber);
  return record === undefined || seen === undefined ? null : { record, seen };
}

interface Next extends Partial<SlotNumbers> {
  readonly words: string;
  readonly number: number | null;
}

function planned(
  sight: SlotSnapshot,
  step: PlannedWrite,
  { words, number, ...changed }: Next,
): Plan {
  const after = { ...numbersOf(sight.facts), ...changed };
  return { kind: "plan", step, words, attemptNumber: number, after };
}

function no(code: OperatorActionRefusal, words: string): PlanResult {
  return { kind: "refused", code, words };
}

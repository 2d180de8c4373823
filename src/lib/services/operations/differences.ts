import { isFinalizedPhase } from "#machines/attempt.events";
import type { GradebookColumn, HeldResult } from "./gradebook-column";
import type { RecordFacts, SlotFacts } from "./slot-facts";

/** One disagreement, its description and its remedy. Codes are stable. */
export interface Difference {
  readonly code:
    | "pointer_missing"
    | "pointer_stale"
    | "record_quarantined"
    | "record_foreign"
    | "attempt_beside"
    | "finalization_stuck"
    | "mark_missing"
    | "result_waiting"
    | "result_rejected"
    | "result_conflict"
    | "result_unreadable"
    | "result_missing"
    | "all_reported"
    | "number_taken"
    | "list_differs"
    | "gradebook_silent";
  readonly words: string;
  /** What to do; null: no action is needed, because it is harmless or corrects itself. */
  readonly remedy: string | null;
}

export function differences(
  facts: SlotFacts,
  gradebook: GradebookColumn | null,
): readonly Difference[] {
  return [
    ...pointerDifferences(facts),
    ...facts.records.flatMap((record) => recordDifferences(facts, record)),
    ...facts.records.flatMap(reportDifferences),
    ...markDifferences(facts),
    ...gradebookDifferences(facts, gradebook),
  ];
}

function pointerDifferences({ pointer, currentNumber }: SlotFacts): readonly Difference[] {
  if (pointer === null && currentNumber !== null) {
    const words = "The pointer is missing, but there is an attempt.";
    return [{ code: "pointer_missing", words, remedy: null }];
  }
  if (pointer === null || pointer === String(currentNumber)) return [];
  const words =
    currentNumber === null
      ? "The pointer names an attempt whose record is gone."
      : `The pointer does not name attempt ${currentNumber}, which is the current one.`;
  return [{ code: "pointer_stale", words, remedy: null }];
}

function recordDifferences(facts: SlotFacts, record: RecordFacts): readonly Difference[] {
  const { number, reading, counts } = record;
  if (reading.kind === "quarantined") {
    const words = `Record ${number} cannot be read: ${reading.reason}.`;
    const remedy =
      "Inspect it, then run discard-quarantined: the record is moved away and kept for 30 days.";
    return [{ code: "record_quarantined", words, remedy }];
  }
  const accepts = reading.phase === "answering" || reading.phase === "complete";
  if (!counts) {
    const words =
      `Record ${number} accepts answers, but numbers up to ${facts.highWater} are used: the record ` +
      "is orphaned and never becomes the current attempt.";
    return [{ code: "record_foreign", words, remedy: null }];
  }
  if (accepts && number !== facts.currentNumber) {
    const words = `Record ${number} accepts answers too, besides the current attempt.`;
    const remedy = "Run repin, if this is the attempt that the student should continue.";
    return [{ code: "attempt_beside", words, remedy }];
  }
  if (reading.phase !== "complete") return [];
  const why = reading.hasFinalizationError
    ? "an earlier version failed to finish it"
    : "the student has not finished it yet";
  const words = `Every question of attempt ${number} is answered, but it is not finished: ${why}.`;
  return [{ code: "finalization_stuck", words, remedy: "Run finish, if the student does not." }];
}

/** Its score of 100 says nothing about the student, so operators should know. */
function reportDifferences({ number, reading, counts }: RecordFacts): readonly Difference[] {
  if (reading.kind === "quarantined" || !counts || !reading.allReported) return [];
  if (reading.phase === "answering") return [];
  const words = `Every question of attempt ${number} was reported, so none was graded.`;
  const remedy =
    "Check the reported questions, and correct the content. ALL_REPORTED sets how such an attempt " +
    "is published.";
  return [{ code: "all_reported", words, remedy }];
}

/** A finalized record uses its number. A mark below it was lost, or never raised. */
function markDifferences({
  records,
  highWater,
  storedMark,
  outbox,
}: SlotFacts): readonly Difference[] {
  const finalized = records.flatMap(({ number, reading }) => {
    if (reading.kind === "quarantined") return [];
    return isFinalizedPhase(reading.phase) ? [number] : [];
  });
  const highestUsed = Math.max(0, ...finalized, ...outbox.map(({ number }) => number));
  if (highestUsed === 0 || Number(storedMark ?? 0) >= highestUsed) return [];
  const effect =
    highWater >= highestUsed
      ? "the outbox protects the number until then"
      : "the next request raises it";
  const words = `The high-water mark is below the used number ${highestUsed}; ${effect}.`;
  return [{ code: "mark_missing", words, remedy: null }];
}

function gradebookDifferences(
  facts: SlotFacts,
  gradebook: GradebookColumn | null,
): readonly Difference[] {
  if (gradebook === null) return outboxDifferences(facts);
  if (gradebook.kind === "fault") {
    const words = `The gradebook could not be read: ${gradebook.message}`;
    const remedy = "Run holdfast doctor. Students can still continue and answer.";
    return [{ code: "gradebook_silent", words, remedy }, ...outboxDifferences(facts)];
  }
  const { results, nextByList } = gradebook;
  const hidden = results.filter(({ held, isListed }) => held !== null && !isListed);
  const words =
    `The gradebook's list omits the result of attempt ` +
    `${hidden.map(({ number }) => number).join(", ")}: a number derived from the list alone would ` +
    `be ${nextByList}. The pinned number does not depend on it.`;
  return [
    ...facts.outbox.flatMap(({ number }) =>
      entryDifferences(facts, number, heldAt(results, number)),
    ),
    ...facts.records.flatMap((record) => heldDifferences(record, heldAt(results, record.number))),
    ...(hidden.length === 0 ? [] : [{ code: "list_differs", words, remedy: null } as const]),
  ];
}

function heldAt(results: readonly HeldResult[], number: number): HeldResult["held"] {
  return results.find((result) => result.number === number)?.held ?? null;
}

function outboxDifferences(facts: SlotFacts): readonly Difference[] {
  return facts.outbox.flatMap(({ number }) => entryDifferences(facts, number, null));
}

function entryDifferences(
  facts: SlotFacts,
  number: number,
  held: HeldResult["held"],
): readonly Difference[] {
  const entry = facts.outbox.find((each) => each.number === number)?.entry ?? null;
  const resolve = "Run resolve-conflict, when you know which result is right.";
  if (entry === null) {
    const words = `The waiting result of attempt ${number} cannot be read.`;
    return [{ code: "result_unreadable", words, remedy: resolve }];
  }
  if (held !== null && held.attemptId !== entry.attemptId) {
    const whose = held.attemptId === null ? "another system's" : "another attempt's";
    const words = `The gradebook holds ${whose} result under the id of attempt ${number}; ours waits.`;
    return [{ code: "result_conflict", words, remedy: resolve }];
  }
  if (entry.lastError === null) {
    const words = `The result of attempt ${number} waits for the gradebook.`;
    return [{ code: "result_waiting", words, remedy: "Run finish or sweep to send it now." }];
  }
  const { lastError, tries } = entry;
  const words = `The gradebook has not accepted the result of attempt ${number} in ${tries} tries: ${lastError}`;
  return [{ code: "result_rejected", words, remedy: "Fix the cause, then run finish." }];
}

function heldDifferences(record: RecordFacts, held: HeldResult["held"]): readonly Difference[] {
  const { number, reading, counts } = record;
  if (reading.kind === "quarantined" || !counts) return [];
  if (reading.phase === "published" && held === null) {
    const words = `Attempt ${number} is marked as published, but the gradebook has no such result.`;
    const remedy = "Ask the gradebook's administrator: the result may have been deleted there.";
    return [{ code: "result_missing", words, remedy }];
  }
  const accepts = reading.phase === "answering" || reading.phase === "complete";
  if (!accepts || held === null || held.attemptId === reading.attemptId) return [];
  const words = `The gradebook already holds another result under the id of attempt ${number}.`;
  const remedy = "Let the student finish: the result then waits as a conflict, nothing is lost.";
  return [{ code: "number_taken", words, remedy }];
}

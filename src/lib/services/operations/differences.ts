import type { GradebookColumn, HeldResult } from "./gradebook-column";
import type { RecordFacts, SlotFacts } from "./slot-facts";

/** A disagreement, in words, and what helps. Codes are stable. */
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
  /** What to do; null: nothing, it mends itself or is harmless. */
  readonly remedy: string | null;
}

export function differences(
  facts: SlotFacts,
  gradebook: GradebookColumn | null,
): readonly Difference[] {
  return [
    ...aboutPointer(facts),
    ...facts.records.flatMap((record) => aboutRecord(facts, record)),
    ...facts.records.flatMap(aboutReports),
    ...aboutMark(facts),
    ...aboutGradebook(facts, gradebook),
  ];
}

function aboutPointer({ pointer, currentNumber }: SlotFacts): readonly Difference[] {
  if (pointer === null && currentNumber !== null) {
    const words = "The pointer is missing, though there is an attempt.";
    return [{ code: "pointer_missing", words, remedy: null }];
  }
  if (pointer === null || pointer === String(currentNumber)) return [];
  const words =
    currentNumber === null
      ? "The pointer names an attempt whose record is gone."
      : `The pointer does not name attempt ${currentNumber}, which is the current one.`;
  return [{ code: "pointer_stale", words, remedy: null }];
}

function aboutRecord(facts: SlotFacts, record: RecordFacts): readonly Difference[] {
  const { number, reading, counts } = record;
  if (reading.kind === "quarantined") {
    const words = `Record ${number} cannot be read: ${reading.reason}.`;
    const remedy = "Look at it, then discard-quarantined: it is set aside for 30 days.";
    return [{ code: "record_quarantined", words, remedy }];
  }
  const accepts = reading.phase === "answering" || reading.phase === "complete";
  if (!counts) {
    const words =
      `Record ${number} accepts answers, but numbers up to ${facts.highWater} are used up: ` +
      "it is not taken.";
    return [{ code: "record_foreign", words, remedy: null }];
  }
  if (accepts && number !== facts.currentNumber) {
    const words = `Record ${number} accepts answers too, beside the current attempt.`;
    const remedy = "repin, if the student belongs there.";
    return [{ code: "attempt_beside", words, remedy }];
  }
  if (reading.phase !== "complete") return [];
  const why = reading.hasFinalizationError ? "an earlier version failed to finish it" : "it waits";
  const words = `Attempt ${number} is complete and not finished: ${why}.`;
  return [{ code: "finalization_stuck", words, remedy: "finish, if the student does not." }];
}

/** Its score of 100 says nothing of the student, so somebody should know. */
function aboutReports({ number, reading, counts }: RecordFacts): readonly Difference[] {
  if (reading.kind === "quarantined" || !counts || !reading.allReported) return [];
  if (reading.phase === "answering") return [];
  const words = `Every question of attempt ${number} was reported: nothing of it was graded.`;
  const remedy =
    "Look at what was reported, and correct the content; ALL_REPORTED says how it is published.";
  return [{ code: "all_reported", words, remedy }];
}

/** Every finalized record burns its number; a mark below one was lost, or never raised. */
function aboutMark({ records, highWater, storedMark, outbox }: SlotFacts): readonly Difference[] {
  const finalized = records.flatMap(({ number, reading }) => {
    if (reading.kind === "quarantined") return [];
    return reading.phase === "pending" || reading.phase === "published" ? [number] : [];
  });
  const burned = Math.max(0, ...finalized, ...outbox.map(({ number }) => number));
  if (burned === 0 || Number(storedMark ?? 0) >= burned) return [];
  const kept = highWater >= burned ? "the outbox burns it meanwhile" : "the next request raises it";
  const words = `The high-water mark is lower than ${burned}, which is used up; ${kept}.`;
  return [{ code: "mark_missing", words, remedy: null }];
}

function aboutGradebook(
  facts: SlotFacts,
  gradebook: GradebookColumn | null,
): readonly Difference[] {
  if (gradebook === null) return waitingAlone(facts);
  if (gradebook.kind === "fault") {
    const words = `The gradebook does not say anything: ${gradebook.message}`;
    const remedy = "holdfast doctor; resuming and answering do not need it.";
    return [{ code: "gradebook_silent", words, remedy }, ...waitingAlone(facts)];
  }
  const { results, nextByList } = gradebook;
  const hidden = results.filter(({ held, isListed }) => held !== null && !isListed);
  const words =
    `The gradebook's list leaves out ${hidden.map(({ number }) => number).join(", ")}; ` +
    `counting it would say attempt ${nextByList}. The pinned number does not depend on it.`;
  return [
    ...facts.outbox.flatMap(({ number }) => aboutWaiting(facts, number, heldAt(results, number))),
    ...facts.records.flatMap((record) => aboutHeld(record, heldAt(results, record.number))),
    ...(hidden.length === 0 ? [] : [{ code: "list_differs", words, remedy: null } as const]),
  ];
}

function heldAt(results: readonly HeldResult[], number: number): HeldResult["held"] {
  return results.find((result) => result.number === number)?.held ?? null;
}

function waitingAlone(facts: SlotFacts): readonly Difference[] {
  return facts.outbox.flatMap(({ number }) => aboutWaiting(facts, number, null));
}

function aboutWaiting(
  facts: SlotFacts,
  number: number,
  held: HeldResult["held"],
): readonly Difference[] {
  const entry = facts.outbox.find((each) => each.number === number)?.entry ?? null;
  const resolve = "resolve-conflict, once it is known which result is right.";
  if (entry === null) {
    const words = `The result that waits under ${number} cannot be read.`;
    return [{ code: "result_unreadable", words, remedy: resolve }];
  }
  if (held !== null && held.attemptId !== entry.attemptId) {
    const whose = held.attemptId === null ? "another system's" : "another attempt's";
    const words = `The gradebook holds ${whose} result under ${number}; ours waits.`;
    return [{ code: "result_conflict", words, remedy: resolve }];
  }
  if (entry.lastError === null) {
    const words = `The result of attempt ${number} waits for the gradebook.`;
    return [{ code: "result_waiting", words, remedy: "finish or sweep sends it now." }];
  }
  const { lastError, tries } = entry;
  const words = `The gradebook has not taken result ${number} in ${tries} tries: ${lastError}`;
  return [{ code: "result_rejected", words, remedy: "finish, when what it says is mended." }];
}

function aboutHeld(record: RecordFacts, held: HeldResult["held"]): readonly Difference[] {
  const { number, reading, counts } = record;
  if (reading.kind === "quarantined" || !counts) return [];
  if (reading.phase === "published" && held === null) {
    const words = `Attempt ${number} counts as published, but the gradebook has no such result.`;
    const remedy = "Ask whoever keeps the gradebook: it may have been deleted there.";
    return [{ code: "result_missing", words, remedy }];
  }
  const accepts = reading.phase === "answering" || reading.phase === "complete";
  if (!accepts || held === null || held.attemptId === reading.attemptId) return [];
  const words = `The gradebook already holds a result under ${number}, which this attempt uses.`;
  const remedy = "Let the student finish: the result then waits as a conflict, nothing is lost.";
  return [{ code: "number_taken", words, remedy }];
}

import type { GradebookColumn } from "./gradebook-column";
import { differences } from "./differences";
import type { Difference } from "./differences";
import type { RecordFacts, SlotFacts } from "./slot-facts";

/** What is wrong with a slot, and what an operator can do about it. */
export interface Diagnosis {
  /** Which attempt this student is in, and why, in one sentence. */
  readonly sentence: string;
  /** Where pointer, records, high-water mark, outbox and gradebook disagree. */
  readonly differences: readonly Difference[];
}

/** Pure: the same facts give the same texts. `gradebook` is null when it was not asked. */
export function diagnose(facts: SlotFacts, gradebook: GradebookColumn | null): Diagnosis {
  return { sentence: sentenceOf(facts), differences: differences(facts, gradebook) };
}

function sentenceOf(facts: SlotFacts): string {
  const current = facts.records.find(({ number }) => number === facts.currentNumber);
  if (current === undefined) return noAttemptSentence(facts);
  const { number } = current;
  const waits = facts.outbox.some((each) => each.number === number);
  const progress = progressOf(current, waits);
  const why = whyPinned(facts, number);
  return `This student is in attempt ${number}, because ${why}: ${progress}.`;
}

function noAttemptSentence({ highWater, pointer, outbox }: SlotFacts): string {
  const next = `the next attempt will be number ${highWater + 1} or higher`;
  const used = highWater === 0 ? "no number is used" : `numbers up to ${highWater} are used`;
  const waits = outbox.length === 0 ? "" : `, and ${results(outbox.length)} for the gradebook`;
  const stored =
    pointer === null ? "Redis stores none" : "the record that the pointer names is gone";
  return `This student is in no attempt, because ${stored}: ${used}${waits}; ${next}.`;
}

function results(count: number): string {
  return count === 1 ? "1 result waits" : `${count} results wait`;
}

function whyPinned({ pointer }: SlotFacts, number: number): string {
  if (pointer === String(number)) return "the pointer names it and its record exists";
  const highest = "its record is the highest eligible one";
  return pointer === null
    ? `${highest} and the pointer is missing (the next request writes it again)`
    : `${highest}, but the pointer names ${shown(pointer)} (the next request corrects it)`;
}

function progressOf({ reading }: RecordFacts, waits: boolean): string {
  if (reading.kind === "quarantined") return "it cannot be read, so every request is refused";
  const { answered, totalQuestions, phase } = reading;
  switch (phase) {
    case "answering":
      return `${answered} of ${totalQuestions} questions are answered`;
    case "complete":
      return reading.hasFinalizationError
        ? "an earlier version failed to finish it; it can be finished now"
        : "every question is answered and the student can finish it";
    case "pending":
      return waits
        ? "it is finished and its result waits for the gradebook"
        : "it is finished, and no result of it waits";
    case "published":
      return "it is finished and the gradebook has its result";
  }
}

/** A pointer that is no attempt number may contain any text, so it is not repeated. */
function shown(pointer: string): string {
  return /^\d{1,9}$/.test(pointer) ? pointer : "a text that is no attempt number";
}

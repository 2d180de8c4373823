import type { GradebookColumn } from "./gradebook-column";
import { differences } from "./differences";
import type { Difference } from "./differences";
import type { RecordFacts, SlotFacts } from "./slot-facts";

export interface Diagnosis {
  /** Which attempt this student is in, and why: one plain sentence. */
  readonly sentence: string;
  /** Where pointer, records, mark, outbox and gradebook do not say the same. */
  readonly differences: readonly Difference[];
}

/** Pure: the same facts give the same words. `gradebook` is null when it was not asked. */
export function diagnose(facts: SlotFacts, gradebook: GradebookColumn | null): Diagnosis {
  return { sentence: sentenceOf(facts), differences: differences(facts, gradebook) };
}

function sentenceOf(facts: SlotFacts): string {
  const current = facts.records.find(({ number }) => number === facts.currentNumber);
  if (current === undefined) return inNone(facts);
  const { number } = current;
  const waits = facts.outbox.some((each) => each.number === number);
  const words = standing(current, waits);
  const why = whyPinned(facts, number);
  return `This student is in attempt ${number}, because ${why}: ${words}.`;
}

function inNone({ highWater, pointer, outbox }: SlotFacts): string {
  const next = `the next one will be number ${highWater + 1} or higher`;
  const used = highWater === 0 ? "no number is used up" : `numbers up to ${highWater} are used up`;
  const waits = outbox.length === 0 ? "" : `, and ${results(outbox.length)} for the gradebook`;
  const stored = pointer === null ? "nothing is stored of one" : "the pointer names no record";
  return `This student is in no attempt, because ${stored}: ${used}${waits}; ${next}.`;
}

function results(count: number): string {
  return count === 1 ? "1 result waits" : `${count} results wait`;
}

function whyPinned({ pointer }: SlotFacts, number: number): string {
  if (pointer === String(number)) return "the pointer names it and its record is there";
  const found = "its record is the highest that counts";
  return pointer === null
    ? `${found} while the pointer is missing (the next request writes it again)`
    : `${found}, though the pointer names ${shown(pointer)} (the next request corrects it)`;
}

function standing({ reading }: RecordFacts, waits: boolean): string {
  if (reading.kind === "quarantined") return "it cannot be read, so every request is refused";
  const { answered, totalQuestions, phase } = reading;
  switch (phase) {
    case "answering":
      return `${answered} of ${totalQuestions} questions are answered`;
    case "complete":
      return reading.hasFinalizationError
        ? "an earlier version failed to finish it; it can be finished now"
        : "every question is answered and it waits to be finished";
    case "pending":
      return waits
        ? "it is finished and its result waits for the gradebook"
        : "it is finished, and no result of it waits any more";
    case "published":
      return "it is finished and the gradebook has its result";
  }
}

/** A pointer that is no number may be anything: it is shown short. */
function shown(pointer: string): string {
  return /^\d{1,9}$/.test(pointer) ? pointer : "something that is no attempt number";
}

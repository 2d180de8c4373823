import type { AttemptFacts } from "#machines/attempt.events";
import type { Slot } from "#lib/slot";
import { contention } from "./contention";
import type { EngineParts } from "./contract";
import type { QuestionList } from "./question-bank";
import { encodeQuestionList, parseQuestionList } from "./question-list";
import { read } from "./read";
import type { SlotRead, SlotReadParts } from "./read";

/** How often another request may change the record in between. */
const TRIES_MAX = 6;

export interface SlotReadWithQuestions extends SlotRead {
  /** Of the attempt; null when there is no attempt or no list. */
  readonly questions: QuestionList | null;
}

/** What was read, with the list that is stored beside it. */
export function withStoredQuestions(slotRead: SlotRead): SlotReadWithQuestions {
  const attempt = attemptIn(slotRead);
  // @mutant stored-list
  const json = slotRead.loaded.record?.listJson ?? null;
  return { ...slotRead, questions: attempt === null ? null : parseQuestionList(json, attempt) };
}

/**
 * What was read, with the attempt's list. An attempt without one (a legacy pod began it, or Redis
 * has lost the list alone) gets the one that the content selects now, and keeps it: from then on it
 * is the only list, on every pod (I8, H27). null when there is no attempt or no such resource.
 */
export async function withQuestions(
  parts: SlotReadParts & Pick<EngineParts, "questions">,
  slot: Slot,
  slotRead: SlotRead,
): Promise<SlotReadWithQuestions> {
  let now = withStoredQuestions(slotRead);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const attempt = attemptIn(now);
    const { record } = now.loaded;
    if (attempt === null || record === null || now.questions !== null) return now;
    // @mutant selected-list
    const selected = await parts.questions.list(slot, attempt.number);
    if (selected === null) return now;
    const listJson = encodeQuestionList(attempt.id, selected);
    const there = await parts.store.adoptList(slot, { read: record, listJson });
    // @mutant adopted-list
    const questions = parseQuestionList(there, attempt);
    if (questions !== null) return { ...now, questions };
    now = withStoredQuestions(await read(parts, slot));
  }
  throw contention();
}

function attemptIn({ decoded }: SlotRead): AttemptFacts | null {
  return decoded.kind === "snapshot" ? decoded.snapshot.context.attempt : null;
}

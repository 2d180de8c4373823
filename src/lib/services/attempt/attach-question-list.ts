import type { Slot } from "#lib/slot";
import { contention } from "./contention";
import type { EngineParts } from "./contract";
import type { QuestionList } from "./question-bank";
import { encodeQuestionList, parseQuestionList } from "./question-list";
import { attemptIn, read } from "./read";
import type { SlotRead, SlotReadParts } from "./read";

/** Gives up after another request has changed the record so often. */
const TRIES_MAX = 6;

export interface SlotReadWithQuestions extends SlotRead {
  /** The question list of the attempt; null when there is no attempt or no list. */
  readonly questions: QuestionList | null;
}

/** Adds the question list that was loaded with the record. */
export function withStoredQuestions(slotRead: SlotRead): SlotReadWithQuestions {
  const attempt = attemptIn(slotRead);
  // @mutant stored-list
  const json = slotRead.loaded.record?.listJson ?? null;
  return { ...slotRead, questions: attempt === null ? null : parseQuestionList(json, attempt) };
}

/**
 * Adds the question list of the attempt. If the attempt has none (a legacy pod started it, or Redis
 * lost only the list), selects one from the current content and stores it. From then on it is the
 * only list, on every pod (I8, H27). `questions` is null when there is no attempt or no such
 * resource.
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
    const stored = await parts.store.adoptList(slot, { read: record, listJson });
    // @mutant adopted-list
    const questions = parseQuestionList(stored, attempt);
    if (questions !== null) return { ...now, questions };
    now = withStoredQuestions(await read(parts, slot));
  }
  throw contention();
}

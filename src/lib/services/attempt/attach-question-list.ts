import type { AttemptFacts } from "#machines/attempt.events";
import type { Slot } from "#lib/slot";
import { contention } from "./contention";
import type { QuestionBank, QuestionList } from "./question-bank";
import { encodeQuestionList, parseQuestionList } from "./question-list";
import { read } from "./read";
import type { SlotRead, SlotReadPorts } from "./read";

/** How often another request may change the record in between. */
const TRIES_MAX = 6;

export interface QuestionListPorts extends SlotReadPorts {
  readonly questions: QuestionBank;
}

export interface SlotReadWithQuestions extends SlotRead {
  /** Of the attempt; null when there is no attempt or no list. */
  readonly questions: QuestionList | null;
}

/** What was read, with the list that is stored beside it. */
export function withStoredQuestions(looked: SlotRead): SlotReadWithQuestions {
  const attempt = attemptIn(looked);
  // @mutant stored-list
  const json = looked.loaded.record?.listJson ?? null;
  return { ...looked, questions: attempt === null ? null : parseQuestionList(json, attempt) };
}

/**
 * What was read, with the attempt's list. An attempt without one (a legacy pod began it, or Redis
 * has lost the list alone) gets the one that the content selects now, and keeps it: from then on it
 * is the only list, on every pod (I8, H27). null when there is no attempt or no such resource.
 */
export async function withQuestions(
  ports: QuestionListPorts,
  slot: Slot,
  looked: SlotRead,
): Promise<SlotReadWithQuestions> {
  let now = withStoredQuestions(looked);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const attempt = attemptIn(now);
    const { record } = now.loaded;
    if (attempt === null || record === null || now.questions !== null) return now;
    // @mutant selected-list
    const selected = await ports.questions.list(slot, attempt.number);
    if (selected === null) return now;
    const listJson = encodeQuestionList(attempt.id, selected);
    const there = await ports.store.adoptList(slot, { read: record, listJson });
    // @mutant adopted-list
    const questions = parseQuestionList(there, attempt);
    if (questions !== null) return { ...now, questions };
    now = withStoredQuestions(await read(ports, slot));
  }
  throw contention();
}

function attemptIn({ decoded }: SlotRead): AttemptFacts | null {
  return decoded.kind === "snapshot" ? decoded.snapshot.context.attempt : null;
}

import type { AttemptRefusal } from "#machines/attempt.decide";

const CODES: Readonly<Record<AttemptRefusal, string>> = {
  attempt_not_found: "there is no attempt to do it to",
  stale_attempt: "the sender means another attempt",
  index_out_of_order: "the question is not the next one",
  attempt_complete: "every question has an answer",
  attempt_incomplete: "questions are still open",
  attempt_finalized: "the attempt is graded",
  number_burned: "the record's number was finalized before",
  invalid_event: "the event makes no sense here",
};

/** Every code with which the machine refuses, and what it tells the sender. */
export const REFUSAL_CODES: readonly (readonly [code: string, meaning: string])[] =
  Object.entries(CODES);

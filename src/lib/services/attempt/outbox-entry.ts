import { z } from "zod";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { parseJson } from "#lib/json";
import type { ResultIdForm } from "#lib/gradebook-settings";
import type { ResultToPublish } from "../one-roster";
import { lineItemIdOf, resultIdOf } from "../one-roster";
import { isAllReported } from "./all-reported";

const bodySchema: z.ZodType<ResultToPublish> = z.object({
  resultId: z.string(),
  userId: z.string(),
  lineItemId: z.string(),
  attemptId: z.string(),
  attemptNumber: z.int().min(1),
  score: z.number(),
  correctAnswersCount: z.number(),
  totalQuestions: z.number(),
  finishedAt: z.string(),
  // Older pods do not know this field, and drop it when they write the entry again.
  allReported: z.literal(true).optional(),
});

const entrySchema = z.object({
  id: z.string(),
  attemptId: z.string(),
  body: bodySchema,
  /** How many tries have failed so far. */
  tries: z.int().min(0),
  lastError: z.string().nullable(),
  /** The hooks of the application have been called. Older pods drop it, and call them again. */
  isTold: z.literal(true).exactOptional(),
});

/**
 * A result that waits for the gradebook. It leaves the outbox only after the gradebook has
 * acknowledged it.
 */
export type OutboxEntry = z.infer<typeof entrySchema>;

export function parseOutboxEntry(json: string): OutboxEntry | null {
  return entrySchema.safeParse(parseJson(json)).data ?? null;
}

/**
 * The entry of a snapshot that has just been finalized. Throws for any other snapshot: a bug of the
 * caller.
 */
export function outboxEntryOf(
  snapshot: AttemptSnapshot,
  finishedAt: string,
  resultIdPrefix: string,
  resultIdForm?: ResultIdForm,
): OutboxEntry {
  const { slot, attempt } = snapshot.context;
  if (attempt === null || attempt.summary === null)
    throw new Error("only a finalized attempt has a result");
  const resultId = resultIdOf(slot, attempt.number, resultIdPrefix, resultIdForm);
  const body: ResultToPublish = {
    resultId,
    userId: slot.userId,
    lineItemId: lineItemIdOf(slot.resourceId),
    attemptId: attempt.id,
    attemptNumber: attempt.number,
    score: attempt.summary.score,
    correctAnswersCount: attempt.summary.correctAnswersCount ?? 0,
    totalQuestions: attempt.summary.totalQuestions ?? attempt.totalQuestions,
    finishedAt,
    ...(isAllReported(attempt) && { allReported: true }),
  };
  return { id: resultId, attemptId: attempt.id, body, tries: 0, lastError: null };
}

import type { Redis } from "ioredis";
import { z } from "zod";
import type { Slot } from "#lib/slot";

const answerSchema = z.object({
  isCorrect: z.boolean().nullish(),
  response: z.unknown(),
  isReported: z.boolean().optional(),
});
export type StoredAnswer = z.infer<typeof answerSchema>;

const recordSchema = z.object({
  attemptNumber: z.int(),
  isFinalized: z.boolean(),
  finalSummary: z.object({ score: z.number() }).nullable(),
});

/** What Redis holds of a slot: the judge believes this, and no page. */
export interface StoredAttempt {
  /** Of the pointer, and of the record that it leads to. */
  readonly number: number;
  readonly isFinalized: boolean;
  readonly score: number | null;
  /** By index. */
  readonly answers: ReadonlyMap<number, StoredAnswer>;
}

/** null: no attempt. Throws when the pointer leads to nothing, or to a record of another number. */
export async function storedAttempt(redis: Redis, slot: Slot): Promise<StoredAttempt | null> {
  const { userId, resourceId } = slot;
  const pointer = await redis.get(`assess:active:${userId}:${resourceId}`);
  if (pointer === null) return null;
  const place = `${userId}:${resourceId}:${pointer}`;
  const [record, answers] = await Promise.all([
    redis.get(`assess:state:${place}`),
    redis.hgetall(`assess:questions:${place}`),
  ]);
  if (record === null) throw new Error(`the pointer of ${place} leads to no record`);
  const { attemptNumber, isFinalized, finalSummary } = recordSchema.parse(JSON.parse(record));
  if (String(attemptNumber) !== pointer) {
    throw new Error(`the pointer says ${pointer}, the record ${attemptNumber}`);
  }
  return {
    number: attemptNumber,
    isFinalized,
    score: finalSummary?.score ?? null,
    answers: new Map(
      Object.entries(answers).map(([index, text]) => [
        Number(index),
        answerSchema.parse(JSON.parse(text)),
      ]),
    ),
  };
}

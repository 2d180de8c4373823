import { z } from "zod";

/**
 * What the writers note, one JSON a line: an `invoke` before the request is made, a `return` when
 * its outcome is known. An invoke without a return is an operation whose process died. Times are
 * milliseconds of the machine's monotonic clock, the same in all processes.
 */

const answerSeen = z.object({ response: z.string(), isCorrect: z.boolean().nullable() });

/** An attempt as its student was shown it. */
export const observationSchema = z.object({
  attemptId: z.string(),
  number: z.int(),
  phase: z.enum(["answering", "complete", "pending", "published"]),
  answers: z.array(answerSeen),
  total: z.int(),
  score: z.number().nullable(),
  /** The question ids of the attempt; null when the reply did not say them. */
  questionIds: z.string().nullable(),
});

const requestSchema = z.object({
  type: z.enum([
    "attempt.start",
    "question.answer",
    "question.skip",
    "question.report",
    "attempt.finalize",
    "attempt.reset",
    "look",
    "sweep",
  ]),
  attemptId: z.string().nullable(),
  index: z.int().nullable(),
  response: z.string().nullable(),
});

export const invokeSchema = z.object({
  kind: z.literal("invoke"),
  id: z.string(),
  tab: z.string(),
  userId: z.string(),
  resourceId: z.string(),
  request: requestSchema,
  atMs: z.number(),
});

export const returnSchema = z.object({
  kind: z.literal("return"),
  id: z.string(),
  atMs: z.number(),
  /**
   * `ok`: answered, as `how` says. `fail`: certainly not applied, for no write was sent. `unknown`:
   * a write was sent and nobody knows what became of it.
   */
  outcome: z.enum(["ok", "fail", "unknown"]),
  how: z.enum(["applied", "replayed", "refused", "looked"]).nullable(),
  /** The code of a refusal or a fault, with what kind of trouble Redis had. */
  code: z.string().nullable(),
  observation: observationSchema.nullable(),
  /** Of an answer that was accepted: how it was graded. */
  isCorrect: z.boolean().nullable(),
  /** What the operation sent. */
  sent: z.object({ creates: z.int(), writes: z.int(), gradebook: z.int() }),
  /** How long the process did not get to run meanwhile, in ms. */
  stalledMs: z.number(),
  /** The longest single call to the store, less what the process was stalled, in ms. */
  storeMsMax: z.number(),
});

/** A client was shown less than it had been promised, and by whom it learned of it. */
export const regressionSchema = z.object({
  kind: z.literal("regression"),
  tab: z.string(),
  userId: z.string(),
  resourceId: z.string(),
  attemptId: z.string(),
  before: z.int(),
  now: z.int(),
  by: z.enum(["server", "client"]),
  atMs: z.number(),
});

export const entrySchema = z.discriminatedUnion("kind", [
  invokeSchema,
  returnSchema,
  regressionSchema,
]);

export type Observation = z.infer<typeof observationSchema>;
export type Request = z.infer<typeof requestSchema>;
export type Invoke = z.infer<typeof invokeSchema>;
export type Return = z.infer<typeof returnSchema>;
export type Regression = z.infer<typeof regressionSchema>;
export type HistoryEntry = z.infer<typeof entrySchema>;

/** The machine's monotonic clock, in ms. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

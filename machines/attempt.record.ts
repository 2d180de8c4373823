import { z } from "zod";
import type { QuestionState } from "./attempt.events";

/**
 * The stored record, as JSON on the wire. Legacy fields keep their exact meaning
 * (docs/architecture.md).
 */

/** Version of the `holdfast` field. A record of any other version is quarantined. */
export const RECORD_VERSION = 1;

const STORED_VALUES = [
  "Active.answering",
  "Active.complete",
  "Finalized.pending",
  "Finalized.published",
] as const;

export type StoredValue = (typeof STORED_VALUES)[number];

const summarySchema = z.object({
  score: z.number(),
  correctAnswersCount: z.number().nullable(),
  totalQuestions: z.number().nullable(),
  xpPenaltyInfo: z
    .object({
      penaltyXp: z.number(),
      reason: z.string(),
      avgSecondsPerQuestion: z.number().exactOptional(),
    })
    .exactOptional(),
});

const holdfastSchema = z.object({
  version: z.literal(RECORD_VERSION),
  machine: z.object({ id: z.literal("attempt"), version: z.literal("1") }),
  value: z.enum(STORED_VALUES),
  attemptId: z.string().min(1),
  published: z.boolean(),
});

const stateSchema = z.object({
  attemptNumber: z.int().min(1),
  currentQuestionIndex: z.int().min(0),
  totalQuestions: z.int().min(0),
  startedAt: z.string().min(1),
  isFinalized: z.boolean(),
  finalizationError: z.string().nullable(),
  finalSummary: summarySchema.nullable(),
  holdfast: holdfastSchema.exactOptional(),
});

export type StateRecord = z.infer<typeof stateSchema>;

/** A response that was undefined when it was written has no key. */
const questionSchema: z.ZodType<QuestionState> = z
  .object({
    isCorrect: z.boolean().nullable(),
    response: z.unknown().optional(),
    isReported: z.boolean().exactOptional(),
  })
  .transform((question) => ({ ...question, response: question.response ?? null }));

export type ParseResult<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

export function parseState(json: string): ParseResult<StateRecord> {
  return parseWith(stateSchema, json, "state");
}

export function parseQuestion(json: string): ParseResult<QuestionState> {
  return parseWith(questionSchema, json, "question");
}

/** The reason names the field and never its content: records hold answers. */
function parseWith<Value>(
  schema: z.ZodType<Value>,
  json: string,
  what: string,
): ParseResult<Value> {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    return { ok: false, reason: `the ${what} record is not JSON` };
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  const path = issue === undefined ? "" : issue.path.join(".");
  return { ok: false, reason: `the ${what} record is not readable at "${path}" (${issue?.code})` };
}

import { z } from "zod";
import { parseJson } from "#lib/json";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { phaseOf } from "#machines/attempt.decide";
import { ATTEMPT_PHASES } from "#machines/attempt.events";
import type { AttemptEvent } from "#machines/attempt.events";

const phase = z.enum(ATTEMPT_PHASES).nullable();
const number = z.int().min(1);

const EVENT_TYPES = [
  "attempt.start",
  "question.answer",
  "question.skip",
  "question.report",
  "attempt.finalize",
  "result.published",
  "result.rejected",
  "attempt.reset",
] as const;

const appliedSchema = z.object({
  kind: z.literal("applied"),
  type: z.enum(EVENT_TYPES),
  number,
  attemptId: z.string(),
  /** Where the attempt stood before and stands after; null: there is none. */
  from: phase,
  to: phase,
  /** Questions that are answered afterwards; of a reset: that were answered. */
  answered: z.int().min(0),
  total: z.int().min(0),
  /** ISO 8601, of a start. */
  startedAt: z.string().exactOptional(),
  /** Of a start: the number is not derived, a token restores the attempt. */
  isRemembered: z.literal(true).exactOptional(),
});

const entrySchema = z.discriminatedUnion("kind", [
  appliedSchema,
  z.object({
    kind: z.literal("refused"),
    type: z.string(),
    code: z.string(),
    /** The attempt that was there; null: none. */
    number: number.nullable(),
  }),
  /** Written by the store when it mends the pointer: 0 when there was none. */
  z.object({ kind: z.literal("recovered"), number, pointer: z.int().min(0) }),
  z.object({
    kind: z.literal("operator"),
    action: z.string(),
    /** Where the audit says who and why. Entries of before have none. */
    actionId: z.string().exactOptional(),
    number: number.nullable(),
  }),
]);

/** What the trail keeps of one thing that was done to a slot. Never an answer, nor its grade. */
export type TrailEntry = z.infer<typeof entrySchema>;
export type AppliedEntry = z.infer<typeof appliedSchema>;
export type OperatorEntry = Extract<TrailEntry, { readonly kind: "operator" }>;

/** The entry, or null when it is none of ours. */
export function parseTrailEntry(json: string): TrailEntry | null {
  return entrySchema.safeParse(parseJson(json)).data ?? null;
}

interface Step {
  readonly before: AttemptSnapshot;
  readonly after: AttemptSnapshot;
  readonly event: AttemptEvent;
}

/** The entry of an event that the machine has accepted. */
export function appliedEntryJson({ before, after, event }: Step): string {
  const attempt = after.context.attempt ?? before.context.attempt;
  if (attempt === null) throw new Error("an applied event is about an attempt");
  const entry = {
    kind: "applied",
    type: event.type,
    number: attempt.number,
    attemptId: attempt.id,
    from: phaseOf(before),
    to: phaseOf(after),
    answered: attempt.questions.length,
    total: attempt.totalQuestions,
    ...(event.type === "attempt.start" && {
      startedAt: attempt.startedAt,
      ...(event.isRemembered === true && { isRemembered: true }),
    }),
  };
  return JSON.stringify(entry);
}

/** Refusals that say something about a slot; the others are a client's everyday mistakes. */
const OF_INTEREST: ReadonlySet<string> = new Set([
  "attempt_finalized",
  "attempt_not_found",
  "record_quarantined",
  "stale_attempt",
  "start_not_allowed",
  "state_regressed",
]);

/** The entry of a refusal, or null when it is of no interest afterwards. */
export function refusedEntryJson(
  type: AttemptEvent["type"],
  code: string,
  attemptNumber: number | null,
): string | null {
  if (!OF_INTEREST.has(code)) return null;
  return JSON.stringify({ kind: "refused", type, code, number: attemptNumber });
}

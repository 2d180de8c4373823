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

type None<T extends never> = T;

/**
 * Does not compile while an event of the machine is missing above. `attempt.recover` is not in the
 * trail: it happens when a record is decoded.
 */
type _NoEventIsMissing = None<
  Exclude<AttemptEvent["type"], (typeof EVENT_TYPES)[number] | "attempt.recover">
>;

const appliedSchema = z.object({
  kind: z.literal("applied"),
  type: z.enum(EVENT_TYPES),
  number,
  attemptId: z.string(),
  /** The attempt's phase before and after the event; null: there is no attempt. */
  from: phase,
  to: phase,
  /** How many questions are answered after the event; for a reset: before it. */
  answered: z.int().min(0),
  total: z.int().min(0),
  /** Only for a start. ISO 8601. */
  startedAt: z.string().exactOptional(),
  /** Only for a start: a token restored the attempt, so its number was not derived. */
  isRemembered: z.literal(true).exactOptional(),
});

const entrySchema = z.discriminatedUnion("kind", [
  appliedSchema,
  z.object({
    kind: z.literal("refused"),
    type: z.string(),
    code: z.string(),
    /** The number of the current attempt; null: there was none. */
    number: number.nullable(),
  }),
  /** Written by the store when it sets the pointer again. `pointer`: the old one; 0: none. */
  z.object({ kind: z.literal("recovered"), number, pointer: z.int().min(0) }),
  z.object({
    kind: z.literal("operator"),
    action: z.string(),
    /** The id of the row in the audit log that says who and why. Older entries have none. */
    actionId: z.string().exactOptional(),
    number: number.nullable(),
  }),
]);

/** One entry of the audit trail of a slot. It never contains an answer or a grade. */
export type TrailEntry = z.infer<typeof entrySchema>;
export type AppliedEntry = z.infer<typeof appliedSchema>;
export type OperatorEntry = Extract<TrailEntry, { readonly kind: "operator" }>;

/** The entry; null if the JSON is not a trail entry. */
export function parseTrailEntry(json: string): TrailEntry | null {
  return entrySchema.safeParse(parseJson(json)).data ?? null;
}

interface AppliedTransition {
  readonly before: AttemptSnapshot;
  readonly after: AttemptSnapshot;
  readonly event: AttemptEvent;
}

/** The entry of an event that the machine has accepted. */
export function appliedEntryJson({ before, after, event }: AppliedTransition): string {
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

/** Refusals that help to explain a slot. The others are ordinary mistakes of a client. */
const RECORDED_REFUSALS: ReadonlySet<string> = new Set([
  "attempt_finalized",
  "attempt_not_found",
  "record_quarantined",
  "stale_attempt",
  "start_not_allowed",
  "state_regressed",
]);

/** The entry of a refusal; null if the trail does not record this code. */
export function refusedEntryJson(
  type: AttemptEvent["type"],
  code: string,
  attemptNumber: number | null,
): string | null {
  if (!RECORDED_REFUSALS.has(code)) return null;
  return JSON.stringify({ kind: "refused", type, code, number: attemptNumber });
}

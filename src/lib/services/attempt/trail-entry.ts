import { z } from "zod";
import { parseJson } from "#lib/json";
import { isAllReported } from "./all-reported";
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

type EventType = (typeof EVENT_TYPES)[number];
type None<T extends never> = T;

/**
 * Does not compile while an event of the machine is missing above. `attempt.recover` is not in the
 * trail: it happens when a record is decoded.
 */
type _NoEventIsMissing = None<Exclude<AttemptEvent["type"], EventType | "attempt.recover">>;

const appliedSchema = z.object({
  kind: z.literal("applied"),
  type: z.enum(EVENT_TYPES),
  number,
  /** The beginning of the attempt id (`trailIdOf`). Entries of earlier versions have all of it. */
  attemptId: z.string().transform(trailIdOf),
  /** The attempt's phase before and after the event; null: there is no attempt. */
  from: phase,
  to: phase,
  /** How many questions are answered after the event; for a reset: before it. */
  answered: z.int().min(0),
  total: z.int().min(0),
  /** Only for a start. ISO 8601. */
  startedAt: z.string().exactOptional(),
  /** Only for the end of an attempt: 0 to 100; null: every question was reported. */
  score: z.number().nullable().exactOptional(),
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

/** One entry of the audit trail of a slot. It never contains an answer or how one was graded. */
export type TrailEntry = z.infer<typeof entrySchema>;
export type AppliedEntry = z.infer<typeof appliedSchema>;
export type OperatorEntry = Extract<TrailEntry, { readonly kind: "operator" }>;

const ID_LENGTH = 6;

/** What an entry has of an attempt id: enough to distinguish the attempts of one number of a slot. */
export function trailIdOf(attemptId: string): string {
  return attemptId.slice(0, ID_LENGTH).replace(/\s/g, "_");
}

/**
 * The entry; null if the text is none. JSON begins with a brace: refusals, recoveries and operator
 * actions, and in earlier versions applied events. Any later form must begin with a digit.
 */
export function parseTrailEntry(text: string): TrailEntry | null {
  const document = text.startsWith("{") ? parseJson(text) : readApplied(text);
  return entrySchema.safeParse(document).data ?? null;
}

interface AppliedTransition {
  readonly before: AttemptSnapshot;
  readonly after: AttemptSnapshot;
  readonly event: AttemptEvent;
}

/** The entry of an event that the machine has accepted, as `a1 5/20 9f2c41` (docs/operate.md). */
export function appliedEntryText({ before, after, event }: AppliedTransition): string {
  const attempt = after.context.attempt ?? before.context.attempt;
  if (attempt === null || event.type === "attempt.recover") {
    throw new Error("an applied event is about an attempt");
  }
  const isRemembered = event.type === "attempt.start" && event.isRemembered === true;
  const letter = isRemembered ? RESTORED : LETTERS[event.type];
  const { questions, totalQuestions: total } = attempt;
  const answered = questions.length;
  const phases = phasesText({ from: phaseOf(before), to: phaseOf(after) });
  return [
    `${letter}${attempt.number}`,
    answered === total ? String(total) : `${answered}/${total}`,
    trailIdOf(attempt.id),
    ...(phases === phasesText(usualPhases(event.type, answered === total)) ? [] : [phases]),
    ...(event.type === "attempt.start" ? [attempt.startedAt] : []),
    ...(event.type === "attempt.finalize" ? scoreText(attempt) : []),
  ].join(" ");
}

const NO_SCORE = "-";

function scoreText(attempt: Attempt): readonly string[] {
  if (attempt.summary === null) return [];
  return [isAllReported(attempt) ? NO_SCORE : String(attempt.summary.score)];
}

/** Stored for years: a letter keeps its meaning. */
const LETTERS: Readonly<Record<EventType, string>> = {
  "attempt.start": "s",
  "question.answer": "a",
  "question.skip": "k",
  "question.report": "r",
  "attempt.finalize": "f",
  "result.published": "p",
  "result.rejected": "n",
  "attempt.reset": "x",
};

/** A start by which a token restored the attempt. */
const RESTORED = "t";

type Attempt = NonNullable<AttemptSnapshot["context"]["attempt"]>;
type Phases = Pick<AppliedEntry, "from" | "to">;

/** What an entry does not say, because it is almost always so. `isDone`: all are answered. */
function usualPhases(type: EventType, isDone: boolean): Phases {
  const active = isDone ? "complete" : "answering";
  switch (type) {
    case "attempt.start":
      return { from: null, to: active };
    case "question.answer":
    case "question.skip":
    case "question.report":
      return { from: "answering", to: active };
    case "attempt.finalize":
      return { from: "complete", to: "pending" };
    case "result.published":
      return { from: "pending", to: "published" };
    case "result.rejected":
      return { from: "pending", to: "pending" };
    case "attempt.reset":
      return { from: active, to: null };
  }
}

const NO_PHASE = "none";

function phasesText({ from, to }: Phases): string {
  return `${from ?? NO_PHASE}>${to ?? NO_PHASE}`;
}

const APPLIED = /^([a-z])(\d+) (\d+)(?:\/(\d+))? (\S+)(?: ([a-z]+)>([a-z]+))?(?: (\S+))?$/;

function readApplied(text: string): unknown {
  const [, letter, number, answered = "", total = answered, attemptId, from, to, last] =
    APPLIED.exec(text) ?? [];
  const isRemembered = letter === RESTORED;
  const written = isRemembered ? LETTERS["attempt.start"] : letter;
  const type = EVENT_TYPES.find((each) => LETTERS[each] === written);
  if (type === undefined) return null;
  const phases = usualPhases(type, answered === total);
  return {
    ...{ kind: "applied", type, attemptId },
    ...{ number: Number(number), answered: Number(answered), total: Number(total) },
    from: from === undefined ? phases.from : phaseIn(from),
    to: to === undefined ? phases.to : phaseIn(to),
    ...(last !== undefined &&
      (type === "attempt.finalize" ? { score: scoreIn(last) } : { startedAt: last })),
    ...(isRemembered && { isRemembered }),
  };
}

function scoreIn(text: string): number | null {
  return text === NO_SCORE ? null : Number(text);
}

function phaseIn(text: string): string | null {
  return text === NO_PHASE ? null : text;
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

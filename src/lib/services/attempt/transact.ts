import { step } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { judge } from "#machines/attempt.refusal";
import type { AttemptRefusal } from "#machines/attempt.refusal";
import type { AttemptEvent } from "#machines/attempt.vocabulary";
import type { Loaded } from "#lib/assessment-cache";
import type { Clock } from "#lib/clock";
import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import { withQuestions, withStoredQuestions } from "./adopting";
import type { Adopting } from "./adopting";
import { isRegressed } from "./claims";
import { contention } from "./contention";
import type { Intent } from "./intent";
import type { RefusalCode } from "./outcome";
import type { QuestionList } from "./question-bank";
import { interpret, read } from "./reading";
import { applied, unclearWrite, write } from "./writing";
import type { UnclearWrite, Write, Writing } from "./writing";

/** Lost races and unclear writes after which a request gives up. */
const COMMIT_TRIES_MAX = 6;

/** From the first lost race or unclear write on. */
const RETRY_BUDGET_MS = 700;

export interface Transacting extends Adopting, Writing, Clock {}

export type Settled =
  | {
      readonly kind: "applied" | "replayed";
      readonly snapshot: AttemptSnapshot;
      /** Of the attempt in `snapshot`, where it is known. */
      readonly questions: QuestionList | null;
      readonly clearedAttempt: number | null;
    }
  | {
      readonly kind: "refused";
      /** The machine's own codes too: what only tools send may be refused in words of its own. */
      readonly code: RefusalCode | AttemptRefusal;
      readonly problem?: string;
      /** null: the record is quarantined. */
      readonly snapshot: AttemptSnapshot | null;
      readonly questions: QuestionList | null;
    };

/**
 * Applies one intent, once, or says why not. Looks, asks the machine, commits; never writes over
 * anything but what it has seen. Throws a `Fault` when the world fails or the race is lost too
 * often.
 */
export async function transact(ports: Transacting, slot: Slot, intent: Intent): Promise<Settled> {
  const early = await commitRemembered(ports, slot, intent);
  if (early.settled !== null) return early.settled;
  let { unclear, stale, failed, attemptId } = early;
  if (ports.turn?.isFirst === false) {
    // What was seen may be of before the others in the line were through.
    await ports.turn.whenSettled();
    stale = null;
  }
  let lostAtMs: number | null = null;
  for (let tries = 0; tries < COMMIT_TRIES_MAX; tries += 1) {
    if (lostAtMs !== null && ports.nowMs() - lostAtMs > RETRY_BUDGET_MS) break;
    const looked = stale === null ? await read(ports, slot) : interpret(ports, slot, stale);
    const { loaded, decoded, questions } = intent.needsQuestions
      ? await withQuestions(ports, slot, looked)
      : withStoredQuestions(looked);
    if (decoded.kind === "quarantined") {
      return { kind: "refused", code: "record_quarantined", snapshot: null, questions: null };
    }
    const before = decoded.snapshot;
    if (unclear?.isThere(loaded, before) === true) return unclear.settled;

    // Invariant (I1, H9): a retry stays with the attempt that the first look saw.
    attemptId ??= before.context.attempt?.id;
    const decision = await decide(intent, { snapshot: before, questions }, attemptId);
    if ("settled" in decision) return withLoss(decision.settled, decoded.lostAnswers);
    const tried = await tryWrite(ports, {
      slot,
      read: loaded.record,
      before,
      after: step(before, decision.event),
      event: decision.event,
      questions: decision.questions,
    });
    if (tried.clearedStart !== null) intent.onCleared?.(tried.clearedStart);
    if (tried.settled !== null) return tried.settled;
    ({ unclear, stale } = tried);
    failed = tried.failed ?? failed;
    lostAtMs ??= ports.nowMs();
    // Nobody is in the way of an attempt that only has to begin later.
    if (stale === null && tried.clearedStart === null) await pause(ports, tries);
  }
  throw failed ?? contention();
}

/** What a try came to: settled, or not, and then what is known for the next one. */
interface Tried {
  readonly settled: Settled | null;
  readonly unclear: UnclearWrite | null;
  /** What is there instead of what was read, when the store said so. */
  readonly stale: Loaded | null;
  readonly failed: Fault | null;
  /** When an attempt began that was given up, and not before the one to be opened. */
  readonly clearedStart: string | null;
  /** The attempt that a write meant whose fate is unclear: the request stays with it. */
  readonly attemptId: string | undefined;
}

const NOTHING_TRIED: Tried = {
  settled: null,
  unclear: null,
  stale: null,
  failed: null,
  clearedStart: null,
  attemptId: undefined,
};

/**
 * Commits on top of what this process wrote last, in one round trip. Anything but a commit (a
 * refusal, a replay, another record in Redis) is left to a fresh look.
 */
async function commitRemembered(ports: Transacting, slot: Slot, intent: Intent): Promise<Tried> {
  const isCommit = intent.event.type !== "attempt.start" && intent.event.type !== "attempt.reset";
  const recent = isCommit ? ports.recent.get(slot) : null;
  if (recent === null) return NOTHING_TRIED;
  if (intent.needsQuestions && recent.questions === null) return NOTHING_TRIED;
  const decision = await decide(intent, recent, undefined);
  if ("settled" in decision) return NOTHING_TRIED;
  return tryWrite(ports, {
    slot,
    read: recent.record,
    before: recent.snapshot,
    after: step(recent.snapshot, decision.event),
    event: decision.event,
    questions: decision.questions,
  });
}

async function tryWrite(ports: Transacting, decided: Write): Promise<Tried> {
  const { slot, event } = decided;
  ports.recent.forget(slot);
  try {
    const reply = await write(ports, decided);
    if (reply.kind === "written") return { ...NOTHING_TRIED, settled: applied(decided) };
    ports.recent.forget(slot);
    ports.note({ event: "commit.stale", slot, type: event.type });
    return { ...NOTHING_TRIED, stale: reply.now, clearedStart: reply.clearedStart ?? null };
  } catch (error) {
    ports.recent.forget(slot);
    if (!(error instanceof Fault) || error.code !== "redis_unavailable") throw error;
    ports.note({ event: "commit.unknown", slot, type: event.type });
    const attemptId = decided.before.context.attempt?.id;
    return { ...NOTHING_TRIED, unclear: unclearWrite(decided), failed: error, attemptId };
  }
}

type Decision =
  | { readonly event: AttemptEvent; readonly questions: QuestionList | null }
  | { readonly settled: Settled };

/** Where a slot stands, and the questions of its attempt. */
interface KnownAttempt {
  readonly snapshot: AttemptSnapshot;
  readonly questions: QuestionList | null;
}

async function decide(
  intent: Intent,
  known: KnownAttempt,
  attemptId: string | undefined,
): Promise<Decision> {
  const { snapshot: before, questions } = known;
  if (intent.claims !== undefined && isRegressed(before, intent.claims)) {
    return { settled: refused("state_regressed", known) };
  }
  const asked = bound(intent.event, attemptId);
  const verdict = judge(before, asked);
  if (verdict.kind === "refused") return { settled: refused(verdict.code, known) };
  const isQuestion = asked.type.startsWith("question.");
  if (verdict.kind === "accepted" || isQuestion) {
    const completed = await intent.complete(before, questions);
    if ("refused" in completed) {
      const { refused: code, ...problem } = completed;
      return { settled: { ...refused(code, known), ...problem } };
    }
    if (verdict.kind === "accepted") {
      const event = bound(completed.event, attemptId);
      return { event, questions: completed.questions ?? questions };
    }
  }
  return { settled: { kind: "replayed", snapshot: before, questions, clearedAttempt: null } };
}

/** Refusals of an event that comes after answers that the attempt does not have. */
const AHEAD: ReadonlySet<string> = new Set(["index_out_of_order", "attempt_incomplete"]);

/**
 * H30: where Redis has lost answers of the attempt, a client that goes on after them is told of the
 * loss, and not of a mistake that it did not make.
 */
function withLoss(settled: Settled, lostAnswers: number): Settled {
  if (settled.kind !== "refused" || lostAnswers === 0 || !AHEAD.has(settled.code)) return settled;
  return { ...settled, code: "state_regressed" };
}

/**
 * Names the attempt in an event that may name one. What the client named itself is left as it is.
 */
function bound(event: AttemptEvent, attemptId: string | undefined): AttemptEvent {
  switch (event.type) {
    case "question.answer":
    case "question.skip":
    case "question.report":
    case "attempt.finalize":
    case "attempt.reset":
      return { ...event, attemptId: event.attemptId ?? attemptId };
    default:
      return event;
  }
}

function refused(
  code: RefusalCode | AttemptRefusal,
  { snapshot, questions }: KnownAttempt,
): Settled & { readonly kind: "refused" } {
  return { kind: "refused", code, snapshot, questions };
}

/** Up to 5, 10, 20 … ms, with full jitter. */
async function pause(ports: Transacting, tries: number): Promise<void> {
  await ports.sleep(ports.random() * 5 * 2 ** tries);
}

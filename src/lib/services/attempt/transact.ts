import { transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { decide } from "#machines/attempt.decide";
import type { AttemptRefusal } from "#machines/attempt.decide";
import type { AttemptEvent } from "#machines/attempt.events";
import type { LoadedSlot } from "#lib/assessment-cache";
import type { Clock } from "#lib/clock";
import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import { withQuestions, withStoredQuestions } from "./attach-question-list";
import type { QuestionListPorts } from "./attach-question-list";
import { isRegressed } from "./claims";
import { contention } from "./contention";
import type { AttemptCommand } from "./command";
import type { RefusalCode } from "#lib/codes";
import type { QuestionList } from "./question-bank";
import { interpret, read } from "./read";
import { applied, unknownWrite, write } from "./write";
import type { UnknownWrite, DecidedWrite, WritePorts } from "./write";

/** Lost races and unknown writes after which a request gives up. */
const COMMIT_TRIES_MAX = 6;

/** From the first lost race or unknown write on. */
const RETRY_BUDGET_MS = 700;

export interface TransactionPorts extends QuestionListPorts, WritePorts, Clock {}

export type ExecutionResult =
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
 * Applies one command, once, or says why not. Looks, asks the machine, commits; never writes over
 * anything but what it has seen. Throws a `Fault` when the world fails or the race is lost too
 * often.
 */
export async function transact(
  ports: TransactionPorts,
  slot: Slot,
  command: AttemptCommand,
): Promise<ExecutionResult> {
  const early = await commitCached(ports, slot, command);
  if (early.result !== null) return early.result;
  let { unknown, stale, failed, attemptId } = early;
  if (ports.lease?.isFirst === false) {
    // What was seen may be of before the others in the line were through.
    await ports.lease.whenDone();
    stale = null;
  }
  let lostAtMs: number | null = null;
  for (let tries = 0; tries < COMMIT_TRIES_MAX; tries += 1) {
    if (lostAtMs !== null && ports.nowMs() - lostAtMs > RETRY_BUDGET_MS) break;
    // @mutant transaction-read
    const looked = stale === null ? await read(ports, slot) : interpret(ports, slot, stale);
    const { loaded, decoded, questions } = command.needsQuestions
      ? await withQuestions(ports, slot, looked)
      : withStoredQuestions(looked);
    if (decoded.kind === "quarantined") {
      return { kind: "refused", code: "record_quarantined", snapshot: null, questions: null };
    }
    const before = decoded.snapshot;
    if (unknown?.isThere(loaded, before) === true) return unknown.result;

    // Invariant (I1, H9): a retry stays with the attempt that the first look saw.
    // @mutant retry-attempt
    attemptId ??= before.context.attempt?.id;
    const decision = await decideCommand(command, { snapshot: before, questions }, attemptId);
    if ("result" in decision) return withLoss(decision.result, decoded.lostAnswers);
    const tried = await tryWrite(ports, {
      slot,
      read: loaded.record,
      before,
      after: transition(before, decision.event),
      event: decision.event,
      questions: decision.questions,
    });
    if (tried.clearedStart !== null) command.onTombstoned?.(tried.clearedStart);
    if (tried.result !== null) return tried.result;
    ({ unknown, stale } = tried);
    failed = tried.failed ?? failed;
    lostAtMs ??= ports.nowMs();
    // Nobody is in the way of an attempt that only has to begin later.
    if (stale === null && tried.clearedStart === null) await pause(ports, tries);
  }
  throw failed ?? contention();
}

/** What a try came to: result, or not, and then what is known for the next one. */
interface TryOutcome {
  readonly result: ExecutionResult | null;
  readonly unknown: UnknownWrite | null;
  /** What is there instead of what was read, when the store said so. */
  readonly stale: LoadedSlot | null;
  readonly failed: Fault | null;
  /** When an attempt began that was given up, and not before the one to be opened. */
  readonly clearedStart: string | null;
  /** The attempt that a write meant whose fate is unknown: the request stays with it. */
  readonly attemptId: string | undefined;
}

const NOTHING_TRIED: TryOutcome = {
  result: null,
  unknown: null,
  stale: null,
  failed: null,
  clearedStart: null,
  attemptId: undefined,
};

/**
 * Commits on top of what this process wrote last, in one round trip. Anything but a commit (a
 * refusal, a replay, another record in Redis) is left to a fresh look.
 */
async function commitCached(
  ports: TransactionPorts,
  slot: Slot,
  command: AttemptCommand,
): Promise<TryOutcome> {
  const isCommit = command.event.type !== "attempt.start" && command.event.type !== "attempt.reset";
  const cached = isCommit ? ports.cache.get(slot) : null;
  if (cached === null) return NOTHING_TRIED;
  if (command.needsQuestions && cached.questions === null) return NOTHING_TRIED;
  const decision = await decideCommand(command, cached, undefined);
  // @mutant cached-refusal
  if ("result" in decision) return NOTHING_TRIED;
  return tryWrite(ports, {
    slot,
    read: cached.record,
    before: cached.snapshot,
    after: transition(cached.snapshot, decision.event),
    event: decision.event,
    questions: decision.questions,
  });
}

async function tryWrite(ports: TransactionPorts, decided: DecidedWrite): Promise<TryOutcome> {
  const { slot, event } = decided;
  ports.cache.delete(slot);
  try {
    const reply = await write(ports, decided);
    if (reply.kind === "written") return { ...NOTHING_TRIED, result: applied(decided) };
    ports.cache.delete(slot);
    ports.emit({ event: "commit.stale", slot, type: event.type });
    return { ...NOTHING_TRIED, stale: reply.now, clearedStart: reply.clearedStart ?? null };
  } catch (error) {
    ports.cache.delete(slot);
    if (!(error instanceof Fault) || error.code !== "redis_unavailable") throw error;
    ports.emit({ event: "commit.unknown", slot, type: event.type });
    // @mutant unknown-attempt
    const attemptId = decided.before.context.attempt?.id;
    // @mutant unknown-result
    return { ...NOTHING_TRIED, unknown: unknownWrite(decided), failed: error, attemptId };
  }
}

type Decision =
  | { readonly event: AttemptEvent; readonly questions: QuestionList | null }
  | { readonly result: ExecutionResult };

/** Where a slot stands, and the questions of its attempt. */
interface KnownAttempt {
  readonly snapshot: AttemptSnapshot;
  readonly questions: QuestionList | null;
}

async function decideCommand(
  command: AttemptCommand,
  known: KnownAttempt,
  attemptId: string | undefined,
): Promise<Decision> {
  const { snapshot: before, questions } = known;
  if (command.claims !== undefined && isRegressed(before, command.claims)) {
    return { result: refused("state_regressed", known) };
  }
  const asked = bound(command.event, attemptId);
  const decision = decide(before, asked);
  if (decision.kind === "refused") return { result: refused(decision.code, known) };
  const isQuestion = asked.type.startsWith("question.");
  if (decision.kind === "accepted" || isQuestion) {
    const prepared = await command.prepare(before, questions);
    if ("refused" in prepared) {
      const { refused: code, ...problem } = prepared;
      return { result: { ...refused(code, known), ...problem } };
    }
    if (decision.kind === "accepted") {
      const event = bound(prepared.event, attemptId);
      return { event, questions: prepared.questions ?? questions };
    }
  }
  return { result: { kind: "replayed", snapshot: before, questions, clearedAttempt: null } };
}

/** Refusals of an event that comes after answers that the attempt does not have. */
const AHEAD: ReadonlySet<string> = new Set(["index_out_of_order", "attempt_incomplete"]);

/**
 * H30: where Redis has lost answers of the attempt, a client that goes on after them is told of the
 * loss, and not of a mistake that it did not make.
 */
function withLoss(result: ExecutionResult, lostAnswers: number): ExecutionResult {
  if (result.kind !== "refused" || lostAnswers === 0 || !AHEAD.has(result.code)) return result;
  return { ...result, code: "state_regressed" };
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
): ExecutionResult & { readonly kind: "refused" } {
  return { kind: "refused", code, snapshot, questions };
}

/** Up to 5, 10, 20 … ms, with full jitter. */
async function pause(ports: TransactionPorts, tries: number): Promise<void> {
  await ports.sleep(ports.random() * 5 * 2 ** tries);
}

import { decodeOutline } from "#machines/attempt.codec";
import { decide } from "#machines/attempt.decide";
import type { AttemptEvent } from "#machines/attempt.events";
import { transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import type { ExpectedVersion } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { withQuestions, withStoredQuestions } from "./attach-question-list";
import { viewOf } from "./attempt-view";
import { isRegressed } from "./claims";
import type { AttemptCommand } from "./command";
import { contention } from "./contention";
import type { EngineParts } from "./contract";
import { acceptedOutcome, refusedOutcome } from "./outcome";
import type { Execution, SlotState } from "./outcome";
import { attemptIn, interpret, read } from "./read";
import type { QueueLease } from "./slot-queue";
import { isWritten, write } from "./write";
import type { Change, WriteParts, WriteReply } from "./write";
import type { CachedState } from "./write-through-cache";

/** A request gives up after so many stale or unknown writes. */
const COMMIT_TRIES_MAX = 6;

/** The time limit for retries, from the first stale or unknown write on. */
const RETRY_BUDGET_MS = 700;

export type TransactionParts = WriteParts &
  Pick<EngineParts, "questions" | "nowMs" | "sleep" | "random">;

/**
 * Applies one command exactly once, or refuses it. Loads, asks the machine, commits; a commit only
 * replaces the record that was read. Throws a `Fault` if Redis or the gradebook fails, or if other
 * requests change the slot too often. `lease`: the request's place in its slot's queue, if any.
 */
export async function transact(
  parts: TransactionParts,
  slot: Slot,
  command: AttemptCommand,
  lease?: QueueLease,
): Promise<Execution> {
  let attemptId: string | undefined;
  let last: WriteReply | null = null;
  const known = cachedFor(parts, slot, command) ?? (await claimedBy(parts, slot, command));
  if (known !== null) {
    const decision = await decideCommand(command, known, undefined);
    // @mutant cached-refusal
    if ("event" in decision) {
      const change = changeOf(slot, known.record, known.snapshot, decision);
      last = await write(parts, change, lease);
      if (last.kind === "committed") return appliedOutcome(change, last.after);
      // @mutant unknown-attempt
      if (last.kind === "unknown") attemptId = known.snapshot.context.attempt?.id;
    }
  }
  let fault = last?.kind === "unknown" ? last.fault : null;
  if (lease?.isFirst === false) {
    await lease.whenDone();
    if (last?.kind === "stale") {
      // The earlier requests may have changed the slot since, but not the attempt that is meant.
      // @mutant queued-attempt
      if (last.now !== null) attemptId = attemptIn(interpret(SILENT, slot, last.now))?.id;
      last = null;
    }
  }
  let lostAtMs: number | null = null;
  for (let tries = 0; tries < COMMIT_TRIES_MAX; tries += 1) {
    if (lostAtMs !== null && parts.nowMs() - lostAtMs > RETRY_BUDGET_MS) break;
    const now = last?.kind === "stale" ? last.now : null;
    // @mutant transaction-read
    const slotRead = now === null ? await read(parts, slot) : interpret(parts, slot, now);
    // Invariant (I1, H9): a retry stays with the attempt that the first load returned, also if
    // another request replaces that one while its question list is attached.
    // @mutant retry-attempt
    attemptId ??= attemptIn(slotRead)?.id;
    const { loaded, decoded, questions } = command.needsQuestions
      ? await withQuestions(parts, slot, slotRead)
      : withStoredQuestions(slotRead);
    if (decoded.kind === "quarantined") {
      return { kind: "refused", code: "record_quarantined", attempt: null };
    }
    const before = decoded.snapshot;
    if (last?.kind === "unknown" && isWritten(last.change, loaded, before)) {
      // After a reset, the slot may have the attempt of another request.
      const isReset = last.change.event.type === "attempt.reset";
      return appliedOutcome(last.change, isReset ? last.change.after : before);
    }
    // @mutant request-decision
    const decision = await decideCommand(command, { snapshot: before, questions }, attemptId);
    if ("outcome" in decision) return withLoss(decision.outcome, decoded.lostAnswers);
    const change = changeOf(slot, loaded.record, before, decision);
    last = await write(parts, change, lease);
    if (last.kind === "committed") return appliedOutcome(change, last.after);
    if (last.kind === "unknown") fault = last.fault;
    lostAtMs ??= parts.nowMs();
    const latestStart = "latestStart" in last ? last.latestStart : undefined;
    if (latestStart !== undefined) command.onTombstoned?.(latestStart);
    // No pause if the new attempt only needs a later start time, or if the store returned the
    // current record: there is no other writer to wait for.
    else if (last.kind === "unknown" || last.now === null) await pause(parts, tries);
  }
  throw fault ?? contention();
}

/**
 * The state that this process wrote last, on which this command may commit without a load. Only a
 * commit may use it, because Redis compares it with the stored record. A start, a reset, a refusal
 * and a replay need a load. null if the client's token says more: another process has written since.
 */
function cachedFor(
  { cache }: Pick<TransactionParts, "cache">,
  slot: Slot,
  { event, needsQuestions, claims }: AttemptCommand,
): CachedState | null {
  if (event.type === "attempt.start" || event.type === "attempt.reset") return null;
  const cached = cache.get(slot);
  if (cached === null || (needsQuestions && cached.questions === null)) return null;
  if (claims === undefined) return cached;
  const view = viewOf(cached.snapshot);
  return view?.attemptId !== claims.attemptId || isRegressed(view, claims) ? null : cached;
}

/**
 * The state that the client's token names, on which an answer, a skip or a report may commit
 * without a load, on any process. It is what Redis held when the token was issued, but for the
 * answers: the commit compares the record and the last answer that this process knows, and its reply
 * has those that it does not know. null without a token, for another event, and if the content no
 * longer selects the attempt's questions.
 */
async function claimedBy(
  { questions, cache }: Pick<TransactionParts, "questions" | "cache">,
  slot: Slot,
  { event, claims }: AttemptCommand,
): Promise<CachedState | null> {
  if (claims === undefined || !event.type.startsWith("question.")) return null;
  const { attemptNumber: number, attemptId: id, startedAt, revision: answerCount } = claims;
  const cached = cache.get(slot);
  const known = cached?.questions ?? null;
  const isKnown = known !== null && claims.hasQuestions(known);
  // Content that cannot be read now is no reason to refuse an attempt that has its question list.
  const list = isKnown ? known : await questions.list(slot, number).catch(() => null);
  // @mutant token-questions
  if (list === null || !claims.hasQuestions(list) || answerCount >= list.length) return null;
  const outline = { number, id, startedAt, answerCount, totalQuestions: list.length };
  // The answers that this process knows of the same attempt are compared, and not returned.
  const attempt = cached?.snapshot.context.attempt;
  const isSame = attempt?.id === id && attempt.questions.length <= answerCount;
  const { snapshot, stateJson } = decodeOutline(slot, outline, isSame ? attempt.questions : []);
  const questionJsons = (isSame ? cached?.record.questionJsons : undefined) ?? NONE;
  return { snapshot, record: { number, stateJson, questionJsons, answerCount }, questions: list };
}

const NONE: ReadonlyMap<number, string> = new Map();

/** For a reply that is interpreted once more later, and reported then. */
const SILENT = { emit: () => undefined };

type AcceptedDecision = Pick<Change, "event" | "questions">;

type Decision = AcceptedDecision | { readonly outcome: Execution };

async function decideCommand(
  command: AttemptCommand,
  state: SlotState,
  attemptId: string | undefined,
): Promise<Decision> {
  const { snapshot, questions } = state;
  if (command.claims !== undefined && isRegressed(viewOf(snapshot), command.claims)) {
    return { outcome: refusedOutcome("state_regressed", state) };
  }
  const event = withAttemptId(command.event, attemptId);
  const decision = decide(snapshot, event);
  if (decision.kind === "refused") return { outcome: refusedOutcome(decision.code, state) };
  if (decision.kind === "accepted" || event.type.startsWith("question.")) {
    const prepared = await command.prepare(snapshot, questions);
    if ("refused" in prepared) {
      return { outcome: refusedOutcome(prepared.refused, state, prepared.problem) };
    }
    if (decision.kind === "accepted") {
      const { event: accepted, questions: listed } = prepared;
      return { event: withAttemptId(accepted, attemptId), questions: listed ?? questions };
    }
  }
  return { outcome: acceptedOutcome("replayed", event, state) };
}

function changeOf(
  slot: Slot,
  expected: ExpectedVersion | null,
  before: AttemptSnapshot,
  decision: AcceptedDecision,
): Change {
  const after = transition(before, decision.event);
  return { slot, read: expected, before, after, ...decision };
}

/** `after`: the state with all answers. */
function appliedOutcome({ event, questions }: Change, after: AttemptSnapshot): Execution {
  return acceptedOutcome("applied", event, { snapshot: after, questions });
}

/** Refusals of an event that requires answers which the attempt does not have. */
const ANSWERS_MISSING: ReadonlySet<string> = new Set(["index_out_of_order", "attempt_incomplete"]);

/**
 * H30: if Redis has lost answers of the attempt, a client that continues after them gets
 * `state_regressed`, not the code of a mistake it did not make.
 */
function withLoss(outcome: Execution, lostAnswers: number): Execution {
  if (outcome.kind !== "refused" || lostAnswers === 0 || !ANSWERS_MISSING.has(outcome.code))
    return outcome;
  return { ...outcome, code: "state_regressed" };
}

/**
 * Sets the attempt id of an event that can have one, unless the client has set it.
 */
function withAttemptId(event: AttemptEvent, attemptId: string | undefined): AttemptEvent {
  switch (event.type) {
    case "question.answer":
    case "question.skip":
    case "question.report":
    case "attempt.finalize":
    case "attempt.reset":
      return event.attemptId === undefined ? { ...event, attemptId } : event;
    default:
      return event;
  }
}

/** Sleeps up to 5, 10, 20 … ms, with full jitter. */
async function pause(
  { sleep, random }: Pick<EngineParts, "sleep" | "random">,
  tries: number,
): Promise<void> {
  await sleep(random() * 5 * 2 ** tries);
}

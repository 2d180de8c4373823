import { step } from "../../../../machines/attempt.machine";
import type { AttemptSnapshot } from "../../../../machines/attempt.machine";
import { judge } from "../../../../machines/attempt.refusal";
import type { AttemptRefusal } from "../../../../machines/attempt.refusal";
import { encode } from "../../../../machines/attempt.snapshot";
import type { AttemptEvent } from "../../../../machines/attempt.vocabulary";
import type { Loaded } from "../../assessment-cache";
import { Fault } from "../../fault";
import type { Slot } from "../../slot";
import type { Intent } from "./intent";
import { outboxEntryOf } from "./outbox-entry";
import type { RefusalCode } from "./outcome";
import { read } from "./reading";
import type { Reading } from "./reading";

/** Lost races and unclear writes after which a request gives up. */
export const COMMIT_TRIES_MAX = 6;

/** From the first lost race or unclear write on. */
export const RETRY_BUDGET_MS = 700;

export interface Transacting extends Reading {
  readonly resultIdPrefix: string;
  readonly nowMs: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export type Settled =
  | {
      readonly kind: "applied" | "replayed";
      readonly snapshot: AttemptSnapshot;
      readonly clearedAttempt: number | null;
    }
  | {
      readonly kind: "refused";
      /** The machine's own codes too: what only tools send may be refused in words of its own. */
      readonly code: RefusalCode | AttemptRefusal;
      readonly problem?: string;
      /** null: the record is quarantined. */
      readonly snapshot: AttemptSnapshot | null;
    };

/** A write whose reply was lost, and how to recognise it in what is loaded next. */
interface UnclearWrite {
  readonly isThere: (loaded: Loaded, now: AttemptSnapshot) => boolean;
  readonly settled: Settled;
}

/**
 * Applies one intent, once, or says why not. Loads, asks the machine, commits; never writes over what it
 * did not just read. Throws a `Fault` when the world fails or the race is lost too often.
 */
export async function transact(
  ports: Transacting,
  slot: Slot,
  intent: Intent,
): Promise<Settled> {
  let unclear: UnclearWrite | null = null;
  let attemptId: string | undefined;
  let failed: Fault | null = null;
  let failedSinceMs = 0;
  for (let tries = 0; tries < COMMIT_TRIES_MAX; tries += 1) {
    if (tries > 0 && ports.nowMs() - failedSinceMs > RETRY_BUDGET_MS) break;
    const { loaded, decoded } = await read(ports, slot);
    if (decoded.kind === "quarantined") return refused("record_quarantined", null);
    const before = decoded.snapshot;
    if (unclear?.isThere(loaded, before) === true) return unclear.settled;

    // Invariant (I1, H9): a retry stays with the attempt that the first try saw.
    attemptId ??= before.context.attempt?.id;
    const decision = await decide(intent, before, attemptId);
    if ("settled" in decision) return decision.settled;
    const after = step(before, decision.event);
    const write = { slot, loaded, before, after, event: decision.event };
    try {
      if (await commit(ports, write)) return applied(write);
      ports.note({ event: "commit.stale", slot, type: decision.event.type, tries });
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "redis_unavailable") throw error;
      ports.note({ event: "commit.unknown", slot, type: decision.event.type, tries });
      unclear = unclearWrite(write);
      failed = error;
    }
    if (tries === 0) failedSinceMs = ports.nowMs();
    await pause(ports, tries);
  }
  throw failed ?? contention();
}

type Decision = { readonly event: AttemptEvent } | { readonly settled: Settled };

async function decide(
  intent: Intent,
  before: AttemptSnapshot,
  attemptId: string | undefined,
): Promise<Decision> {
  const asked = bound(intent.event, attemptId);
  const verdict = judge(before, asked);
  if (verdict.kind === "refused") return { settled: refused(verdict.code, before) };
  const isQuestion = asked.type.startsWith("question.");
  if (verdict.kind === "accepted" || isQuestion) {
    const completed = await intent.complete(before);
    if ("refused" in completed) {
      const { refused: code, ...problem } = completed;
      return { settled: { ...refused(code, before), ...problem } };
    }
    if (verdict.kind === "accepted") return { event: bound(completed, attemptId) };
  }
  return { settled: { kind: "replayed", snapshot: before, clearedAttempt: null } };
}

interface Write {
  readonly slot: Slot;
  readonly loaded: Loaded;
  readonly before: AttemptSnapshot;
  readonly after: AttemptSnapshot;
  readonly event: AttemptEvent;
}

/** Whether the write happened; false when something else was there than what was read. */
async function commit(ports: Transacting, write: Write): Promise<boolean> {
  const { slot, loaded, before, after, event } = write;
  if (loaded.record === null) {
    const { number, stateJson } = encode(before, after);
    return (await ports.store.create(slot, { number, stateJson })) === "created";
  }
  if (event.type === "attempt.reset") {
    return (await ports.store.clear(slot, loaded.record)) === "cleared";
  }
  const { stateJson, newQuestionJsons } = encode(before, after);
  if (stateJson === loaded.record.stateJson) return true;
  const outboxEntry =
    event.type === "attempt.finalize"
      ? JSON.stringify(outboxEntryOf(after, event.finishedAt, ports.resultIdPrefix))
      : null;
  const change = { read: loaded.record, stateJson, newQuestionJsons, outboxEntry };
  return (await ports.store.commit(slot, change)) === "committed";
}

function unclearWrite(write: Write): UnclearWrite {
  const { before, after, event } = write;
  const settled = applied(write);
  if (event.type === "attempt.reset") {
    const clearedId = before.context.attempt?.id;
    return { isThere: (_loaded, now) => now.context.attempt?.id !== clearedId, settled };
  }
  const { stateJson } = encode(before, after);
  return { isThere: (loaded) => loaded.record?.stateJson === stateJson, settled };
}

/** Names the attempt in an event that may name one. What the client named itself is left as it is. */
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

function applied({ after, event }: Write): Settled {
  const clearedAttempt = event.type === "attempt.reset" ? after.context.clearedAttempt : null;
  return { kind: "applied", snapshot: after, clearedAttempt };
}

function refused(
  code: RefusalCode | AttemptRefusal,
  snapshot: AttemptSnapshot | null,
): Settled & { readonly kind: "refused" } {
  return { kind: "refused", code, snapshot };
}

/** The first retry is immediate; then up to 10, 20, 40 … ms, with full jitter. */
async function pause(ports: Transacting, tries: number): Promise<void> {
  if (tries > 0) await ports.sleep(ports.random() * 5 * 2 ** tries);
}

function contention(): Fault {
  return new Fault("contention", "Too many changes to one attempt at once. Try again.", {
    retryable: true,
    retryAfterSeconds: 1,
  });
}

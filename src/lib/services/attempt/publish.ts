import type { AttemptEvent } from "#machines/attempt.events";
import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import { isOwnResult } from "../one-roster";
import { withStoredQuestions } from "./attach-question-list";
import { plainCommand } from "./command";
import type { EngineParts, PublishReport, ReadAttempt, Telling } from "./contract";
import { parseOutboxEntry } from "./outbox-entry";
import type { OutboxEntry } from "./outbox-entry";
import { read, viewIn } from "./read";
import { transact } from "./transact";
import type { TransactionParts } from "./transact";

/** A conflict needs an operator. One try a day is enough to notice that it is resolved. */
// @mutant conflict-retry
const CONFLICT_RETRY_MS = 86_400_000;
const RETRY_FIRST_MS = 15_000;
const RETRY_CAP_MS = 3_600_000;

/** The longest Retry-After of a gradebook that is respected. */
const RETRY_AFTER_CAP_MS = 86_400_000;

const HOOK_FAILED = "application: onFinalized or onReported failed; see hook.failed in the log";
const CONFLICT = "conflict: the gradebook holds a result of another attempt under this id";

/** Whether the last try of an entry met a result of another attempt. */
export function isConflict(lastError: string): boolean {
  return lastError === CONFLICT;
}

/** Whether the gradebook has the result, and the entry waits only for the application's hooks. */
export function isOnlyHookLeft(lastError: string): boolean {
  return lastError === HOOK_FAILED;
}

export type PublishParts = TransactionParts & Pick<EngineParts, "gradebook" | "hooks">;

/**
 * Sends every waiting result of a slot to the gradebook. May be repeated and may run several times
 * at once: the result id is deterministic, and an entry leaves the outbox only after the gradebook
 * has acknowledged it.
 */
export async function publishSlot(parts: PublishParts, slot: Slot): Promise<PublishReport> {
  const entries = [...(await parts.store.readOutbox(slot))].sort(([a], [b]) => a - b);
  const outcomes: EntryOutcome[] = [];
  for (const [number, json] of entries) {
    outcomes.push(await publishEntry(parts, slot, { number, json }));
  }
  const delays = outcomes.flatMap((outcome) => ("retryInMs" in outcome ? [outcome.retryInMs] : []));
  return {
    entries: outcomes.length,
    published: outcomes.filter(({ kind }) => kind === "published").length,
    waiting: delays.length,
    conflicts: outcomes.filter(({ kind }) => kind === "conflict").length,
    retryInMs: delays.length === 0 ? null : Math.min(...delays),
  };
}

type EntryOutcome =
  | { readonly kind: "published" }
  /** Another publisher has removed the entry from the outbox, or Redis has lost it. */
  | { readonly kind: "gone" }
  | { readonly kind: "waiting" | "conflict"; readonly retryInMs: number };

const IN_CONFLICT: EntryOutcome = { kind: "conflict", retryInMs: CONFLICT_RETRY_MS };

interface RawEntry {
  readonly number: number;
  readonly json: string;
}

async function publishEntry(parts: PublishParts, slot: Slot, raw: RawEntry): Promise<EntryOutcome> {
  const entry = parseOutboxEntry(raw.json);
  if (entry === null) {
    parts.emit({ event: "outbox.unreadable", slot, attemptNumber: raw.number });
    return IN_CONFLICT;
  }
  const telling =
    entry.isTold === true
      ? "told"
      : await parts.hooks.tellFinalized(slot, entry, () => readAttempt(parts, slot));
  const waiting: ReadEntry = { raw, entry, telling };
  try {
    // @mutant held-result
    const held = await parts.gradebook.findResult(entry.id);
    // H20: a result of another attempt is never overwritten.
    if (held !== null && !isOwnResult(held, entry.body)) {
      // @mutant result-conflict
      parts.emit({ event: "result.conflict", slot, attemptNumber: raw.number });
      await rejectEntry(parts, slot, { ...waiting, error: CONFLICT });
      return IN_CONFLICT;
    }
    if (held === null) {
      const read = await readAgain(parts, slot, waiting);
      if (read === "gone") return { kind: "gone" };
      // Whoever has written the entry anew also tries it again.
      if (read === "rewritten") return { kind: "waiting", retryInMs: RETRY_FIRST_MS };
      // @mutant result-put
      await parts.gradebook.putResult(entry.body);
    }
    const event = { type: "result.published", attemptId: entry.attemptId } as const;
    // @mutant machine-event
    await applyEvent(parts, slot, event);
    // @mutant hook-entry
    if (telling === "failed") await keepEntry(parts, slot, { ...waiting, error: HOOK_FAILED });
    else await parts.store.acknowledge(slot, { number: raw.number, read: raw.json, next: null });
    const wasThere = held !== null;
    // While only a hook fails, the result was published by an earlier try.
    if (entry.lastError !== HOOK_FAILED) {
      parts.emit({ event: "result.published", slot, attemptNumber: raw.number, wasThere });
    }
    if (telling !== "failed") return { kind: "published" };
    return { kind: "waiting", retryInMs: retryDelayMs(entry.tries, null, parts.random()) };
  } catch (error) {
    const fault = faultOf(error);
    if (isStoreFault(fault)) throw error;
    parts.emit({ event: "result.rejected", slot, attemptNumber: raw.number, error: fault.code });
    await rejectEntry(parts, slot, { ...waiting, error: `${fault.code}: ${fault.message}` });
    return { kind: "waiting", retryInMs: retryDelayMs(entry.tries, fault, parts.random()) };
  }
}

interface ReadEntry {
  readonly raw: RawEntry;
  readonly entry: OutboxEntry;
  readonly telling: Telling;
}

/**
 * H25: reads the outbox again after the lookup in the gradebook. If Redis lost its data in between,
 * the number may belong to another attempt now, or to the same attempt that was brought back and
 * finalized anew. What was looked up for the entry that was read says nothing about either, so only
 * that very entry may be sent.
 */
async function readAgain(
  { store }: PublishParts,
  slot: Slot,
  { raw, entry }: ReadEntry,
): Promise<"same" | "rewritten" | "gone"> {
  // @mutant outbox-again
  const json = (await store.readOutbox(slot)).get(raw.number);
  // @mutant same-entry
  if (json === raw.json) return "same";
  const isOwn = parseOutboxEntry(json ?? "")?.attemptId === entry.attemptId;
  return isOwn ? "rewritten" : "gone";
}

interface FailedEntry extends ReadEntry {
  readonly error: string;
}

async function rejectEntry(parts: PublishParts, slot: Slot, failed: FailedEntry): Promise<void> {
  const { entry, error } = failed;
  await applyEvent(parts, slot, { type: "result.rejected", attemptId: entry.attemptId, error });
  await keepEntry(parts, slot, failed);
}

async function keepEntry(
  { store }: PublishParts,
  slot: Slot,
  { raw, entry, telling, error }: FailedEntry,
): Promise<void> {
  const told = telling === "told" ? { isTold: true } : {};
  const next = JSON.stringify({ ...entry, tries: entry.tries + 1, lastError: error, ...told });
  await store.acknowledge(slot, { number: raw.number, read: raw.json, next });
}

/** For the hooks: the attempt as it is now, with its questions. */
async function readAttempt(parts: PublishParts, slot: Slot): ReturnType<ReadAttempt> {
  const now = withStoredQuestions(await read(parts, slot));
  const attempt = viewIn(now);
  return attempt === null ? null : { attempt, questions: now.questions };
}

/** The machine refuses the event if the record is gone (reset, expiry, a newer attempt). */
async function applyEvent(parts: PublishParts, slot: Slot, event: AttemptEvent): Promise<void> {
  await transact(parts, slot, plainCommand(event));
}

/**
 * 15 s, 30 s, 1 min … up to an hour, with half jitter, and never less than the gradebook's
 * Retry-After.
 */
function retryDelayMs(tries: number, fault: Fault | null, random: number): number {
  const ceiling = Math.min(RETRY_CAP_MS, RETRY_FIRST_MS * 2 ** Math.min(tries, 12));
  // @mutant retry-delay
  const delay = ceiling / 2 + (ceiling / 2) * random;
  const retryAfterMs = Math.min(RETRY_AFTER_CAP_MS, (fault?.retryAfterSeconds ?? 0) * 1_000);
  return Math.round(Math.max(delay, retryAfterMs));
}

/** A bug in one entry must not prevent the others from being published. */
function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault("internal", "Publishing met an unexpected error.", { retryable: true });
}

/** Whether Redis failed: then no other entry can be published either. */
export function isStoreFault(fault: unknown): boolean {
  if (!(fault instanceof Fault)) return false;
  return fault.code === "redis_unavailable" || fault.code === "redis_out_of_memory";
}

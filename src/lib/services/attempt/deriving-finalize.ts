import { transition } from "#machines/attempt.machine";
import type { AttemptSnapshot } from "#machines/attempt.machine";
import { decide } from "#machines/attempt.decide";
import { encode } from "#machines/attempt.codec";
import type { StoredRecord } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import type { Slot } from "#lib/slot";
import { isOwnResult } from "../one-roster";
import type { Gradebook } from "../one-roster";
import { isAllReported } from "./all-reported";
import { viewOf } from "./attempt-view";
import { contention } from "./contention";
import { derivedSlot } from "./legacy-adapter";
import type { LegacyAdapterParts } from "./legacy-adapter";
import { outboxEntryOf } from "./outbox-entry";
import type { OutboxEntry } from "./outbox-entry";
import type { AttemptRequest, Outcome } from "./contract";
import type { RefusalCode } from "#lib/codes";
import { interpret } from "./read";

type Finalize = Extract<AttemptRequest, { type: "attempt.finalize" }>;

const TRIES_MAX = 3;

/**
 * Finalizes in the order of the earlier version: first sends the result to the gradebook, then
 * marks the record as finalized. Unlike it, never replaces a result of another attempt, and a
 * repeated request continues where the first one ended. Throws a `Fault` and leaves the attempt
 * unchanged if the gradebook does not accept the result.
 */
export async function finalizeDerived(
  parts: LegacyAdapterParts,
  slot: Slot,
  request: Finalize,
): Promise<Outcome> {
  const { number, highWater } = await derivedSlot(parts, slot);
  const { resultIdPrefix, resultIdForm } = parts;
  const finishedAt = new Date(parts.nowMs()).toISOString();
  let meant = request;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const found = await recordMeantBy(parts, slot, { number, highWater, request: meant });
    if (found === "quarantined") {
      return refuse(parts, slot, refusal("record_quarantined", null));
    }
    const { record, snapshot: before } = found;
    const attemptIdFound = meant.attemptId ?? before.context.attempt?.id;
    // A retry stays with the attempt that the first read returned.
    if (attemptIdFound !== undefined) meant = { ...meant, attemptId: attemptIdFound };
    const event = { ...meant, finishedAt };
    const decision = decide(before, event);
    if (decision.kind === "refused") {
      return refuse(parts, slot, refusal(decision.code as RefusalCode, before));
    }
    if (decision.kind === "replayed" || record === null) {
      return { kind: "replayed", attempt: viewOf(before) };
    }
    const pending = transition(before, event);
    const entry = outboxEntryOf(pending, finishedAt, resultIdPrefix, resultIdForm);
    const { attemptId } = entry;
    await putOnce(parts.gradebook, entry);
    const after = transition(pending, { type: "result.published", attemptId });
    const change = { number: record.number, readJson: record.stateJson };
    const { stateJson } = encode(before, after);
    if ((await parts.records.replace(slot, { ...change, stateJson })) === "replaced") {
      const attemptNumber = record.number;
      parts.emit({ event: "attempt.applied", slot, type: request.type, attemptNumber });
      const { attempt } = after.context;
      if (attempt !== null && isAllReported(attempt)) {
        parts.emit({ event: "attempt.all_reported", slot, attemptNumber });
      }
      const view = viewOf(after);
      // Without an outbox there is nothing to tell again from: a failed hook is only logged.
      void parts.hooks.tellFinalized(slot, entry, () =>
        Promise.resolve(view === null ? null : { attempt: view, questions: null }),
      );
      return { kind: "applied", attempt: view };
    }
  }
  throw contention();
}

interface RecordRead {
  readonly record: StoredRecord | null;
  readonly snapshot: AttemptSnapshot;
}

interface DerivedRequest {
  readonly number: number;
  readonly highWater: number;
  readonly request: Finalize;
}

/**
 * The record of the derived number, or the one before it if the request names that attempt: its
 * result may already be in the gradebook, and the derived number is then one higher.
 */
async function recordMeantBy(
  parts: LegacyAdapterParts,
  slot: Slot,
  { number, highWater, request }: DerivedRequest,
): Promise<RecordRead | "quarantined"> {
  const derived = await recordAt(parts, slot, { number, highWater });
  const { attemptId } = request;
  const isMeant = derived !== "quarantined" && derived.snapshot.context.attempt?.id === attemptId;
  if (number === 1 || attemptId === undefined || isMeant) return derived;
  const before = await recordAt(parts, slot, { number: number - 1, highWater });
  if (before === "quarantined") return derived;
  return before.snapshot.context.attempt?.id === attemptId ? before : derived;
}

async function recordAt(
  parts: LegacyAdapterParts,
  slot: Slot,
  { number, highWater }: Omit<DerivedRequest, "request">,
): Promise<RecordRead | "quarantined"> {
  const record = await parts.records.read(slot, number);
  const pointerFound = record === null ? null : String(number);
  const loaded = { record, highWater, pointerFound, orphanedNumber: null };
  const { decoded } = interpret(parts, slot, loaded);
  return decoded.kind === "quarantined" ? "quarantined" : { record, snapshot: decoded.snapshot };
}

/** Sends the result unless the gradebook has it. */
async function putOnce(gradebook: Gradebook, { id, body }: OutboxEntry): Promise<void> {
  const held = await gradebook.findResult(id);
  if (held !== null && !isOwnResult(held, body)) {
    const message = "The gradebook holds a result of another attempt under this number.";
    throw new Fault("gradebook_misconfigured", message, { retryable: false });
  }
  if (held === null) await gradebook.putResult(body);
}

function refuse({ emit }: LegacyAdapterParts, slot: Slot, outcome: Outcome): Outcome {
  if (outcome.kind === "refused") {
    emit({ event: "attempt.refused", slot, type: "attempt.finalize", code: outcome.code });
  }
  return outcome;
}

function refusal(code: RefusalCode, snapshot: AttemptSnapshot | null): Outcome {
  return { kind: "refused", code, attempt: snapshot === null ? null : viewOf(snapshot) };
}

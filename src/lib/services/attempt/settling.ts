import type { AttemptStore } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { intentOf, rememberedIntent } from "./intent";
import type { Intent, IntentPorts } from "./intent";
import { isRegressed } from "./claims";
import type { Journal } from "./journal";
import type { AttemptRequest } from "./outcome";
import type { Turn } from "./slot-queue";
import { ANNOUNCE_GRACE_MS } from "./sweep";
import { transact } from "./transact";
import type { Settled, Transacting } from "./transact";
import type { VerifiedClaims } from "./verified-claims";

type DerivationListener = "onDerived" | "onRemembered" | "onTakenByAnother";

export interface Settling extends Transacting, Omit<IntentPorts, DerivationListener> {
  readonly store: AttemptStore;
  readonly note: Journal;
}

export interface SettledRequest {
  readonly settled: Settled;
  /** Of a finalize: when its row of the outbox index is due, by the store's clock; else null. */
  readonly dueMs: number | null;
}

/** Brings one request to its end, in its turn. */
export async function settle(
  ports: Settling & { readonly turn: Turn },
  slot: Slot,
  request: AttemptRequest,
  claims?: VerifiedClaims,
): Promise<SettledRequest> {
  const intent = intentOf(noting(ports), slot, request, claims);
  const done =
    request.type === "attempt.finalize"
      ? await finalize(ports, slot, intent)
      : { settled: await transact(ports, slot, intent), dueMs: null };
  if (claims === undefined || request.type === "attempt.reset") return done;
  return { ...done, settled: await remembering(ports, slot, { settled: done.settled, claims }) };
}

function noting(ports: Settling): Settling & IntentPorts {
  return {
    ...ports,
    onDerived: (slot, attemptNumber, walked) => {
      ports.note({ event: "number.derived", slot, attemptNumber, walked });
    },
    onTakenByAnother: (slot, attemptNumber) => {
      ports.note({ event: "number.taken_by_another", slot, attemptNumber });
    },
    onRemembered: (slot, attemptNumber, hasItsQuestions) => {
      ports.note({ event: "attempt.remembered", slot, attemptNumber });
      if (!hasItsQuestions) ports.note({ event: "questions.replaced", slot, attemptNumber });
    },
  };
}

/**
 * H21: the index row is there before the finalizing commit. It is written while the record is read,
 * and again before every later try: a commit that was not put on what it had read can mean that
 * Redis has lost its data, and the row with them. Only a sweep drops a row, when it finds nothing
 * to publish: no request can know which other request still needs it.
 */
async function finalize(ports: Settling, slot: Slot, intent: Intent): Promise<SettledRequest> {
  const { store } = ports;
  let announcing = store.announce(slot, ANNOUNCE_GRACE_MS);
  announcing.catch(() => undefined);
  let isTried = false;
  const settled = await transact(ports, slot, {
    ...intent,
    complete: async (snapshot, questions) => {
      if (isTried) announcing = store.announce(slot, ANNOUNCE_GRACE_MS);
      await announcing;
      isTried = true;
      return intent.complete(snapshot, questions);
    },
  });
  return { settled, dueMs: await announcing };
}

interface Claimed {
  readonly settled: Settled;
  readonly claims: VerifiedClaims;
}

/**
 * What the client's token adds: an attempt that Redis has lost is opened again under its number and
 * id, without the gradebook, and the client is told what is missing of it.
 */
async function remembering(
  ports: Settling,
  slot: Slot,
  { settled, claims }: Claimed,
): Promise<Settled> {
  if (settled.kind === "refused") {
    if (settled.code !== "attempt_not_found") return settled;
    const { turn: _spent, ...alone } = ports;
    const opened = await transact(alone, slot, rememberedIntent(noting(ports), slot, claims));
    if (opened.kind === "refused") return opened;
    const { snapshot, questions } = opened;
    const isThis = snapshot.context.attempt?.id === claims.attemptId;
    const code = isThis ? "state_regressed" : "stale_attempt";
    return { kind: "refused", code, snapshot, questions };
  }
  const { snapshot, questions } = settled;
  return isRegressed(snapshot, claims)
    ? { kind: "refused", code: "state_regressed", snapshot, questions }
    : settled;
}

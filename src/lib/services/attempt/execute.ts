import type { AttemptStore } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { commandOf, restoreCommand } from "./command";
import type { AttemptCommand, CommandPorts } from "./command";
import { isRegressed } from "./claims";
import type { EventSink } from "./engine-events";
import type { AttemptRequest } from "./outcome";
import type { QueueLease } from "./slot-queue";
import { ENQUEUE_GRACE_MS } from "./sweep";
import { transact } from "./transact";
import type { ExecutionResult, TransactionPorts } from "./transact";
import type { VerifiedClaims } from "./verified-claims";

type DerivationListener = "onDerived" | "onRestored" | "onTakenByAnother";

export interface ExecutionPorts extends TransactionPorts, Omit<CommandPorts, DerivationListener> {
  readonly store: AttemptStore;
  readonly emit: EventSink;
}

export interface ExecutedRequest {
  readonly result: ExecutionResult;
  /** Of a finalize: when its row of the outbox index is due, by the store's clock; else null. */
  readonly dueMs: number | null;
}

/** Brings one request to its end, in its turn. */
export async function execute(
  ports: ExecutionPorts & { readonly lease: QueueLease },
  slot: Slot,
  request: AttemptRequest,
  claims?: VerifiedClaims,
): Promise<ExecutedRequest> {
  // @mutant request-command
  const command = commandOf(emittingPorts(ports), slot, request, claims);
  const done =
    request.type === "attempt.finalize"
      ? await finalize(ports, slot, command)
      : { result: await transact(ports, slot, command), dueMs: null };
  if (claims === undefined || request.type === "attempt.reset") return done;
  return { ...done, result: await restoring(ports, slot, { result: done.result, claims }) };
}

function emittingPorts(ports: ExecutionPorts): ExecutionPorts & CommandPorts {
  return {
    ...ports,
    onDerived: (slot, attemptNumber, walked) => {
      ports.emit({ event: "number.derived", slot, attemptNumber, walked });
    },
    onTakenByAnother: (slot, attemptNumber) => {
      ports.emit({ event: "number.taken_by_another", slot, attemptNumber });
    },
    onRestored: (slot, attemptNumber, hasItsQuestions) => {
      ports.emit({ event: "attempt.restored", slot, attemptNumber });
      if (!hasItsQuestions) ports.emit({ event: "questions.replaced", slot, attemptNumber });
    },
  };
}

/**
 * H21: the index row is there before the finalizing commit. It is written while the record is read,
 * and again before every later try: a commit that was not put on what it had read can mean that
 * Redis has lost its data, and the row with them. Only a sweep drops a row, when it finds nothing
 * to publish: no request can know which other request still needs it.
 */
async function finalize(
  ports: ExecutionPorts,
  slot: Slot,
  command: AttemptCommand,
): Promise<ExecutedRequest> {
  const { store } = ports;
  // @mutant finalize-enqueue
  let enqueuing = store.enqueue(slot, ENQUEUE_GRACE_MS);
  enqueuing.catch(() => undefined);
  let isTried = false;
  const result = await transact(ports, slot, {
    ...command,
    prepare: async (snapshot, questions) => {
      // @mutant finalize-retry
      if (isTried) enqueuing = store.enqueue(slot, ENQUEUE_GRACE_MS);
      // @mutant finalize-wait
      await enqueuing;
      isTried = true;
      return command.prepare(snapshot, questions);
    },
  });
  // @mutant finalize-result
  return { result, dueMs: await enqueuing };
}

interface ResultWithClaims {
  readonly result: ExecutionResult;
  readonly claims: VerifiedClaims;
}

/**
 * What the client's token adds: an attempt that Redis has lost is opened again under its number and
 * id, without the gradebook, and the client is told what is missing of it.
 */
async function restoring(
  ports: ExecutionPorts,
  slot: Slot,
  { result, claims }: ResultWithClaims,
): Promise<ExecutionResult> {
  if (result.kind === "refused") {
    if (result.code !== "attempt_not_found") return result;
    const { lease: _spent, ...alone } = ports;
    const opened = await transact(alone, slot, restoreCommand(emittingPorts(ports), slot, claims));
    if (opened.kind === "refused") return opened;
    const { snapshot, questions } = opened;
    const isThis = snapshot.context.attempt?.id === claims.attemptId;
    const code = isThis ? "state_regressed" : "stale_attempt";
    return { kind: "refused", code, snapshot, questions };
  }
  const { snapshot, questions } = result;
  return isRegressed(snapshot, claims)
    ? { kind: "refused", code: "state_regressed", snapshot, questions }
    : result;
}

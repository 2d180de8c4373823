import type { Slot } from "#lib/slot";
import { isRegressed } from "./claims";
import { commandOf, restoreCommand } from "./command";
import type { AttemptCommand } from "./command";
import type { AttemptRequest, EngineParts, Outcome } from "./contract";
import type { Execution } from "./outcome";
import type { QueueLease } from "./slot-queue";
import { ENQUEUE_GRACE_MS } from "./sweep";
import { transact } from "./transact";
import type { VerifiedClaims } from "./verified-claims";

export interface ExecutedRequest {
  readonly outcome: Outcome;
  /** For a finalize: when its row in the outbox index is due, by the store's clock; else null. */
  readonly dueMs: number | null;
}

/** Executes one request when it is the first in its slot's queue. */
export async function execute(
  parts: EngineParts,
  slot: Slot,
  request: AttemptRequest,
  lease: QueueLease,
  claims?: VerifiedClaims,
): Promise<ExecutedRequest> {
  // @mutant request-command
  const command = commandOf(parts, slot, request, claims);
  const { execution, dueMs } =
    request.type === "attempt.finalize"
      ? await finalize(parts, slot, command, lease)
      : { execution: await transact(parts, slot, command, lease), dueMs: null };
  const outcome = outcomeOf(execution);
  if (claims === undefined || request.type === "attempt.reset") return { outcome, dueMs };
  return { outcome: await withClaims(parts, slot, outcome, claims), dueMs };
}

interface ExecutedFinalize {
  readonly execution: Execution;
  readonly dueMs: number;
}

/**
 * H21: writes the row in the outbox index before the finalizing commit. The first write happens
 * while the record is loaded. Every later try writes it again: if a commit was stale, Redis may
 * have lost its data, including the row. Only a sweep removes a row, when it finds nothing to
 * publish, because a request cannot know whether another request still needs the row.
 */
async function finalize(
  parts: EngineParts,
  slot: Slot,
  command: AttemptCommand,
  lease: QueueLease,
): Promise<ExecutedFinalize> {
  const { store } = parts;
  // @mutant finalize-enqueue
  let enqueuing = store.enqueue(slot, ENQUEUE_GRACE_MS);
  enqueuing.catch(() => undefined);
  let isTried = false;
  const prepare: AttemptCommand["prepare"] = async (snapshot, questions) => {
    // @mutant finalize-retry
    if (isTried) enqueuing = store.enqueue(slot, ENQUEUE_GRACE_MS);
    // @mutant finalize-wait
    await enqueuing;
    isTried = true;
    return command.prepare(snapshot, questions);
  };
  const execution = await transact(parts, slot, { ...command, prepare }, lease);
  // @mutant finalize-result
  return { execution, dueMs: await enqueuing };
}

/**
 * Compares the outcome with the client's token. If Redis has lost the attempt, opens it again under
 * its number and id, without the gradebook. The refusal `state_regressed` tells the client to send
 * the missing answers again.
 */
async function withClaims(
  parts: EngineParts,
  slot: Slot,
  outcome: Outcome,
  claims: VerifiedClaims,
): Promise<Outcome> {
  if (outcome.kind !== "refused") {
    return isRegressed(outcome.attempt, claims) ? refusal("state_regressed", outcome) : outcome;
  }
  if (outcome.code !== "attempt_not_found") return outcome;
  const opened = outcomeOf(await transact(parts, slot, restoreCommand(parts, slot, claims)));
  if (opened.kind === "refused") return opened;
  const isThis = opened.attempt?.attemptId === claims.attemptId;
  return refusal(isThis ? "state_regressed" : "stale_attempt", opened);
}

function refusal(
  code: "state_regressed" | "stale_attempt",
  { attempt, questions }: Pick<Outcome, "attempt" | "questions">,
): Outcome {
  return { kind: "refused", code, attempt, ...(questions !== undefined && { questions }) };
}

/** Throws if the machine refused with a code that no request of a client can cause: a bug. */
function outcomeOf(execution: Execution): Outcome {
  if (execution.kind !== "refused") return execution;
  const { code } = execution;
  if (code === "number_burned" || code === "invalid_event") {
    throw new Error(`a request became an event that the machine refuses as ${code}`);
  }
  return { ...execution, code };
}

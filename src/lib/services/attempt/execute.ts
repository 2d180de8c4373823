import { ENQUEUE_GRACE_MS } from "#lib/assessment-cache";
import type { Slot } from "#lib/slot";
import { isRegressed } from "./claims";
import { commandOf, restoreCommand } from "./command";
import type { AttemptCommand } from "./command";
import type { AcceptedOutcome, AttemptRequest, EngineParts, Outcome } from "./contract";
import type { Execution } from "./outcome";
import type { QueueLease } from "./slot-queue";
import { transact } from "./transact";
import type { VerifiedClaims } from "./verified-claims";

export interface ExecutedRequest {
  readonly outcome: Outcome;
  /** When the row that was written in the outbox index is due, by the store's clock; else null. */
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
  if (claims === undefined) return { outcome, dueMs };
  return { outcome: await withClaims(parts, slot, outcome, claims), dueMs };
}

interface ExecutedFinalize {
  readonly execution: Execution;
  readonly dueMs: number | null;
}

/**
 * H21: writes the row in the outbox index before the finalizing commit and after the record was
 * read. If Redis loses its data after the row was written, the record that was read is gone too,
 * the commit is stale, and the next try writes the row again. A repeat writes the row again if the
 * result still waits, because Redis may have lost the row. Only a sweep removes a row, when it
 * finds nothing to publish, because a request cannot know whether another request needs it.
 */
async function finalize(
  parts: EngineParts,
  slot: Slot,
  command: AttemptCommand,
  lease: QueueLease,
): Promise<ExecutedFinalize> {
  // @mutant finalize-row
  let dueMs: number | null = null;
  const enqueue = async (): Promise<void> => {
    dueMs = await parts.store.enqueue(slot, ENQUEUE_GRACE_MS);
  };
  const prepare: AttemptCommand["prepare"] = async (snapshot, questions) => {
    // @mutant finalize-enqueue
    await enqueue();
    return command.prepare(snapshot, questions);
  };
  const execution = await transact(parts, slot, { ...command, prepare }, lease);
  // @mutant finalize-repeat-row
  if (dueMs === null && isWaiting(execution)) await enqueue();
  // @mutant finalize-result
  return { execution, dueMs };
}

function isWaiting(execution: Execution): boolean {
  return execution.kind !== "refused" && execution.attempt?.phase === "pending";
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
    // A start has opened the token's attempt again.
    return isRegressed(outcome.attempt, claims) ? refused("state_regressed", outcome) : outcome;
  }
  if (outcome.code !== "attempt_not_found") return outcome;
  const opened = outcomeOf(await transact(parts, slot, restoreCommand(parts, slot, claims)));
  if (opened.kind === "refused") return opened;
  const isThis = opened.attempt?.attemptId === claims.attemptId;
  return refused(isThis ? "state_regressed" : "stale_attempt", opened);
}

function refused(code: "state_regressed" | "stale_attempt", accepted: AcceptedOutcome): Outcome {
  return { ...accepted, kind: "refused", code };
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

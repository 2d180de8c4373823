import { randomUUID } from "node:crypto";
import type { Logger } from "../logger";
import { FAULT_MESSAGES, type FaultCode } from "../codes";
import { Fault } from "../fault";

/** A dependency failed, or there is a bug. Plain JSON without internals, except an id for the log. */
export interface FaultResult {
  readonly outcome: "fault";
  readonly code: FaultCode;
  /** Shown to the student. */
  readonly message: string;
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  /** The id in the log line of a bug; null for a fault. */
  readonly errorId: string | null;
}

/** The part of a logger that failed requests are logged with. */
export type BoundaryLog = Pick<Logger, "warn" | "error">;

const RETRY_AFTER_SECONDS_DEFAULT = 2;

/** Runs `work` and turns everything it throws into a `FaultResult` (see `faultResultOf`). */
export async function atBoundary<T>(
  log: BoundaryLog,
  work: () => Promise<T>,
): Promise<T | FaultResult> {
  try {
    return await work();
  } catch (error) {
    return faultResultOf(log, error);
  }
}

/**
 * The result of a request that threw. A fault is logged with its code, and with its cause if the
 * application's own code threw it; a bug is logged with an id, and the client learns only that id.
 */
export function faultResultOf(log: BoundaryLog, error: unknown): FaultResult {
  return error instanceof Fault ? faultResult(log, error) : bugResult(log, error);
}

function faultResult(log: BoundaryLog, fault: Fault): FaultResult {
  const { code, retryable, message: reason } = fault;
  const cause = fault.isOwnCause ? causeFields(fault.cause) : {};
  log.warn({ event: "request.fault", code, retryable, reason, ...cause }, "request.fault");
  return {
    outcome: "fault",
    code: fault.code,
    message: FAULT_MESSAGES[fault.code],
    retryable: fault.retryable,
    retryAfterSeconds: fault.retryable
      ? (fault.retryAfterSeconds ?? RETRY_AFTER_SECONDS_DEFAULT)
      : null,
    errorId: null,
  };
}

function bugResult(log: BoundaryLog, error: unknown): FaultResult {
  const errorId = randomUUID();
  log.error({ event: "request.bug", errorId, error: errorFields(error) }, "request.bug");
  return {
    outcome: "fault",
    code: "internal",
    message: FAULT_MESSAGES.internal,
    retryable: false,
    retryAfterSeconds: null,
    errorId,
  };
}

/**
 * The fields of an error that may be logged. Never the error itself: the Redis client attaches the
 * arguments of the failed command to it, and those contain the student's answers.
 */
function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...causeFields(error.cause),
  };
}

function causeFields(cause: unknown): { readonly cause?: object } {
  if (!(cause instanceof Error)) return {};
  return { cause: { type: cause.name, message: cause.message } };
}

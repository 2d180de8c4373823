import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { Fault, type FaultCode } from "../fault";

/**
 * The world failed, or we did. Plain JSON; says nothing of the inside but an id to look up in the
 * log.
 */
export interface FaultResult {
  readonly outcome: "fault";
  readonly code: FaultCode;
  /** For the student. */
  readonly message: string;
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  /** Names the log line; null when the code says everything. */
  readonly errorId: string | null;
}

export type BoundaryLog = Pick<Logger, "warn" | "error">;

const RETRY_AFTER_SECONDS_DEFAULT = 2;

const messages: Readonly<Record<FaultCode, string>> = {
  redis_unavailable:
    "Your attempt cannot be reached at the moment. What was saved is not lost; please try again.",
  redis_out_of_memory: "Your work cannot be saved at the moment. Please try again.",
  gradebook_unavailable: "The gradebook does not answer at the moment. Please try again.",
  gradebook_misconfigured: "The gradebook refuses us. Please tell your school's support.",
  contention: "This attempt is being changed from several places at once. Please try again.",
  content_invalid: "This assessment has a mistake in its content. Please tell your teacher.",
  policy_unavailable: "Whether you may start cannot be told at the moment. Please try again.",
  rate_limited: "That was a lot at once. Please wait a moment and try again.",
  internal: "Something went wrong on our side.",
};

/**
 * Runs `work` and turns whatever it throws into a `FaultResult`. A fault is logged with its code;
 * a bug is logged with an id and answered neutrally.
 */
export async function atBoundary<T>(
  log: BoundaryLog,
  work: () => Promise<T>,
): Promise<T | FaultResult> {
  try {
    return await work();
  } catch (error) {
    return error instanceof Fault ? faultResult(log, error) : bugResult(log, error);
  }
}

function faultResult(log: BoundaryLog, fault: Fault): FaultResult {
  log.warn(
    { event: "request.fault", code: fault.code, retryable: fault.retryable, reason: fault.message },
    "request.fault",
  );
  return {
    outcome: "fault",
    code: fault.code,
    message: messages[fault.code],
    retryable: fault.retryable,
    retryAfterSeconds: fault.retryable
      ? (fault.retryAfterSeconds ?? RETRY_AFTER_SECONDS_DEFAULT)
      : null,
    errorId: null,
  };
}

function bugResult(log: BoundaryLog, error: unknown): FaultResult {
  const errorId = randomUUID();
  log.error({ event: "request.bug", errorId, error: told(error) }, "request.bug");
  return {
    outcome: "fault",
    code: "internal",
    message: messages.internal,
    retryable: false,
    retryAfterSeconds: null,
    errorId,
  };
}

/**
 * What a log may know of an error. Not the error itself: a Redis client hangs the arguments of the
 * failed command on it, and those are the student's answers.
 */
function told(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause instanceof Error && {
      cause: { type: error.cause.name, message: error.cause.message },
    }),
  };
}

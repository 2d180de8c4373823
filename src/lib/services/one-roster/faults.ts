import { Fault } from "#lib/fault";

interface FaultDetails {
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** A temporary failure of the gradebook: the same call may succeed later. */
export function unavailable(message: string, details: FaultDetails = {}): Fault {
  return new Fault("gradebook_unavailable", message, { retryable: true, ...details });
}

/** A permanent failure: somebody must change a setting, here or in the gradebook. */
export function misconfigured(message: string): Fault {
  return new Fault("gradebook_misconfigured", message, { retryable: false });
}

/** Whether a retry of the same request is safe and may help. */
export function isTransient(error: unknown): error is Fault {
  return error instanceof Fault && error.retryable;
}

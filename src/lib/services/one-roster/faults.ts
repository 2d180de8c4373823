import { Fault } from "#lib/fault";

interface Detail {
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** The gradebook failed in a way that passes by itself: the same call may succeed later. */
export function unavailable(message: string, detail: Detail = {}): Fault {
  return new Fault("gradebook_unavailable", message, { retryable: true, ...detail });
}

/** The gradebook will keep refusing until somebody changes a setting, here or there. */
export function misconfigured(message: string): Fault {
  return new Fault("gradebook_misconfigured", message, { retryable: false });
}

/** Whether trying the same request again is safe and may help. */
export function isTransient(error: unknown): error is Fault {
  return error instanceof Fault && error.retryable;
}

import { Fault } from "#lib/fault";

export function contention(): Fault {
  return new Fault("contention", "Too many changes to one attempt at once. Try again.", {
    retryable: true,
    retryAfterSeconds: 1,
  });
}

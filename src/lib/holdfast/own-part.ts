import { systemClock, withTimeout } from "../clock";
import { Fault, type FaultCode } from "../fault";

/** A part that does not answer must not keep a student waiting for ever. */
const ANSWER_MS_MAX = 10_000;

const LATE = Symbol("late");

/**
 * Runs the code of an application's own part, for ten seconds at most. A `Fault` passes; any other
 * error becomes a retryable fault with this code, because the part depends on something that may
 * work again later. The log shows the type and the message of the error: keep ids and answers out of
 * the messages of own errors.
 */
export function ownPart(
  code: FaultCode,
  title: string,
): <Result>(name: string, work: () => Promise<Result>) => Promise<Result> {
  return async (name, work) => {
    let result;
    try {
      result = await withTimeout(work(), ANSWER_MS_MAX, LATE, systemClock);
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Fault(code, `${title} failed (${name}).`, {
        ...{ retryable: true, cause, isOwnCause: true },
      });
    }
    if (result !== LATE) return result;
    const message = `${title} did not answer within ${ANSWER_MS_MAX / 1_000} s (${name}).`;
    throw new Fault(code, message, { retryable: true });
  };
}

import { z } from "zod";
import { systemClock, withTimeout } from "../clock";
import { Fault } from "../fault";
import type { CanStart, StartAnswer, StartRequest } from "../start-policy";

/** A student waits for the answer. */
const ANSWER_MS_MAX = 1_000;

const REASON_LENGTH_MAX = 500;

const answerSchema = z.union([
  z.object({ allowed: z.literal(true) }),
  z.object({
    allowed: z.literal(false),
    reason: z.string().min(1).max(REASON_LENGTH_MAX).exactOptional(),
  }),
]);

/**
 * A start policy whose answers are checked. If it fails or is late, nobody can start an attempt:
 * throws a `Fault`, which is retryable unless the answer itself is wrong.
 */
export function canStartOf(
  canStart: (request: StartRequest) => StartAnswer | Promise<StartAnswer>,
): CanStart {
  return async (request) => {
    let answer: unknown;
    try {
      const asked = (async (): Promise<unknown> => canStart(request))();
      answer = await withTimeout(asked, ANSWER_MS_MAX, LATE, systemClock);
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw unavailable("failed", cause);
    }
    if (answer === LATE) throw unavailable(`has not answered in ${ANSWER_MS_MAX} ms`);
    const parsed = answerSchema.safeParse(answer);
    if (parsed.success) return parsed.data;
    const problem =
      "The start policy answered with neither { allowed: true } nor { allowed: false, reason }.";
    throw new Fault("internal", problem, { retryable: false });
  };
}

const LATE = Symbol("late");

function unavailable(what: string, cause?: unknown): Fault {
  return new Fault("policy_unavailable", `The start policy ${what}.`, {
    ...{ retryable: true, cause, isOwnCause: true },
  });
}

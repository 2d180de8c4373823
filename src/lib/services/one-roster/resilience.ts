import {
  circuitBreaker,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  type IRetryBackoffContext,
  isBrokenCircuitError,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from "cockatiel";

import type { Fault } from "#lib/fault";
import { isTransient, unavailable } from "./faults";
import type { ClientSettings } from "./settings";

/** The time budget of one call: all its requests share it. */
export interface Budget {
  readonly signal: AbortSignal;
  readonly endsAtMs: number;
}

interface Resilience {
  /** Runs one call. It ends within the budget, with a value or a fault. */
  withinBudget<T>(work: (budget: Budget) => Promise<T>): Promise<T>;
  /** Sends one request of a call, with retries. `tryOnce` must be safe to repeat. */
  withRetries<T>(budget: Budget, tryOnce: () => Promise<T>): Promise<T>;
}

/** One per gradebook: all its calls share the circuit breaker. */
export function createResilience(settings: ClientSettings): Resilience {
  const { now, timings } = settings;
  const breaker = circuitBreaker(handleWhen(isTransient), {
    breaker: new ConsecutiveBreaker(timings.breakerFailuresMax),
    halfOpenAfter: timings.breakerOpenMs,
  });
  let halfOpenAtMs = 0;
  breaker.onBreak(() => {
    // Date.now and not `now`, because the breaker itself uses Date.now.
    halfOpenAtMs = Date.now() + timings.breakerOpenMs;
  });

  function circuitOpenFault(): Fault {
    const retryAfterSeconds = Math.max(1, Math.ceil((halfOpenAtMs - Date.now()) / 1_000));
    return unavailable(
      "The gradebook has failed repeatedly, so no request is sent for a while. Try again later.",
      { retryAfterSeconds },
    );
  }

  return {
    async withinBudget(work) {
      const { callBudgetMs } = timings;
      const policy = timeout(callBudgetMs, TimeoutStrategy.Aggressive);
      const endsAtMs = now() + callBudgetMs;
      try {
        return await policy.execute(({ signal }) => work({ signal, endsAtMs }));
      } catch (error) {
        if (!(error instanceof TaskCancelledError)) throw error;
        throw unavailable("The gradebook took longer than a call may take. Try again.");
      }
    },
    async withRetries(budget, tryOnce) {
      const mayRetry = (error: Error): boolean =>
        isTransient(error) && now() + retryAfterMs(error) < budget.endsAtMs;
      const retrying = retry(handleWhen(mayRetry), {
        maxAttempts: timings.triesMax - 1,
        backoff: new DelegateBackoff((context: IRetryBackoffContext<unknown>) =>
          waitMs(context.attempt, faultIn(context), settings),
        ),
      });
      try {
        // The budget's signal is used, because a half-open breaker does not pass its own signal on.
        return await wrap(retrying, breaker).execute(() => tryOnce(), budget.signal);
      } catch (error) {
        throw isBrokenCircuitError(error) ? circuitOpenFault() : error;
      }
    },
  };
}

/**
 * The wait before the next try: the gradebook's `Retry-After`, half of an exponentially growing
 * step, and a random part of the other half, so that clients that failed together do not retry
 * together.
 */
export function waitMs(
  retryNumber: number,
  fault: Fault | null,
  { timings, random }: ClientSettings,
): number {
  const { backoffInitialMs, backoffMaxMs } = timings;
  const stepMs = Math.min(backoffMaxMs, backoffInitialMs * 2 ** (retryNumber - 1));
  return retryAfterMs(fault) + (stepMs / 2) * (1 + random());
}

function retryAfterMs(fault: Fault | null): number {
  return (fault?.retryAfterSeconds ?? 0) * 1_000;
}

function faultIn(context: IRetryBackoffContext<unknown>): Fault | null {
  const error = "error" in context.result ? context.result.error : null;
  return isTransient(error) ? error : null;
}

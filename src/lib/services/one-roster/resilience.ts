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
import type { Settings } from "./settings";

/** One call of ours: the requests it needs share one budget. */
export interface Budget {
  readonly signal: AbortSignal;
  readonly endsAtMs: number;
}

interface Resilience {
  /** Runs a whole call. Ends within the budget, with a value or a fault. */
  withinBudget<T>(work: (budget: Budget) => Promise<T>): Promise<T>;
  /** Runs one request of it, several times if need be. `tryOnce` must be safe to repeat. */
  untilAnswered<T>(budget: Budget, tryOnce: () => Promise<T>): Promise<T>;
}

/** One per gradebook: the circuit breaker inside is what its calls know of each other. */
export function createResilience(settings: Settings): Resilience {
  const { now, timings } = settings;
  const breaker = circuitBreaker(handleWhen(isTransient), {
    breaker: new ConsecutiveBreaker(timings.breakerFailuresMax),
    halfOpenAfter: timings.breakerOpenMs,
  });
  let testedAtMs = 0;
  breaker.onBreak(() => {
    // The breaker reads Date.now itself, so what is promised about it must too.
    testedAtMs = Date.now() + timings.breakerOpenMs;
  });

  function circuitOpen(): Fault {
    const seconds = Math.max(1, Math.ceil((testedAtMs - Date.now()) / 1_000));
    const message = "The gradebook keeps failing and is left alone for a while: try again later.";
    return unavailable(message, { retryAfterSeconds: seconds });
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
        throw unavailable("The gradebook took longer than the call may last: try again.");
      }
    },
    async untilAnswered(budget, tryOnce) {
      const fits = (error: Error): boolean =>
        isTransient(error) && now() + askedWaitMs(error) < budget.endsAtMs;
      const retrying = retry(handleWhen(fits), {
        maxAttempts: timings.triesMax - 1,
        backoff: new DelegateBackoff((context: IRetryBackoffContext<unknown>) =>
          waitMs(context.attempt, faultIn(context), settings),
        ),
      });
      try {
        // Every request goes out on the budget's signal: a breaker that is half open drops its own.
        return await wrap(retrying, breaker).execute(() => tryOnce(), budget.signal);
      } catch (error) {
        throw isBrokenCircuitError(error) ? circuitOpen() : error;
      }
    },
  };
}

/**
 * How long to wait before the next try: half of a doubling step for certain, the other half at
 * random, so that clients that failed together do not return together; after any wait the gradebook
 * asked for.
 */
export function waitMs(retryNumber: number, fault: Fault | null, settings: Settings): number {
  const { backoffInitialMs, backoffMaxMs } = settings.timings;
  const stepMs = Math.min(backoffMaxMs, backoffInitialMs * 2 ** (retryNumber - 1));
  return askedWaitMs(fault) + (stepMs / 2) * (1 + settings.random());
}

function askedWaitMs(fault: Fault | null): number {
  return (fault?.retryAfterSeconds ?? 0) * 1_000;
}

function faultIn(context: IRetryBackoffContext<unknown>): Fault | null {
  const error = "error" in context.result ? context.result.error : null;
  return isTransient(error) ? error : null;
}

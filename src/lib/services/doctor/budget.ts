import { systemClock, withTimeout } from "#lib/clock";
import { Fault } from "#lib/fault";
import type { Check, DoctorPorts, CheckResult } from "./check";

export interface Budget {
  /** How long a check may take. Default 10,000 ms. */
  readonly checkMs: number;
}

const CHECK_MS = 10_000;

/** A check runs again after a retryable fault: one slow answer of Redis is no finding. */
const TRIES_MAX = 2;

/** Replaces each check that needs Redis while Redis is down. */
export const SKIPPED_WHILE_DOWN: Check["run"] = async () =>
  unknown(
    "This was not checked, because Redis does not answer.",
    "Fix the problem of the check redis-reachable first.",
  );

/** Runs a check within its time limit. An error that it throws becomes its result. */
export async function withinBudget(
  check: Check,
  ports: DoctorPorts,
  { checkMs = CHECK_MS }: Partial<Budget>,
): Promise<CheckResult> {
  const remedy = "Run the doctor again when the server is less busy, or with a smaller --sample.";
  const late = unknown(`The check did not end within ${checkMs} ms.`, remedy);
  return withTimeout(runWithRetry(check, ports), checkMs, late, systemClock);
}

async function runWithRetry({ run }: Check, ports: DoctorPorts): Promise<CheckResult> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run(ports);
    } catch (error) {
      const mayRetry = error instanceof Fault && error.retryable && tries < TRIES_MAX;
      if (!mayRetry) return failed(error);
    }
  }
}

/** Shows the message of a `Fault` only: another error's message may contain an id or a secret. */
function failed(error: unknown): CheckResult {
  if (!(error instanceof Fault)) {
    const name = error instanceof Error ? error.name : "unknown";
    const remedy = "Report this: it is an error in the check itself.";
    return unknown(`The check failed with an unexpected error (${name}).`, remedy);
  }
  const remedy = error.message.includes("NOPERM")
    ? "Run the doctor as the Redis user holdfast-operator of docs/operations/redis.acl."
    : "Fix the problems of the other checks, and run the doctor again.";
  return unknown(`The check failed: ${error.message}`, remedy);
}

function unknown(finding: string, remedy: string): CheckResult {
  return { severity: "unknown", finding, remedy };
}

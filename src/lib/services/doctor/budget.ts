import { systemClock, withTimeout } from "#lib/clock";
import { Fault } from "#lib/fault";
import type { Check, DoctorPorts, Verdict } from "./check";

export interface Budget {
  /** How long a check may take. Default 10,000 ms. */
  readonly checkMs: number;
}

const CHECK_MS = 10_000;

/** One slow moment of Redis is no finding. */
const TRIES_MAX = 2;

/** Stands in for a check that Redis, being down, cannot answer. */
export const MENDED_FIRST: Check["run"] = async () =>
  unknown("Redis does not answer, so this was not examined.", "Mend redis-reachable first.");

/** Runs a check. It always ends in time with a verdict: what it throws is one, too. */
export async function withinBudget(
  check: Check,
  ports: DoctorPorts,
  { checkMs = CHECK_MS }: Partial<Budget>,
): Promise<Verdict> {
  const remedy = "Run it again when the server is less busy, or with a smaller --sample.";
  const late = unknown(`It did not end within ${checkMs} ms.`, remedy);
  return withTimeout(tried(check, ports), checkMs, late, systemClock);
}

async function tried({ run }: Check, ports: DoctorPorts): Promise<Verdict> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run(ports);
    } catch (error) {
      const mayPass = error instanceof Fault && error.retryable && tries < TRIES_MAX;
      if (!mayPass) return failed(error);
    }
  }
}

/** Only a fault's own words are known to carry no id and no secret. */
function failed(error: unknown): Verdict {
  if (!(error instanceof Fault)) {
    const name = error instanceof Error ? error.name : "unknown";
    const remedy = "Report it: the check itself has failed.";
    return unknown(`It could not be examined, because of an unexpected error (${name}).`, remedy);
  }
  const remedy = error.message.includes("NOPERM")
    ? "Run it as the Redis user holdfast-operator of docs/operations/redis.acl."
    : "Mend what the other checks name, and run it again.";
  return unknown(`It could not be examined: ${error.message}`, remedy);
}

function unknown(finding: string, remedy: string): Verdict {
  return { severity: "unknown", finding, remedy };
}

import { CHECKS } from "./doctor/checks";
import { MENDED_FIRST, withinBudget } from "./doctor/budget";
import type { Budget } from "./doctor/budget";
import type { Check, CheckId, DoctorPorts, Verdict } from "./doctor/check";
import { once } from "./doctor/once";

export { createSlotSample } from "./doctor/slot-sample";
export type { DoctorPorts, PodPort, PodReply, Severity } from "./doctor/check";

/** What one check found. */
export interface Finding extends Verdict {
  readonly id: CheckId;
}

/** Of a deployment. Plain JSON, without an id of a person, an answer or a secret. */
export interface DoctorReport {
  /** No check found a problem. Warnings, and what could not be examined, do not count. */
  readonly healthy: boolean;
  /** In the order of `CHECK_IDS`. */
  readonly checks: readonly Finding[];
}

export interface DoctorOptions {
  /** Told after each check. */
  readonly onChecked?: (checked: number, all: number) => void;
  readonly budget?: Partial<Budget>;
}

/** Stable: dashboards and scripts match on them. */
export const CHECK_IDS: readonly CheckId[] = CHECKS.map(({ id }) => id);

/**
 * Examines a deployment and says what is wrong. Changes nothing, reads a bounded sample, and ends
 * in a bounded time whatever hangs: a check that fails is a finding, and hides no other. Whether
 * Redis answers is found out first, so that the rest need not wait for a server that is down.
 */
export async function examineDeployment(
  given: DoctorPorts,
  { onChecked = () => undefined, budget = {} }: DoctorOptions = {},
): Promise<DoctorReport> {
  const ports = readingNodesOnce(given);
  let checked = 0;
  const examine = async (check: Check): Promise<Finding> => {
    const verdict = await withinBudget(check, ports, budget);
    checked += 1;
    onChecked(checked, CHECKS.length);
    return { id: check.id, ...verdict };
  };
  const [first, ...others] = CHECKS;
  if (first === undefined) throw new Error("there are no checks");
  const reachable = await examine(first);
  const isDown = reachable.severity === "problem" || reachable.severity === "unknown";
  const rest = new Map<CheckId, Finding>();
  // What may keep this process busy comes last: Redis is given little time to answer.
  for (const needsRedis of [true, false]) {
    const now = others.filter((check) => check.needsRedis === needsRedis);
    const run = isDown && needsRedis ? { run: MENDED_FIRST } : {};
    const found = await Promise.all(now.map((check) => examine({ ...check, ...run })));
    for (const finding of found) rest.set(finding.id, finding);
  }
  const checks = [reachable, ...others.flatMap(({ id }) => rest.get(id) ?? [])];
  return { healthy: checks.every(({ severity }) => severity !== "problem"), checks };
}

/** What the servers say of themselves is what several checks judge: of one moment, asked once. */
function readingNodesOnce(ports: DoctorPorts): DoctorPorts {
  const { redis } = ports;
  if (redis === null) return ports;
  const nodes = once(() => redis.sight.nodes());
  return { ...ports, redis: { ...redis, sight: { ...redis.sight, nodes } } };
}

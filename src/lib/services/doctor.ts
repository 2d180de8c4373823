import { CHECKS, CHECKS_OF_PARTS } from "./doctor/checks";
import { inTermsOfParts } from "./doctor/part-names";
import { SKIPPED_WHILE_DOWN, withinBudget } from "./doctor/budget";
import type { Budget } from "./doctor/budget";
import type { Check, CheckId, DoctorPorts, CheckResult } from "./doctor/check";
import { once } from "./doctor/once";

export { createSlotSample } from "./doctor/slot-sample";
export type { DoctorPorts, PodPort, PodReply, Severity } from "./doctor/check";

/** The result of one check. */
export interface Finding extends CheckResult {
  readonly id: CheckId;
}

/** The results for a deployment. Plain JSON, without an id of a person, an answer or a secret. */
export interface DoctorReport {
  /** No check found a problem. Warnings and unknown results do not count. */
  readonly healthy: boolean;
  /** In the order of `CHECK_IDS`. */
  readonly checks: readonly Finding[];
}

export interface DoctorOptions {
  /** Called after each check. */
  readonly onChecked?: (checked: number, all: number) => void;
  readonly budget?: Partial<Budget>;
}

/** Of this repository's application. Stable: dashboards and scripts depend on them. */
export const CHECK_IDS: readonly CheckId[] = CHECKS.map(({ id }) => id);

/**
 * Examines a deployment and reports what is wrong. It changes nothing, reads a bounded sample, and
 * ends in a bounded time even if a server hangs. A check that fails is reported as a finding, and
 * the other checks still run. The check of the connection to Redis runs first, so that the others
 * need not wait for a server that is down.
 */
export async function examineDeployment(
  doctorPorts: DoctorPorts,
  { onChecked = () => undefined, budget = {} }: DoctorOptions = {},
): Promise<DoctorReport> {
  const ports = withNodesReadOnce(doctorPorts);
  const all = ports.parts === null ? CHECKS : CHECKS_OF_PARTS;
  let checked = 0;
  const examine = async (check: Check): Promise<Finding> => {
    const result = await withinBudget(check, ports, budget);
    checked += 1;
    onChecked(checked, all.length);
    return { id: check.id, ...(ports.parts === null ? result : inTermsOfParts(result)) };
  };
  const [first, ...others] = all;
  if (first === undefined) throw new Error("there are no checks");
  const reachable = await examine(first);
  const isDown = reachable.severity === "problem" || reachable.severity === "unknown";
  const rest = new Map<CheckId, Finding>();
  // Checks that keep this process busy run last: the time limit for an answer of Redis is short.
  for (const needsRedis of [true, false]) {
    const group = others.filter((check) => check.needsRedis === needsRedis);
    const run = isDown && needsRedis ? { run: SKIPPED_WHILE_DOWN } : {};
    const findings = await Promise.all(group.map((check) => examine({ ...check, ...run })));
    for (const finding of findings) rest.set(finding.id, finding);
  }
  const checks = [reachable, ...others.flatMap(({ id }) => rest.get(id) ?? [])];
  return { healthy: checks.every(({ severity }) => severity !== "problem"), checks };
}

/** Several checks use the status of the servers: it is read once, so that they see the same. */
function withNodesReadOnce(ports: DoctorPorts): DoctorPorts {
  const { redis } = ports;
  if (redis === null) return ports;
  const nodes = once(() => redis.diagnostics.nodes());
  return { ...ports, redis: { ...redis, diagnostics: { ...redis.diagnostics, nodes } } };
}

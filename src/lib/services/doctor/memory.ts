import type { NodeDiagnostics } from "#lib/assessment-cache";
import { redisCheck, checkResultOf } from "./check";
import type { Issue } from "./check";

const SHARE_WARN = 0.8;
/** Above this share, Redis soon refuses to create attempts. */
const SHARE_MAX = 0.95;

/** Fragmentation below this many bytes is ignored, whatever its ratio. */
const WASTE_MIN_BYTES = 100 * 1_048_576;
const FRAGMENTATION_WARN = 1.5;

/** H16: every key has a time to live, so Redis evicts live attempts under volatile policies too. */
export const evictionCheck = redisCheck("redis-eviction", async ({ diagnostics }) => {
  const nodes = await diagnostics.nodes();
  const okFinding = "maxmemory-policy noeviction, and Redis has evicted no key.";
  return checkResultOf(nodes.flatMap(evictionIssues), okFinding);
});

function evictionIssues({ name, info }: NodeDiagnostics): readonly Issue[] {
  const issues: Issue[] = [];
  const policy = info.get("maxmemory_policy") ?? "?";
  const limit = Number(info.get("maxmemory") ?? 0);
  if (policy !== "noeviction") {
    const limited = limit === 0 ? "no maxmemory yet" : `maxmemory ${inMegabytes(limit)}`;
    issues.push({
      severity: limit === 0 ? "warning" : "problem",
      finding: `${name}: maxmemory-policy ${policy} (${limited}).`,
      remedy: "Set maxmemory-policy noeviction in Redis: any other policy evicts live attempts.",
    });
  }
  const evicted = Number(info.get("evicted_keys") ?? 0);
  if (evicted > 0) {
    issues.push({
      severity: "problem",
      finding: `${name}: ${evicted} keys were evicted since it started. Attempts may be lost.`,
      remedy:
        "Raise maxmemory and set maxmemory-policy noeviction. The check drift shows the effects; " +
        "CONFIG RESETSTAT resets the count.",
    });
  }
  return issues;
}

export const memoryCheck = redisCheck("redis-memory", async ({ diagnostics }) => {
  const nodes = await diagnostics.nodes();
  const usages = nodes.map((node) => formatUsage(usageOf(node)));
  return checkResultOf(nodes.flatMap(memoryIssues), `${usages.join("; ")}.`);
});

interface Usage {
  readonly used: number;
  readonly limit: number;
  /** Whether the limit is maxmemory, or else the machine's memory. */
  readonly isSet: boolean;
}

function usageOf({ info }: NodeDiagnostics): Usage {
  const used = Number(info.get("used_memory") ?? 0);
  const maxmemory = Number(info.get("maxmemory") ?? 0);
  const machine = Number(info.get("total_system_memory") ?? 0);
  return { used, limit: maxmemory > 0 ? maxmemory : machine, isSet: maxmemory > 0 };
}

function memoryIssues(node: NodeDiagnostics): readonly Issue[] {
  const { name, info } = node;
  const usage = usageOf(node);
  const issues: Issue[] = [];
  const share = usage.limit === 0 ? 0 : usage.used / usage.limit;
  if (share > SHARE_WARN) {
    issues.push({
      severity: share > SHARE_MAX ? "problem" : "warning",
      finding: `${name}: ${formatUsage(usage)}.`,
      remedy:
        "Raise maxmemory, or give Redis more memory: no attempt can start once it is used up.",
    });
  }
  const ratio = Number(info.get("mem_fragmentation_ratio") ?? 1);
  const waste = Number(info.get("mem_fragmentation_bytes") ?? 0);
  if (ratio > FRAGMENTATION_WARN && waste > WASTE_MIN_BYTES) {
    issues.push({
      severity: "warning",
      finding: `${name}: fragmentation ${ratio} wastes ${inMegabytes(waste)}.`,
      remedy: "Set activedefrag yes in Redis, or restart Redis when few students work.",
    });
  }
  return issues;
}

function formatUsage({ used, limit, isSet }: Usage): string {
  if (limit === 0) return `${inMegabytes(used)} used, no limit known`;
  const share = `${Math.round((used / limit) * 100)} %`;
  const whole = isSet ? "maxmemory" : "the machine's memory";
  return `${inMegabytes(used)} used, ${share} of ${whole} ${inMegabytes(limit)}`;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

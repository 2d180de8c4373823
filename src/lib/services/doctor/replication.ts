import type { NodeDiagnostics } from "#lib/assessment-cache";
import { counted, redisCheck, checkResultOf } from "./check";
import type { Issue } from "./check";

/** The master writes to a replica every second: a larger lag means that it is behind. */
const LAG_WARN_SECONDS = 10;

export const replicationCheck = redisCheck("redis-replication", async ({ diagnostics }) => {
  const nodes = await diagnostics.nodes();
  const replicas = nodes.reduce((sum, { info }) => sum + replicasIn(info), 0);
  const okFinding =
    replicas === 0
      ? "A master without replicas."
      : `${counted(nodes.length, "master")} with ${counted(replicas, "replica")} in sync.`;
  return checkResultOf(nodes.flatMap(issuesOf), okFinding);
});

function issuesOf({ name, info, config }: NodeDiagnostics): readonly Issue[] {
  const issues: Issue[] = [];
  const add = (severity: Issue["severity"], finding: string, remedy: string): void => {
    issues.push({ severity, finding: `${name}: ${finding}`, remedy });
  };
  const role = info.get("role");
  if (role !== "master") {
    const link = info.get("master_link_status") ?? "?";
    const finding =
      `its role is ${role ?? "?"} and not master (link to its master: ${link}), so it refuses ` +
      "every write.";
    add("problem", finding, "Set REDIS_URL to the master, or use REDIS_SENTINELS to find it.");
    return issues;
  }
  const replicas = replicasIn(info);
  const wanted = wantedIn({ info, config });
  const good = Number(info.get("min_slaves_good_slaves") ?? replicas);
  if (wanted !== null && wanted > 0 && good < wanted) {
    const finding = `${counted(good, "replica")} in sync, but min-replicas-to-write is ${wanted}.`;
    add("problem", finding, "Restore the replicas: until then Redis refuses every write.");
  } else if (replicas > 0 && wanted === 0) {
    const finding =
      `${counted(replicas, "replica")}, and min-replicas-to-write is 0: a failover can lose ` +
      "acknowledged answers.";
    add("warning", finding, "Set min-replicas-to-write 1 in Redis.");
  }
  for (const replica of replicaLines(info)) {
    if (replica.state === "online" && replica.lag <= LAG_WARN_SECONDS) continue;
    const finding = `a replica is ${replica.state}, ${replica.lag} s behind.`;
    add("warning", finding, "Check the replica and the network between it and the master.");
  }
  return issues;
}

function replicasIn(info: NodeDiagnostics["info"]): number {
  return Number(info.get("connected_slaves") ?? 0);
}

/** INFO contains the count of good replicas only where CONFIG demands some. */
function wantedIn({ info, config }: Pick<NodeDiagnostics, "info" | "config">): number | null {
  const configured = config?.get("min-replicas-to-write");
  if (configured !== undefined) return Number(configured);
  return info.has("min_slaves_good_slaves") ? null : 0;
}

/** Lines as `slave0:ip=…,port=…,state=online,offset=…,lag=0`. */
function replicaLines(
  info: NodeDiagnostics["info"],
): readonly { readonly state: string; readonly lag: number }[] {
  return [...info].flatMap(([field, value]) => {
    if (!/^slave\d+$/.test(field)) return [];
    const state = /state=(\w+)/.exec(value)?.[1] ?? "?";
    return [{ state, lag: Number(/lag=(-?\d+)/.exec(value)?.[1] ?? 0) }];
  });
}

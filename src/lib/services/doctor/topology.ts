import type {
  ClusterDiagnostics,
  RedisDiagnostics,
  SentinelDiagnostics,
} from "#lib/assessment-cache";
import { counted, notApplicable, redisCheck, checkResultOf } from "./check";
import type { Check, Issue } from "./check";

const HASH_SLOTS = "16384";
const SENTINELS_MIN = 3;

/** Reads each master separately, so that it works while the Cluster as a whole is down. */
export const clusterCheck: Check = {
  ...redisCheck("redis-cluster", async ({ diagnostics }) => {
    if (diagnostics.kind !== "cluster") return singleServerResult(diagnostics);
    const nodes = await diagnostics.cluster();
    const masters = counted(nodes.length, "master");
    const okFinding = `cluster_state ok, all ${HASH_SLOTS} hash slots on ${masters}.`;
    return checkResultOf([...nodes.flatMap(nodeIssues), ...missingMasters(nodes)], okFinding);
  }),
  needsRedis: false,
};

/** The other nodes count a master that has just gone for a while; the client does not. */
function missingMasters(nodes: readonly ClusterDiagnostics[]): readonly Issue[] {
  const size = Math.max(1, ...nodes.map(({ info }) => Number(info?.get("cluster_size") ?? 0)));
  if (nodes.length >= size) return [];
  const finding = `Only ${nodes.length} of at least ${counted(size, "master")} can be reached.`;
  const remedy = "Start the missing nodes, or correct REDIS_CLUSTER_NODES.";
  return [{ severity: "problem", finding, remedy }];
}

function nodeIssues({ name, info }: ClusterDiagnostics): readonly Issue[] {
  const remedy =
    "Start the missing nodes, or assign their hash slots to others: redis-cli --cluster fix.";
  if (info === null) return [{ severity: "problem", finding: `${name} does not answer.`, remedy }];
  const state = info.get("cluster_state") ?? "?";
  const assigned = info.get("cluster_slots_assigned") ?? "?";
  const failing = Number(info.get("cluster_slots_fail")) + Number(info.get("cluster_slots_pfail"));
  if (state === "ok" && assigned === HASH_SLOTS && failing === 0) return [];
  const finding =
    `${name}: cluster_state ${state}, ${assigned} of ${HASH_SLOTS} hash slots assigned, ` +
    `${failing} failing.`;
  return [{ severity: "problem", finding, remedy }];
}

async function singleServerResult(diagnostics: RedisDiagnostics) {
  const nodes = await diagnostics.nodes();
  if (nodes.every(({ info }) => info.get("cluster_enabled") !== "1")) {
    return notApplicable("This Redis is not a Cluster.");
  }
  const finding = `Redis at ${diagnostics.where} is a node of a Cluster.`;
  const remedy = "Set REDIS_CLUSTER_NODES instead: a Cluster cannot use keys of the plain layout.";
  return checkResultOf([{ severity: "problem", finding, remedy }], "");
}

/** Reads the sentinels directly, so that it works while no master answers. */
export const sentinelCheck: Check = {
  ...redisCheck("redis-sentinel", async ({ diagnostics }) => {
    if (diagnostics.kind !== "sentinel") return notApplicable("No sentinels are configured.");
    const sentinels = await diagnostics.sentinels();
    const answers = sentinels.flatMap(({ answer }) => (answer === null ? [] : [answer]));
    const replicas = Math.max(0, ...answers.map((answer) => answer.replicas));
    const count = Math.max(0, ...answers.map((answer) => answer.sentinels));
    const okFinding = `${counted(count, "sentinel")} with quorum, ${counted(replicas, "replica")}.`;
    return checkResultOf([...unreachable(sentinels), ...groupIssues(sentinels)], okFinding);
  }),
  needsRedis: false,
};

function unreachable(sentinels: readonly SentinelDiagnostics[]): readonly Issue[] {
  const severity = sentinels.every(({ answer }) => answer === null) ? "problem" : "warning";
  return sentinels.flatMap(({ failure }): Issue[] =>
    failure === null ? [] : [{ severity, finding: failure.finding, remedy: failure.remedy }],
  );
}

function groupIssues(sentinels: readonly SentinelDiagnostics[]): readonly Issue[] {
  const issues: Issue[] = [];
  const add = (severity: Issue["severity"], finding: string, remedy: string): void => {
    issues.push({ severity, finding, remedy });
  };
  const masters = new Set<string>();
  for (const { name, answer } of sentinels) {
    if (answer === null) continue;
    masters.add(answer.master);
    if (answer.isDown) {
      add("problem", `${name} reports that the master is down.`, "Start the master, or fail over.");
    }
    if (!answer.hasQuorum) {
      const finding = `${name} reports no quorum: the sentinels cannot elect a new master.`;
      add("problem", finding, "Start more sentinels, or lower the quorum.");
    }
    if (answer.replicas === 0) {
      const finding = `${name} reports no replica: there is none to fail over to.`;
      add("warning", finding, "Add a replica.");
    }
    if (answer.sentinels < SENTINELS_MIN) {
      const finding = `${name} reports ${counted(answer.sentinels, "sentinel")}, itself included.`;
      const remedy = `Run ${SENTINELS_MIN} sentinels: fewer cannot fail over when one is lost.`;
      add("warning", finding, remedy);
    }
  }
  if (masters.size > 1) {
    const finding = `The sentinels report different masters: ${[...masters].join(", ")}. Two masters lose writes.`;
    add("problem", finding, "Restore the network between the sentinels.");
  }
  return issues;
}

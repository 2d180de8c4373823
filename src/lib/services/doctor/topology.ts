import type {
  ClusterDiagnostics,
  RedisDiagnostics,
  SentinelDiagnostics,
} from "#lib/assessment-cache";
import { counted, notApplicable, redisCheck, verdictOf } from "./check";
import type { Check, Issue } from "./check";

const HASH_SLOTS = "16384";
const SENTINELS_MIN = 3;

/** Asks each master by itself: also when the Cluster as a whole does not answer. */
export const clusterCheck: Check = {
  ...redisCheck("redis-cluster", async ({ sight }) => {
    if (sight.kind !== "cluster") return standsAlone(sight);
    const nodes = await sight.cluster();
    const masters = counted(nodes.length, "master");
    const fine = `cluster_state ok, all ${HASH_SLOTS} hash slots on ${masters}.`;
    return verdictOf([...nodes.flatMap(aboutNode), ...missingOnes(nodes)], fine);
  }),
  needsRedis: false,
};

/** A master that has just gone is known to the others for a while, and no longer to the client. */
function missingOnes(nodes: readonly ClusterDiagnostics[]): readonly Issue[] {
  const size = Math.max(1, ...nodes.map(({ info }) => Number(info?.get("cluster_size") ?? 0)));
  if (nodes.length >= size) return [];
  const finding = `Only ${nodes.length} of at least ${counted(size, "master")} can be reached.`;
  const remedy = "Start the missing nodes, or correct REDIS_CLUSTER_NODES.";
  return [{ severity: "problem", finding, remedy }];
}

function aboutNode({ name, info }: ClusterDiagnostics): readonly Issue[] {
  const remedy = "Bring the missing nodes back, or assign their slots: redis-cli --cluster fix.";
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

async function standsAlone(sight: RedisDiagnostics) {
  const nodes = await sight.nodes();
  if (nodes.every(({ info }) => info.get("cluster_enabled") !== "1")) {
    return notApplicable("This Redis is no Cluster.");
  }
  const finding = `Redis at ${sight.where} is a node of a Cluster.`;
  const remedy = "Set REDIS_CLUSTER_NODES instead: keys of the plain layout cannot be used there.";
  return verdictOf([{ severity: "problem", finding, remedy }], "");
}

/** Asks the sentinels themselves: also when no master answers. */
export const sentinelCheck: Check = {
  ...redisCheck("redis-sentinel", async ({ sight }) => {
    if (sight.kind !== "sentinel") return notApplicable("No sentinels are set.");
    const seen = await sight.sentinels();
    const answers = seen.flatMap(({ answer }) => (answer === null ? [] : [answer]));
    const replicas = Math.max(0, ...answers.map((answer) => answer.replicas));
    const known = Math.max(0, ...answers.map(({ sentinels }) => sentinels));
    const fine = `${counted(known, "sentinel")} with quorum, ${counted(replicas, "replica")}.`;
    return verdictOf([...silentOnes(seen), ...aboutGroup(seen)], fine);
  }),
  needsRedis: false,
};

function silentOnes(seen: readonly SentinelDiagnostics[]): readonly Issue[] {
  const severity = seen.every(({ answer }) => answer === null) ? "problem" : "warning";
  return seen.flatMap(({ failure }): Issue[] =>
    failure === null ? [] : [{ severity, finding: failure.finding, remedy: failure.remedy }],
  );
}

function aboutGroup(seen: readonly SentinelDiagnostics[]): readonly Issue[] {
  const issues: Issue[] = [];
  const add = (severity: Issue["severity"], finding: string, remedy: string): void => {
    issues.push({ severity, finding, remedy });
  };
  const masters = new Set<string>();
  for (const { name, answer } of seen) {
    if (answer === null) continue;
    masters.add(answer.master);
    if (answer.isDown) {
      add("problem", `${name} holds the master for down.`, "Bring the master back, or fail over.");
    }
    if (!answer.hasQuorum) {
      add("problem", `${name} sees no quorum.`, "Start more sentinels, or lower the quorum.");
    }
    if (answer.replicas === 0) {
      add("warning", `${name} knows no replica.`, "Add a replica: there is none to fail over to.");
    }
    if (answer.sentinels < SENTINELS_MIN) {
      const finding = `${name} knows ${counted(answer.sentinels, "sentinel")}, itself included.`;
      add("warning", finding, `Run ${SENTINELS_MIN} sentinels: fewer cannot outvote a lost one.`);
    }
  }
  if (masters.size > 1) {
    const finding = `The sentinels name different masters: ${[...masters].join(", ")}.`;
    add("problem", finding, "Mend the network between the sentinels; two masters lose writes.");
  }
  return issues;
}

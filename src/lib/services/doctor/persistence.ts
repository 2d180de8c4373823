import type { NodeDiagnostics } from "#lib/assessment-cache";
import { redisCheck, checkResultOf } from "./check";
import type { Issue } from "./check";

const EVERYSEC =
  "appendonly yes, appendfsync everysec: a power loss can lose about the last second of writes, " +
  "and more while an fsync is slow.";

/** Redis must keep acknowledged writes: every guarantee of the product depends on it. */
export const persistenceCheck = redisCheck("redis-persistence", async ({ diagnostics }) => {
  const nodes = await diagnostics.nodes();
  const fsyncs = new Set(nodes.map(({ config }) => config?.get("appendfsync")));
  const okFinding = fsyncs.has("everysec")
    ? EVERYSEC
    : "appendonly yes, appendfsync always: every acknowledged write is on disk.";
  return checkResultOf(nodes.flatMap(issuesOf), okFinding + slowFsyncs(nodes));
});

function issuesOf(node: NodeDiagnostics): readonly Issue[] {
  return [...aofIssues(node), ...failedWrites(node)];
}

function aofIssues({ name, info, config }: NodeDiagnostics): readonly Issue[] {
  const fsync = config?.get("appendfsync");
  const remedy = "Set appendonly yes in Redis, with appendfsync everysec or always.";
  if (info.get("aof_enabled") !== "1") {
    return [{ severity: "problem", finding: `${name}: ${withoutAof(info, config)}`, remedy }];
  }
  if (fsync === "no") {
    const finding = `${name}: appendfsync no: a power loss can lose half a minute of writes.`;
    const fix = "Set appendfsync everysec or always in Redis.";
    return [{ severity: "problem", finding, remedy: fix }];
  }
  if (fsync !== undefined) return [];
  const finding = `${name}: appendonly yes; appendfsync could not be read.`;
  const rights = "Run the doctor as the Redis user holdfast-operator of docs/operations/redis.acl.";
  return [{ severity: "unknown", finding, remedy: rights }];
}

function withoutAof(info: NodeDiagnostics["info"], config: NodeDiagnostics["config"]): string {
  const unsaved = info.get("rdb_changes_since_last_save") ?? "?";
  const loss = `a crash now would lose the last ${unsaved} changes`;
  const save = config?.get("save");
  if (save === undefined) return `appendonly no: ${loss}.`;
  if (save === "") return "appendonly no and no save point: a restart of Redis loses everything.";
  return `appendonly no, only dumps (save ${save}): ${loss}.`;
}

function failedWrites({ name, info }: NodeDiagnostics): readonly Issue[] {
  const remedy = "Read the log of Redis: usually the disk is full or not writable.";
  const states = [
    ["aof_last_write_status", "the last write to the AOF", "problem"],
    ["rdb_last_bgsave_status", "the last dump", "problem"],
    ["aof_last_bgrewrite_status", "the last rewrite of the AOF", "warning"],
  ] as const;
  return states.flatMap(([field, what, severity]): Issue[] => {
    if ((info.get(field) ?? "ok") === "ok") return [];
    return [{ severity, finding: `${name}: ${what} failed.`, remedy }];
  });
}

function slowFsyncs(nodes: readonly NodeDiagnostics[]): string {
  const counts = nodes.map(({ info }) => Number(info.get("aof_delayed_fsync") ?? 0));
  const count = counts.reduce((sum, each) => sum + each, 0);
  return count === 0 ? "" : ` An fsync was slow ${count} times.`;
}

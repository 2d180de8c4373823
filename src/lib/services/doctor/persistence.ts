import type { NodeDiagnostics } from "#lib/assessment-cache";
import { redisCheck, verdictOf } from "./check";
import type { Issue } from "./check";

const EVERYSEC =
  "appendonly yes, appendfsync everysec: a power loss can take about the last second of writes, " +
  "and more while an fsync is slow.";

/** Redis must keep what it acknowledged: every promise of the product stands on it. */
export const persistenceCheck = redisCheck("redis-persistence", async ({ sight }) => {
  const nodes = await sight.nodes();
  const fsyncs = new Set(nodes.map(({ config }) => config?.get("appendfsync")));
  const fine = fsyncs.has("everysec")
    ? EVERYSEC
    : "appendonly yes, appendfsync always: what was acknowledged is on the disk.";
  return verdictOf(nodes.flatMap(issuesOf), fine + delayed(nodes));
});

function issuesOf(node: NodeDiagnostics): readonly Issue[] {
  return [...kept(node), ...failedWrites(node)];
}

function kept({ name, info, config }: NodeDiagnostics): readonly Issue[] {
  const fsync = config?.get("appendfsync");
  const remedy = "Set appendonly yes in Redis, with appendfsync everysec or always.";
  if (info.get("aof_enabled") !== "1") {
    return [{ severity: "problem", finding: `${name}: ${withoutAof(info, config)}`, remedy }];
  }
  if (fsync === "no") {
    const finding = `${name}: appendfsync no: a power loss can take half a minute of writes.`;
    const fix = "Set appendfsync everysec or always in Redis.";
    return [{ severity: "problem", finding, remedy: fix }];
  }
  if (fsync !== undefined) return [];
  const finding = `${name}: appendonly yes; appendfsync could not be read.`;
  const ask = "Run it as the Redis user holdfast-operator of docs/operations/redis.acl.";
  return [{ severity: "unknown", finding, remedy: ask }];
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
  const remedy = "Look into the log of Redis: most often the disk is full or not writable.";
  const states = [
    ["aof_last_write_status", "the last write to the AOF", "problem"],
    ["rdb_last_bgsave_status", "the last dump", "problem"],
    ["aof_last_bgrewrite_status", "the last rewriting of the AOF", "warning"],
  ] as const;
  return states.flatMap(([field, what, severity]): Issue[] => {
    if ((info.get(field) ?? "ok") === "ok") return [];
    return [{ severity, finding: `${name}: ${what} failed.`, remedy }];
  });
}

function delayed(nodes: readonly NodeDiagnostics[]): string {
  const counts = nodes.map(({ info }) => Number(info.get("aof_delayed_fsync") ?? 0));
  const count = counts.reduce((sum, each) => sum + each, 0);
  return count === 0 ? "" : ` ${count} times an fsync was slow.`;
}

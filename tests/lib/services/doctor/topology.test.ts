import { afterAll, describe, expect, it } from "vitest";
import { wireDoctor } from "#src/cli/settings-doctor/ports.ts";
import { PROJECT } from "#src/cli/project.ts";
import { examineDeployment } from "#lib/services/doctor";
import type { DoctorReport } from "#lib/services/doctor";
import { readSettings } from "#lib/settings";
import { startRedisCluster, type RedisCluster } from "#tests/servers/redis-cluster";
import { startRedisSentinel, type RedisSentinel } from "#tests/servers/redis-sentinel";

type Env = Readonly<Record<string, string>>;

/** The Redis of a deployment alone: there is no gradebook. */
async function examine(env: Env): Promise<(id: string) => DoctorReport["checks"][number]> {
  const settings = readSettings(env, { folder: PROJECT });
  const wired = wireDoctor(settings, env, 50);
  try {
    const { checks } = await examineDeployment(wired.ports);
    return (id) => {
      const found = checks.find((check) => check.id === id);
      if (found === undefined) throw new Error(`no check ${id}`);
      return found;
    };
  } finally {
    wired.close();
  }
}

describe("sentinels", () => {
  let sentinel: RedisSentinel | undefined;
  afterAll(() => sentinel?.stop());

  it("are asked one by one, also when no master answers", async () => {
    sentinel = await startRedisSentinel({ sentinels: 1, downAfterMs: 60_000 });
    const env = { REDIS_SENTINELS: sentinel.addresses, REDIS_SENTINEL_NAME: sentinel.name };
    const whole = await examine(env);
    expect(whole("redis-reachable").finding).toContain(`the master ${sentinel.name} answers`);
    expect(whole("redis-replication").severity).toBe("warning");
    expect(whole("redis-sentinel").severity).toBe("warning");
    expect(whole("redis-sentinel").finding).toMatch(/reports 1 sentinel, itself included\.$/);

    const silent = `${sentinel.addresses},127.0.0.1:1`;
    const one = (await examine({ ...env, REDIS_SENTINELS: silent }))("redis-sentinel");
    expect(one).toMatchObject({ severity: "warning" });
    expect(one.finding).toContain("The sentinel at 127.0.0.1:1 refuses the connection");
    const stranger = await examine({ ...env, REDIS_SENTINEL_NAME: "no-such-master" });
    expect(stranger("redis-sentinel").severity).toBe("problem");
    expect(stranger("redis-sentinel").remedy).toContain("REDIS_SENTINEL_NAME");
    expect(stranger("redis-reachable").severity).toBe("problem");

    await sentinel.master.kill();
    const lost = await examine(env);
    expect(lost("redis-reachable").severity).toBe("problem");
    expect(lost("redis-sentinel").finding).toContain("reports 1 sentinel");
  });
});

describe("a Cluster", () => {
  let cluster: RedisCluster | undefined;
  afterAll(() => cluster?.stop());

  it("is examined on every master; a lost one, and a single address for it, are problems", async () => {
    cluster = await startRedisCluster("holdfast-operator", ["--appendonly", "yes"]);
    const env = { REDIS_CLUSTER_NODES: cluster.addresses };
    const whole = await examine(env);
    expect(whole("redis-cluster")).toMatchObject({ severity: "ok", remedy: null });
    expect(whole("redis-cluster").finding).toContain("all 16384 hash slots on 3 masters");
    for (const id of [
      "redis-version",
      "redis-persistence",
      "redis-rights",
      "key-health",
      "drift",
    ]) {
      expect(whole(id), id).toMatchObject({ severity: "ok" });
    }
    const [first, second] = cluster.nodes;
    if (first === undefined || second === undefined) throw new Error("three nodes were started");
    const single = (await examine({ REDIS_URL: first.appUrl }))("redis-cluster");
    expect(single).toMatchObject({ severity: "problem" });
    expect(single.remedy).toContain("REDIS_CLUSTER_NODES");
    await second.kill();
    const lost = await examine(env);
    expect(lost("redis-cluster")).toMatchObject({ severity: "problem" });
    expect(lost("redis-cluster").finding).toMatch(
      /does not answer|cluster_state fail|Only 2 of at least 3/,
    );
    expect(lost("content").severity).toBe("ok");
  });
});

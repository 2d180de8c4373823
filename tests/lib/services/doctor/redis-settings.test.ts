import { mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startRedis } from "#tests/servers/redis-server";
import { addUser, startClinic, urlOf, type Clinic } from "./clinic";

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic(["--repl-diskless-sync-delay", "0"]);
});
afterAll(() => clinic.stop());
afterEach(async () => {
  await set("maxmemory", "0");
  await set("maxmemory-policy", "noeviction");
  await set("min-replicas-to-write", "0");
  await set("appendfsync", "everysec");
  await set("appendonly", "yes");
  await set("save", "");
  await clinic.world.raw.config("RESETSTAT");
  await clinic.world.raw.flushall();
});

async function set(name: string, value: string): Promise<void> {
  await clinic.world.raw.config("SET", name, value);
}

async function untilInfo(words: string): Promise<void> {
  const { raw } = clinic.world;
  await expect.poll(async () => await raw.info("all"), { timeout: 8_000 }).toContain(words);
}

describe("persistence", () => {
  it("appendonly no is a problem, with dumps and without", async () => {
    await set("appendonly", "no");
    const none = await clinic.examine();
    expect(none.sick).toEqual(["redis-persistence: problem"]);
    expect(none.report.healthy).toBe(false);
    const { finding, remedy } = none.of("redis-persistence");
    expect(finding).toContain("no save point: a restart of Redis loses everything");
    expect(remedy).toContain("Set appendonly yes");
    await set("save", "3600 1");
    await clinic.world.raw.set("assess:cleared:u:r", "x", "EX", 99);
    const dumps = (await clinic.examine()).of("redis-persistence");
    expect(dumps.severity).toBe("problem");
    expect(dumps.finding).toContain("only dumps (save 3600 1): a crash now would lose the last 1 ");
  });

  it("appendfsync: no is a problem; everysec and always are in order, and said apart", async () => {
    await untilInfo("aof_rewrite_in_progress:0");
    for (const [value, severity, words] of [
      ["no", "problem", "half a minute"],
      ["everysec", "ok", "about the last second of writes, and more while an fsync is slow"],
      ["always", "ok", "every acknowledged write is on disk"],
    ] as const) {
      await set("appendfsync", value);
      const found = (await clinic.examine()).of("redis-persistence");
      expect(found).toMatchObject({ severity });
      expect(found.finding).toContain(words);
    }
  });

  it("a dump that failed is a problem, until one succeeds", async () => {
    const { raw, redis } = clinic.world;
    const inTheWay = join(redis.dir, "dump.rdb");
    mkdirSync(inTheWay);
    await raw.bgsave();
    await untilInfo("rdb_last_bgsave_status:err");
    const failed = await clinic.examine();
    expect(failed.sick).toEqual(["redis-persistence: problem"]);
    expect(failed.of("redis-persistence").finding).toContain("the last dump failed");
    rmdirSync(inTheWay);
    await raw.bgsave();
    await untilInfo("rdb_last_bgsave_status:ok");
    expect((await clinic.examine()).sick).toEqual([]);
  });
});

describe("memory", () => {
  it.each(["allkeys-lru", "volatile-ttl"])(
    "%s is a warning, and a problem with a limit",
    async (policy) => {
      await set("maxmemory-policy", policy);
      const unlimited = (await clinic.examine()).of("redis-eviction");
      expect(unlimited).toMatchObject({ severity: "warning" });
      await set("maxmemory", "1gb");
      const limited = (await clinic.examine()).of("redis-eviction");
      expect(limited.severity).toBe("problem");
      expect(limited.finding).toContain(`maxmemory-policy ${policy} (maxmemory 1024.0 MiB)`);
      expect(limited.remedy).toContain("noeviction");
    },
  );

  it("evicted keys are a problem, also when the policy has been mended since", async () => {
    const { raw } = clinic.world;
    await set("maxmemory-policy", "allkeys-lru");
    const used = Number(/used_memory:(\d+)/.exec(await raw.info("memory"))?.[1]);
    await set("maxmemory", String(used + 200_000));
    for (let at = 0; at < 60; at += 1) {
      await raw.set(`assess:cleared:u${at}:r`, "x".repeat(20_000), "EX", 999);
    }
    await set("maxmemory-policy", "noeviction");
    await set("maxmemory", "0");
    const found = (await clinic.examine()).of("redis-eviction");
    expect(found.severity).toBe("problem");
    expect(found.finding).toMatch(/: [1-9]\d* keys were evicted since it started/);
  });

  it.each([
    [0.88, "warning"],
    [0.97, "problem"],
  ])("a share of %d of maxmemory is a %s", async (share, severity) => {
    const { raw } = clinic.world;
    await raw.setrange("assess:cleared:u:r", 20_000_000, "x");
    await raw.expire("assess:cleared:u:r", 999);
    const used = Number(/used_memory:(\d+)/.exec(await raw.info("memory"))?.[1]);
    await set("maxmemory", String(Math.round(used / share)));
    const { sick, of } = await clinic.examine();
    expect(of("redis-memory")).toMatchObject({ severity });
    expect(of("redis-memory").finding).toMatch(/ \d{2,3} % of maxmemory /);
    expect(sick).toContain("key-health: warning");
    expect(of("key-health").finding).toBe("Keys above 1 MiB: 1 cleared.");
  });
});

describe("replication", () => {
  it("says what a failover could lose, what refuses writes, and who is no master", async () => {
    const { world } = clinic;
    const replicaOf = ["--replicaof", "127.0.0.1", String(world.redis.port)];
    const replica = await startRedis({ extraArgs: ["--appendonly", "yes", ...replicaOf] });
    const raw = new Redis(replica.url);
    try {
      await untilInfo("state=online");
      const open = (await clinic.examine()).of("redis-replication");
      expect(open).toMatchObject({ severity: "warning" });
      expect(open.remedy).toContain("min-replicas-to-write 1");
      await set("min-replicas-to-write", "1");
      await untilInfo("min_slaves_good_slaves:1");
      const safe = (await clinic.examine()).of("redis-replication");
      expect(safe).toMatchObject({ severity: "ok", finding: "1 master with 1 replica in sync." });
      await set("min-replicas-to-write", "2");
      const refusing = (await clinic.examine()).of("redis-replication");
      expect(refusing.severity).toBe("problem");
      expect(refusing.finding).toContain("1 replica in sync, but min-replicas-to-write is 2");
      await addUser({ ...world, raw }, "operator", "+@all ~*");
      const there = await clinic.examine({ REDIS_URL: urlOf("operator", replica.port) });
      expect(there.of("redis-replication").finding).toContain("role is slave and not master");
      expect(there.report.healthy).toBe(false);
    } finally {
      raw.disconnect();
      await replica.stop();
    }
  });
});

describe("clocks", () => {
  it.each([
    [500, "ok"],
    [-5_000, "warning"],
    [60_000, "problem"],
  ])("a clock of ours that is %d ms off is %s", async (offMs, severity) => {
    const nowMs = () => Date.now() + offMs;
    const { of } = await clinic.examine({}, (ports) => ({ ...ports, nowMs }));
    expect(of("redis-clock").severity).toBe(severity);
    if (severity !== "ok") {
      const said = / is (\d+\.\d) s (?:ahead of|behind) the clock of this/;
      const [, seconds] = said.exec(of("redis-clock").finding) ?? [];
      // The difference is measured: a busy machine makes it a little longer or shorter.
      expect(Math.abs(Number(seconds) - Math.abs(offMs) / 1_000)).toBeLessThan(1);
      expect(of("redis-clock").remedy).toContain("NTP");
    }
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cluster, Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { startRedisCluster } from "#tests/servers/redis-cluster";
import { startRedis, type RedisServer } from "#tests/servers/redis-server";

const RECORDS = 2_000;
const STRANGE = 400;
const STATE = JSON.stringify({
  ...{ attemptNumber: 1, currentQuestionIndex: 0, totalQuestions: 3, isFinalized: false },
  ...{ startedAt: "2026-01-01T00:00:00.000Z", finalizationError: null, finalSummary: null },
});

let folder: string;
let checkpoint: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-backfill-"));
  checkpoint = join(folder, "checkpoint.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The command as a process of its own. */
function backfill(env: Readonly<Record<string, string>>, flags: readonly string[]) {
  const args = ["src/cli/holdfast.mjs", "backfill", "--json", "--checkpoint", checkpoint];
  const child = spawn(process.execPath, [...args, ...flags], {
    cwd: PROJECT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, "close").then(([code]) => {
    const result = output === "" ? null : (JSON.parse(output) as Record<string, unknown>);
    return { code: code as number | null, result, errors };
  });
  return { child, ended };
}

describe("on a single Redis", () => {
  let server: RedisServer;
  let raw: Redis;
  beforeEach(async () => {
    server = await startRedis({ permissionsOf: "holdfast-operator" });
    raw = new Redis(server.url);
    const all = raw.pipeline();
    for (let at = 0; at < RECORDS; at += 1) {
      all.set(`assess:state:user-${at}:fractions:1`, STATE, "EX", 9_999);
    }
    await all.exec();
  });
  afterEach(async () => {
    raw.disconnect();
    await server.stop();
  });

  const pointers = async () => (await raw.keys("assess:active:*")).length;

  test.each(["derive", "shadow"])("in %s it pins nothing, unless it is forced to", async (mode) => {
    const env = { REDIS_URL: server.appUrl, ROLLOUT_MODE: mode };
    const refused = await backfill(env, []).ended;
    expect(refused).toMatchObject({ code: 1, result: null });
    expect(refused.errors).toMatch(/would pin every live attempt.*--force/s);
    const dry = await backfill(env, ["--dry-run", "--rate", "0"]).ended;
    expect(dry).toMatchObject({ code: 0, result: { pointers: RECORDS } });
    expect(await pointers()).toBe(0);
    expect((await backfill(env, ["--force", "--rate", "0"]).ended).code).toBe(0);
    expect(await pointers()).toBe(RECORDS);
  });

  test.each([
    ["SIGINT", 1],
    ["SIGKILL", null],
  ] as const)("ended by %s in the middle, it goes on where it was", async (signal, code) => {
    const first = backfill({ REDIS_URL: server.appUrl }, ["--rate", "1000"]);
    await vi.waitFor(() => expect(existsSync(checkpoint)).toBe(true), { timeout: 15_000 });
    first.child.kill(signal);
    expect((await first.ended).code).toBe(code);
    const before = await pointers();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(RECORDS);

    const second = await backfill({ REDIS_URL: server.appUrl }, ["--rate", "0"]).ended;
    expect(second).toMatchObject({ code: 0, result: { isComplete: true } });
    expect(second.result?.["records"]).toBeLessThan(RECORDS);
    expect(await pointers()).toBe(RECORDS);
    expect(await readdir(folder)).toEqual([]);
  });
});

test("a key that needed a person before it was stopped is in the exit code", async () => {
  const server = await startRedis({ permissionsOf: "holdfast-operator" });
  const raw = new Redis(server.url);
  try {
    const strange = Array.from({ length: STRANGE }, (_, at) => `assess:state:a b${at}:fractions:1`);
    await raw.mset(strange.flatMap((key) => [key, STATE]));
    await raw.mset(Array.from({ length: RECORDS }, (_, at) => [`other:${at}`, ""]).flat());
    const first = backfill({ REDIS_URL: server.appUrl }, ["--rate", "1000"]);
    await vi.waitFor(() => expect(existsSync(checkpoint)).toBe(true), { timeout: 15_000 });
    first.child.kill("SIGINT");
    expect((await first.ended).code).toBe(1);
    await raw.del(...strange);
    const second = await backfill({ REDIS_URL: server.appUrl }, ["--rate", "0"]).ended;
    expect(second.code).toBe(2);
  } finally {
    raw.disconnect();
    await server.stop();
  }
});

test("on a Cluster every master is visited, and keys that no script can reach are told", async () => {
  const cluster = await startRedisCluster("holdfast-operator");
  const client = new Cluster(cluster.startupNodes.map((node) => ({ ...node })));
  try {
    for (let at = 0; at < 60; at += 1) {
      await client.set(`assess:state:{user-${at}:fractions}:1`, STATE, "EX", 9_999);
    }
    await client.set("assess:state:mia:fractions:1", STATE, "EX", 9_999);
    const run = backfill({ REDIS_CLUSTER_NODES: cluster.addresses }, ["--rate", "0"]);
    const { code, result } = await run.ended;
    expect(code).toBe(2);
    expect(result).toMatchObject({ records: 60, pointers: 60, strange: 1, isComplete: true });
    for (let at = 0; at < 60; at += 1) {
      expect(await client.get(`assess:active:{user-${at}:fractions}`)).toBe("1");
    }
  } finally {
    client.disconnect();
    await cluster.stop();
  }
});

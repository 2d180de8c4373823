import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { NEEDED_CALLS } from "#lib/assessment-cache/diagnostics/permission-probe";
import { SCRIPTS } from "#lib/assessment-cache/scripts.generated";
import { start } from "../attempt/world";
import { dumpRedis } from "#tests/lib/http/redis-dump";
import { permissionsOf } from "#tests/servers/redis-users";
import { addUser, startClinic, urlOf, type Clinic } from "./clinic";

let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
});
afterAll(() => clinic.stop());

async function examineAs(name: string, rights: string) {
  await addUser(clinic.world, name, rights);
  return clinic.examine({ REDIS_URL: urlOf(name, clinic.world.redis.port) });
}

describe("who may do too little", () => {
  it("the app's own user: what only operators may read is not examined, the rest is in order", async () => {
    const { sick, of } = await examineAs("app", permissionsOf("holdfast"));
    expect(sick).toEqual(["redis-persistence: unknown", "key-health: unknown"]);
    expect(of("key-health").remedy).toContain("holdfast-operator");
    expect(of("redis-rights").finding).toMatch(/^The Redis user has the rights that the app needs/);
  });

  it("one call missing: it is named, and nothing is written to find out", async () => {
    const before = await dumpRedis(clinic.world.redis.url);
    const { sick, of } = await examineAs(
      "poor",
      `${permissionsOf("holdfast-operator")} -zadd -hset`,
    );
    expect(sick).toEqual(["redis-rights: problem"]);
    expect(of("redis-rights").finding).toBe(
      "The Redis user poor may not run HSET, ZADD on assess:* keys.",
    );
    expect(await dumpRedis(clinic.world.redis.url)).toEqual(before);
  });

  it("no Lua, or other keys: nothing would work, and it says so", async () => {
    const lua = await examineAs("mute", `${permissionsOf("holdfast-operator")} -eval -evalsha`);
    expect(lua.of("redis-scripts").severity).toBe("problem");
    expect(lua.of("redis-rights").finding).toContain("may not run Lua commands");
    const rights = permissionsOf("holdfast-operator").replace("~assess:*", "~other:*");
    const keys = await examineAs("stray", rights);
    expect(keys.of("redis-rights")).toMatchObject({ severity: "problem" });
    expect(keys.of("drift").severity).toBe("unknown");
  });
});

describe("who may do too much", () => {
  it.each([
    ["root", "+@all ~* &*", /administer .*, access the keys of other programs, run commands/],
    [
      "nosy",
      `${permissionsOf("holdfast-operator")} ~*`,
      /^The Redis user nosy has more rights .* it may access the keys/,
    ],
    [
      "busy",
      `${permissionsOf("holdfast-operator")} +persist`,
      /it may run commands that the app never uses/,
    ],
  ])("%s gets a warning", async (name, rights, words) => {
    const before = await dumpRedis(clinic.world.redis.url);
    const { sick, of, report } = await examineAs(name, rights);
    expect(sick).toEqual(["redis-rights: warning"]);
    expect(of("redis-rights").finding).toMatch(words);
    expect(report.healthy).toBe(true);
    expect(await dumpRedis(clinic.world.redis.url)).toEqual(before);
  });
});

describe("the permission probe", () => {
  it("has every call on keys that the shipped rights have, and every Lua command", async () => {
    const names = (calls: readonly string[]) => new Set(calls.map((call) => call.split(" ")[0]));
    const rights = permissionsOf("holdfast")
      .split(" ")
      .filter((right) => right.startsWith("+"));
    const called = rights.map((right) => right.slice(1).toUpperCase());
    const others = /^(PING|INFO|SELECT|ROLE|ASKING|EVAL|EVALSHA|CLIENT\|.+|CLUSTER\|.+)$/;
    const onKeys = called.filter((name) => !others.test(name));
    expect([...names(NEEDED_CALLS)].sort()).toEqual(onKeys.sort());
    const { of } = await clinic.examine();
    expect(of("redis-scripts").finding).toContain(
      `all ${Object.keys(SCRIPTS).length} Lua commands`,
    );
  });

  it("writes nothing even where it may: Redis keeps the command from it", async () => {
    const { raw } = clinic.world;
    const slot = clinic.world.slot();
    await start(clinic.world.pod(), slot);
    const pointer = clinic.world.keys(slot).pointer;
    const file = join(PROJECT, "src/lib/assessment-cache/lua/permissions.lua");
    const lua = readFileSync(file, "utf8");
    const before = await dumpRedis(clinic.world.redis.url);
    const calls = ["SET @ 9", "DEL @", "PERSIST @", "XADD @ * f 1"];
    expect(await raw.eval(lua, 1, pointer, calls.length, ...calls, "return 1", "not Lua")).toEqual([
      [],
      [2],
    ]);
    expect(await dumpRedis(clinic.world.redis.url)).toEqual(before);
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SLOT_INDEX_KEYS, slotIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { PROJECT } from "#src/cli/project.ts";
import { CHECK_IDS } from "#lib/services/doctor";
import { answer, start, finishAttempt } from "../attempt/world";
import { dumpRedis } from "#tests/lib/http/redis-dump";
import { leaksIn } from "#tests/privacy/canaries";
import { CANARIES, startClinic, urlOf, type Clinic } from "./clinic";

// Some of the commands are processes of their own, beside other test files.
let clinic: Clinic;
beforeAll(async () => {
  clinic = await startClinic();
  const { world } = clinic;
  const pod = world.pod();
  const [one, two] = [world.slot(), world.slot()];
  await answer(pod, one, await start(pod, one));
  await finishAttempt(pod, two);
  await clinic.world.raw.del(...SLOT_INDEX_KEYS);
});
afterAll(() => clinic.stop());

describe("a deployment in order", () => {
  it("ends with 0 and finds nothing, for a program and for a person, and is left as it was", async () => {
    const before = await dumpRedis(clinic.world.redis.url);
    const [program, person] = [await clinic.command(["--json"]), await clinic.here([])];
    expect([program.code, person.code, program.stderr, person.stderr]).toEqual([0, 0, "", ""]);
    const report = JSON.parse(program.stdout) as {
      readonly healthy: boolean;
      readonly checks: readonly Readonly<Record<string, unknown>>[];
    };
    expect(report.healthy).toBe(true);
    expect(report.checks.map(({ id }) => id)).toEqual(CHECK_IDS);
    for (const check of report.checks) {
      expect(Object.keys(check)).toEqual(["id", "severity", "finding", "remedy"]);
    }
    for (const id of CHECK_IDS) expect(person.stdout).toContain(id);
    // The pods of this test keep no index of slots: backfill is named, and it is all there is.
    expect(person.stdout).toContain("-> Run holdfast backfill once");
    expect(person.stdout).toMatch(/^0 problems, 1 warning, 0 unknown, /m);
    expect(await dumpRedis(clinic.world.redis.url)).toEqual(before);
    const recorded = String(await clinic.world.raw.get("assess:ops-status:doctor"));
    expect(JSON.parse(recorded.replace(/^\d+ /, ""))).toEqual({
      ...{ problems: 0, warnings: 1, unknown: 0 },
    });
    expect(await clinic.world.raw.ttl("assess:ops-status:doctor")).toBeGreaterThan(29 * 86_400);
  });

  it("finds nothing at all once every slot is in the index", async () => {
    const { world } = clinic;
    for (const key of await world.raw.keys("assess:active:*")) {
      const [, , user = "", resource = ""] = key.split(":");
      const member = `${user}:${resource}`;
      for (const index of [slotIndexKeyOf(member), `assess:slot-index:${user}`]) {
        await world.raw.zadd(index, Date.now(), member);
      }
    }
    const { sick, of } = await clinic.examine();
    expect(sick).toEqual([]);
    expect(of("redis-reachable").finding).toMatch(/ answers in \d+\.\d ms \(median of 5 PINGs/);
    expect(of("redis-persistence").finding).toContain("about the last second of writes");
    expect(of("drift").finding).toContain("2 slots examined");
    for (const id of ["redis-cluster", "redis-sentinel"] as const) {
      expect(of(id).severity).toBe("not_applicable");
    }
  });
});

describe("exit codes and output", () => {
  it("ends with 2 for a problem, and repeats no secret and no id of a person", async () => {
    const { raw } = clinic.world;
    await raw.set("assess:state:someone-secret:fractions:1", "no JSON", "EX", 9_000);
    try {
      const env = {
        ...{ AUTH_MODE: "demo", SESSION_MODULE: "", SESSION_SECRET: CANARIES.sessions },
        ONEROSTER_CLIENT_SECRET: CANARIES.password,
      };
      const ended = [await clinic.command(["--json"], env), await clinic.here([], env)];
      expect(ended.map(({ code }) => code)).toEqual([2, 2]);
      const said = ended.flatMap(({ stdout, stderr }) => [stdout, stderr]).join("\n");
      expect(said).toContain("Records that cannot be read, in 1 slot (in the logs user ");
      expect(said).toContain("ONEROSTER_CLIENT_SECRET and the password in REDIS_URL have the same");
      expect(said).toContain("everyone can sign in as any user");
      expect(leaksIn({ said }, { ...CANARIES, user: "someone-secret" })).toEqual([]);
    } finally {
      await raw.del("assess:state:someone-secret:fractions:1");
    }
  });

  it("repeats no password of a Redis that does not let it in, or is not there", async () => {
    const { port } = clinic.world.redis;
    const wrong = await clinic.here([], { REDIS_URL: urlOf("nobody", port) });
    const nowhere = await clinic.here(["--json"], { REDIS_URL: urlOf("operator", 1) });
    expect(wrong.stdout).toContain("does not take the user or the password (WRONGPASS).");
    expect(nowhere.stdout).toContain("nothing listens there (ECONNREFUSED).");
    expect([wrong.code, nowhere.code]).toEqual([2, 2]);
    const said = [wrong, nowhere].flatMap(({ stdout, stderr }) => [stdout, stderr]).join("\n");
    expect(leaksIn({ said }, CANARIES)).toEqual([]);
  });

  it("ends with 1 when it cannot run", async () => {
    type Call = readonly [words: string, args: readonly string[], env: Clinic["env"]];
    const calls: readonly Call[] = [
      ["REDIS_URL", [], { REDIS_URL: "" }],
      ["SWEEP_INTERVAL_SECONDS", [], { SWEEP_INTERVAL_SECONDS: "soon" }],
      ["--sample 0: must be a whole number", ["--sample", "0"], {}],
    ];
    for (const [words, args, env] of calls) {
      const { code, stdout, stderr } = await clinic.here(args, env);
      expect(stderr).toContain(words);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    }
  });
});

it("every check is in the operators' page", () => {
  const page = readFileSync(join(PROJECT, "docs/operate.md"), "utf8");
  const section = /^## Check the deployment$(.+?)^## /ms.exec(page)?.[1] ?? "";
  const rows = [...section.matchAll(/^\| `([a-z-]+)` \| /gm)].map(([, id]) => id);
  expect(rows).toEqual(CHECK_IDS);
});

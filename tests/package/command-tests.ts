import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { run } from "#src/cli/setup/run.mjs";
import { startSimulator, type Simulator } from "#simulator/simulator";
import { startRedis, type RedisServer } from "#tests/servers/redis-server";
import { runAsProcess, type CommandEnv } from "#tests/servers/run-command";
import { unpackInto } from "./unpacked";

const SECRET = "5b7e0b9f1d2c4a68b1f0e3d2c5a49786";

let folder = "";
let redis: RedisServer;
let gradebook: Simulator;
let sound: CommandEnv;

interface Report {
  readonly healthy: boolean;
  readonly checks: readonly {
    readonly id: string;
    readonly severity: string;
    readonly finding: string;
    readonly remedy: string | null;
  }[];
}

async function prepare(tarball: string): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), "holdfast-commands-"));
  await unpackInto(folder, tarball);
  await cp(join(import.meta.dirname, "command-app"), folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  await writeFile(join(folder, ".env"), `HOLDFAST_SECRET=${SECRET}\n`);
  await symlink(join(PROJECT, "node_modules/tsx"), join(folder, "node_modules/tsx"));
  await addServerOnly();
  [redis, gradebook] = await Promise.all([
    startRedis({ extraArgs: ["--appendonly", "yes"], permissionsOf: "holdfast-operator" }),
    startSimulator(),
  ]);
  sound = {
    REDIS_URL: redis.appUrl,
    ONEROSTER_BASE_URL: gradebook.baseUrl,
    ONEROSTER_TOKEN_URL: gradebook.tokenUrl,
    ONEROSTER_CLIENT_ID: gradebook.clientId,
    ONEROSTER_CLIENT_SECRET: gradebook.clientSecret,
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
    USER: "opal",
  };
}

async function cleanUp(): Promise<void> {
  await Promise.all([redis.stop(), gradebook.close()]);
  await rm(folder, { recursive: true, force: true });
}

/** As the package of that name: it throws where modules are not loaded as those of a server. */
async function addServerOnly(): Promise<void> {
  const own = join(folder, "node_modules/server-only");
  await mkdir(own);
  const exported = { "react-server": "./empty.js", default: "./index.js" };
  const manifest = { name: "server-only", version: "0.0.1", exports: { ".": exported } };
  await writeFile(join(own, "package.json"), JSON.stringify(manifest));
  await writeFile(join(own, "empty.js"), "");
  await writeFile(join(own, "index.js"), 'throw new Error("for servers only");');
}

/** The command of the packed package, in the folder of the application. */
function holdfast(args: readonly string[], env: CommandEnv = sound, cwd = folder) {
  const file = join(folder, "node_modules/holdfast/src/cli/holdfast.mjs");
  return runAsProcess(args, env, { file, cwd });
}

/** In findings about a Redis to which a busy machine did not give the time that the doctor allows. */
const TOO_LATE = /\((timeout|connection)\)|did not end within/;

async function examine(env: CommandEnv, ...args: readonly string[]) {
  const run = () => holdfast(["doctor", "--json", ...args], env);
  let result = await run();
  for (let tries = 1; tries < 3 && TOO_LATE.test(result.stdout); tries += 1) result = await run();
  const { code, stdout, stderr } = result;
  expect(stdout, stderr).not.toBe("");
  const { checks, healthy } = JSON.parse(stdout) as Report;
  const of = (id: string) => {
    const found = checks.find((check) => check.id === id);
    if (found === undefined) throw new Error(`no check ${id}`);
    return found;
  };
  const having = (severity: string) =>
    checks.filter((check) => check.severity === severity).map(({ id }) => id);
  return { code, healthy, of, having, said: stdout + stderr };
}

/** Tests of the commands. Called by package.test.ts, because only one file may build the package. */
export function testCommands(tarballOf: () => string): void {
  beforeAll(() => prepare(tarballOf()));
  afterAll(cleanUp);

  describe("holdfast doctor of the packed package", () => {
    test("finds no problem in a sound deployment, for a program and for a person", async () => {
      const { code, healthy, having, of, said } = await examine(sound, "--resource", "quiz");
      expect({ code, healthy }).toEqual({ code: 0, healthy: true });
      expect([...having("problem"), ...having("unknown")]).toEqual([]);
      expect(having("ok")).toEqual(
        expect.arrayContaining([
          ...["redis-reachable", "redis-version", "redis-persistence", "redis-eviction"],
          ...[
            "redis-clock",
            "redis-scripts",
            "key-health",
            "outbox",
            "drift",
            "gradebook",
            "content",
          ],
          ...["parts", "secret", "action-key", "sweeping", "legacy"],
        ]),
      );
      expect(of("content").finding).toContain("quiz has 2 questions");
      expect(of("sweeping").finding).toContain("src/instrumentation.ts");
      expect(of("secret").finding).toBe("The secret has 32 characters.");
      expect(said).not.toContain(SECRET);
      expect(said).not.toMatch(/\b(REDIS|ONEROSTER|HIGH_WATER|ROLLOUT|CONTENT)_[A-Z]/);
      const person = await holdfast(["doctor"]);
      expect(person.code).toBe(0);
      expect(person.stdout).toMatch(/^✓ ok +redis-reachable +Redis at 127\.0\.0\.1:\d+ answers/m);
      expect(person.stdout).toMatch(/^0 problems, /m);
    });

    test("says what to do when Redis does not answer", async () => {
      const { code, of, said } = await examine({ ...sound, REDIS_URL: "redis://127.0.0.1:1" });
      expect(code).toBe(2);
      expect(of("redis-reachable")).toMatchObject({
        severity: "problem",
        finding: expect.stringContaining("refuses the connection") as string,
        remedy: expect.stringContaining("the client that redisStore is given") as string,
      });
      expect(of("redis-eviction").severity).toBe("unknown");
      expect(of("gradebook").severity).toBe("ok");
      expect(said).not.toMatch(/\b(REDIS|ONEROSTER|HIGH_WATER|ROLLOUT|CONTENT)_[A-Z]/);
    });

    test("says which settings are missing", async () => {
      const { code, of, having } = await examine({});
      expect(code).toBe(2);
      expect(having("problem")).toEqual(["redis-reachable", "gradebook"]);
      expect(of("gradebook").finding).toContain("oneRoster: baseUrl, token.url");
      expect(of("action-key").severity).toBe("warning");
    });

    test("refuses a client with a key prefix", async () => {
      const { code, of } = await examine({ ...sound, KEY_PREFIX: "school:" });
      expect(code).toBe(2);
      expect(of("redis-reachable").finding).toContain("has a keyPrefix");
    });

    test("says of a secret that is too short that every request would be refused", async () => {
      const { code, of } = await examine({ ...sound, HOLDFAST_SECRET: "short" });
      expect(code).toBe(2);
      expect(of("secret")).toMatchObject({ severity: "problem" });
      expect(of("secret").remedy).toContain("secret: give at least 32 characters");
    });

    test("says how to be found, and how TypeScript is loaded", async () => {
      const empty = join(folder, "empty");
      await mkdir(join(empty, "lib"), { recursive: true });
      const nothing = await holdfast(["doctor"], sound, empty);
      expect(nothing).toMatchObject({ code: 1, stdout: "" });
      expect(nothing.stderr).toContain("--config <file>");
      const missing = await holdfast(["doctor", "--config", "nowhere.ts"], sound, empty);
      expect(missing.stderr).toContain("--config nowhere.ts: there is no such file");
      const other = await mkdtemp(join(tmpdir(), "holdfast-without-tsx-"));
      try {
        await writeFile(
          join(other, "holdfast.ts"),
          'import type { A } from "./a";\nlet a: A = 1;\n',
        );
        const untold = await holdfast(["doctor"], sound, other);
        expect(untold.code).toBe(1);
        expect(untold.stderr).toMatch(/npm install --save-dev tsx|does not export a Holdfast/);
      } finally {
        await rm(other, { recursive: true, force: true });
      }
    });
  });

  describe("the other commands of the packed package", () => {
    beforeAll(async () => {
      const tsx = pathToFileURL(join(folder, "node_modules/tsx/dist/loader.mjs")).href;
      const args = ["--conditions=react-server", "--import", tsx, "live.ts"];
      const env = { ...sound, HOLDFAST_SECRET: SECRET } as Record<string, string>;
      const lived = await run(process.execPath, args, { cwd: folder, env });
      expect(lived.ok, lived.output).toBe(true);
    });

    test("attempts: list and show them, and abandon one with a reason", async () => {
      const listed = await holdfast(["attempts", "list"]);
      expect(listed.stdout).toMatch(/^ada +quiz +1 +answering 1\/2/m);
      const shown = await holdfast(["attempts", "show", "bob", "quiz", "--json"]);
      expect(JSON.parse(shown.stdout)).toMatchObject({ facts: { highWater: 1, outbox: [] } });
      const abandon = ["attempts", "abandon", "ada", "quiz", "--reason", "tries it", "--yes"];
      expect(await holdfast(abandon)).toMatchObject({ code: 0 });
      expect((await holdfast(["attempts", "list"])).stdout).toContain("no open attempt");
      expect((await holdfast(["audit"])).stdout).toMatch(/opal +abandon +ada +quiz/);
    });

    test("trail, and sweep", async () => {
      const trail = await holdfast(["trail", "bob", "quiz"]);
      expect(trail.code).toBe(0);
      expect(trail.stdout).toContain("The machine allows every entry.");
      expect(await holdfast(["sweep", "--dry-run"])).toMatchObject({ code: 0 });
      expect(await holdfast(["sweep", "--json"])).toMatchObject({ code: 0, stderr: "" });
    });
  });
}

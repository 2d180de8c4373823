import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { describe, expect, onTestFinished, test } from "vitest";
import { startGradebook } from "#src/cli/start/gradebook.ts";
import { startPrivateRedis } from "#src/cli/start/private-redis.ts";
import { readSettings } from "#lib/settings";
import { freePort } from "#tests/servers/free-port";
import { redisBinary } from "#tests/servers/redis-binary";

const PROJECT = resolve(import.meta.dirname, "../../..");
const HOLDFAST = join(PROJECT, "src/cli/holdfast.mjs");

/** A guard that does nothing. */
const NO_GUARD = { watch: () => undefined };

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "holdfast-start-"));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

interface CommandResult {
  readonly code: number | null;
  readonly output: string;
}

function holdfast(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  return new Promise((done) => {
    const options = { env: { ...process.env, ...env }, cwd: PROJECT };
    const child = execFile(process.execPath, [HOLDFAST, ...args], options, (_error, out, err) => {
      done({ code: child.exitCode, output: out + err });
    });
  });
}

async function ask(url: string, ...[command, ...args]: [string, ...string[]]): Promise<unknown> {
  const client = new Redis(url, { maxRetriesPerRequest: 0 });
  client.on("error", () => undefined);
  try {
    return await client.call(command, ...args);
  } finally {
    client.disconnect();
  }
}

describe("the private Redis", () => {
  test("keeps attempts over a restart, evicts nothing, and ends when stopped", async () => {
    const dir = await folder();
    const first = await startPrivateRedis(redisBinary(), dir, NO_GUARD);
    await ask(first.url, "SET", "attempt", "3");
    expect(await ask(first.url, "CONFIG", "GET", "maxmemory-policy")).toContain("noeviction");
    expect(await ask(first.url, "CONFIG", "GET", "hash-max-listpack-value")).toContain("300");
    await first.service.stop();
    await expect(ask(first.url, "PING")).rejects.toThrow();
    const second = await startPrivateRedis(redisBinary(), dir, NO_GUARD);
    onTestFinished(second.service.stop);
    expect(await ask(second.url, "GET", "attempt")).toBe("3");
  });

  test("does not start in the folder of a start that still runs", async () => {
    const dir = await folder();
    const running = await startPrivateRedis(redisBinary(), dir, NO_GUARD);
    onTestFinished(running.service.stop);
    const second = startPrivateRedis(redisBinary(), dir, NO_GUARD);
    await expect(second).rejects.toThrow(/another start \(process/);
    expect(await ask(running.url, "PING")).toBe("PONG");
  });

  test("does not take a folder for free because its server does not answer at once", async () => {
    const dir = await folder();
    const running = await startPrivateRedis(redisBinary(), dir, NO_GUARD);
    onTestFinished(running.service.stop);
    const pid = running.service.pid ?? NaN;
    process.kill(pid, "SIGSTOP");
    const second = startPrivateRedis(redisBinary(), dir, NO_GUARD);
    const refused = expect(second).rejects.toThrow(/another start \(process/);
    await sleep(2_500);
    process.kill(pid, "SIGCONT");
    await refused;
  });

  test("replaces the server of a start that was killed", async () => {
    const dir = await folder();
    const module = join(PROJECT, "src/cli/start/private-redis.ts");
    const script = `import { startPrivateRedis } from ${JSON.stringify(module)};
      const { url } = await startPrivateRedis(...${JSON.stringify([redisBinary(), dir])}, {
        watch: () => undefined,
      });
      console.log(url);`;
    const args = ["--import=tsx", "--input-type=module", "--eval", script];
    const killed = spawn(process.execPath, args, { cwd: PROJECT });
    const url = await new Promise<string>((done) => {
      killed.stdout.once("data", (chunk: Buffer) => {
        done(chunk.toString().trim());
      });
    });
    await ask(url, "SET", "attempt", "4");
    killed.kill("SIGKILL");
    await new Promise((done) => killed.once("exit", done));
    expect(await ask(url, "PING")).toBe("PONG");
    const next = await startPrivateRedis(redisBinary(), dir, NO_GUARD);
    onTestFinished(next.service.stop);
    await expect(ask(url, "PING")).rejects.toThrow();
    expect(await ask(next.url, "GET", "attempt")).toBe("4");
  });
});

test("a start passes habits and dialect to its simulated gradebook", async () => {
  const choice = { dialect: true, habits: ["put-status=201", "token-query=p=policy"] };
  const { env, services } = await startGradebook(readSettings({}), choice);
  for (const service of services) onTestFinished(() => service.stop());
  expect(env["ONEROSTER_TOKEN_URL"]).toMatch(/\/token\?p=policy$/);
  const control = new URL("/_control/habits", env["ONEROSTER_BASE_URL"]);
  expect(await (await fetch(control)).json()).toMatchObject({
    habits: { "put-status": "201", "token-query": "p=policy", post: "creates" },
  });
});

describe("holdfast start exits with 1 and prints the reason", () => {
  test("when settings are invalid or incomplete", async () => {
    const env = { PORT: "http", REDIS_SENTINELS: "127.0.0.1:26379" };
    const { code, output } = await holdfast(["start"], env);
    expect(code).toBe(1);
    expect(output).toContain('PORT="http": must be a whole number from 1 to 65535');
    const incomplete = await holdfast(["start"], { REDIS_SENTINELS: "127.0.0.1:26379" });
    expect(incomplete.code).toBe(1);
    expect(incomplete.output).toContain("REDIS_SENTINEL_NAME: missing");
  });

  test("when habits are given for a real gradebook", async () => {
    const { code, output } = await holdfast(["start", "--dialect"], {
      ONEROSTER_BASE_URL: "https://gradebook.example/ims/oneroster/gradebook/v1p2",
      ONEROSTER_TOKEN_URL: "https://gradebook.example/token",
      ONEROSTER_CLIENT_ID: "id",
      ONEROSTER_CLIENT_SECRET: "secret",
    });
    expect(code).toBe(1);
    expect(output).toContain("--habit and --dialect are for the simulated gradebook, but");
  });

  test("when a habit does not exist", async () => {
    const { code, output } = await holdfast(["start", "--habit", "pages=1"], {});
    expect(code).toBe(1);
    expect(output).toContain('there is no habit "pages"; valid are paging, past-end, ');
  });

  test("when the port is taken", async () => {
    const port = await freePort();
    const otherServer = createServer();
    await new Promise<void>((done) => otherServer.listen(port, done));
    onTestFinished(() => {
      otherServer.close();
    });
    const { code, output } = await holdfast(["start", "--port", String(port)], {});
    expect(code).toBe(1);
    expect(output).toContain(`PORT=${port} cannot be used (EADDRINUSE)`);
  });
});

test("--help lists the commands", async () => {
  const { code, output } = await holdfast(["--help"], {});
  expect(code).toBe(0);
  for (const command of ["start", "one-roster|simulator", "sweep"])
    expect(output).toContain(command);
});

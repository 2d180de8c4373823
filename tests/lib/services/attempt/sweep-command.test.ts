import { execFile } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as worlds from "./world";
import type { World } from "./world";

const HOLDFAST = join(import.meta.dirname, "../../../../src/cli/holdfast.mjs");

interface ProcessResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a scheduler would, with only these settings. */
function sweepWith(settings: Readonly<Record<string, string>>): Promise<ProcessResult> {
  const base = { NODE_ENV: "production", PATH: process.env["PATH"] } as const;
  const env = { ...base, SESSION_SECRET: "x".repeat(32), ...settings };
  return new Promise((resolve) => {
    const args = [HOLDFAST, "sweep", "--json"];
    execFile(process.execPath, args, { env, timeout: 15_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

describe("holdfast sweep", () => {
  let world: World;
  let settings: Readonly<Record<string, string>>;
  beforeAll(async () => {
    world = await worlds.startWorld();
    settings = {
      REDIS_URL: world.redis.appUrl,
      ONEROSTER_BASE_URL: world.gradebook.baseUrl,
      ONEROSTER_TOKEN_URL: world.gradebook.tokenUrl,
      ONEROSTER_CLIENT_ID: world.gradebook.clientId,
      ONEROSTER_CLIENT_SECRET: world.gradebook.clientSecret,
    };
  }, 30_000);
  afterAll(() => world.stop());

  it("publishes waiting results and prints the counts", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    await worlds.makeDue(world, slot);
    const { code, stdout } = await sweepWith(settings);
    expect(JSON.parse(stdout)).toEqual({ slots: 1, published: 1, waiting: 0, conflicts: 0 });
    expect(code).toBe(0);
  }, 30_000);

  it("exits with 2 when a result needs an operator", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    worlds.putResult(world, slot, 1, { metadata: { attemptId: "another" } });
    await worlds.makeDue(world, slot);
    const { code, stdout } = await sweepWith(settings);
    expect(JSON.parse(stdout)).toMatchObject({ published: 0, conflicts: 1 });
    expect(code).toBe(2);
  }, 30_000);

  it("exits with 1 and names the setting when a setting is missing", async () => {
    const { code, stderr } = await sweepWith({ REDIS_URL: world.redis.appUrl });
    expect(stderr).toContain("ONEROSTER_BASE_URL");
    expect(code).toBe(1);
  }, 30_000);
});

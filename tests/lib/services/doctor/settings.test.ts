import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { wireDoctor } from "#src/cli/settings-doctor/ports.ts";
import { PROJECT } from "#src/cli/project.ts";
import { contentCheck } from "#lib/services/doctor/content";
import { settingsCheck } from "#lib/services/doctor/settings-check";
import { readSettings } from "#lib/settings";

type Env = Readonly<Record<string, string>>;

const SECRETS = [1, 2, 3].map((n) => `${n}-0123456789abcdef0123456789abcdef`);
const [SESSIONS = "", TOKENS = "", METRICS = ""] = SECRETS;

/** Nothing is asked of Redis: the address need not be one that answers. */
const GOOD: Env = {
  ...{ NODE_ENV: "production", AUTH_MODE: "module", SESSION_MODULE: "next.config.ts" },
  ...{ ATTEMPT_TOKEN_SECRET: TOKENS, METRICS_TOKEN: METRICS },
  REDIS_URL: "rediss://holdfast:0123456789abcdef-pw@redis.example:6379",
};
const DEMO: Env = { AUTH_MODE: "demo", SESSION_MODULE: "", SESSION_SECRET: SESSIONS };

async function checkResultOf(more: Env, check = settingsCheck) {
  const env = Object.fromEntries(Object.entries({ ...GOOD, ...more }).filter(([, v]) => v !== ""));
  const settings = readSettings(env, { folder: PROJECT });
  const wired = wireDoctor(settings, env, 1);
  try {
    return await check.run(wired.ports);
  } finally {
    wired.close();
  }
}

describe("settings", () => {
  it("that are good give nothing to say", async () => {
    expect(await checkResultOf({})).toMatchObject({ severity: "ok", remedy: null });
  });

  const spoken: readonly [string, Env, string, RegExp][] = [
    ["demo mode in production", DEMO, "problem", /AUTH_MODE=demo in production/],
    [
      "demo mode elsewhere",
      { ...DEMO, NODE_ENV: "" },
      "warning",
      /everyone can sign in as any user/,
    ],
    [
      "a secret of one character",
      { METRICS_TOKEN: "x".repeat(32) },
      "warning",
      /METRICS_TOKEN is easy to guess/,
    ],
    ["one value used twice", { METRICS_TOKEN: TOKENS }, "warning", /SECRET and METRICS_TOKEN have/],
    [
      "no secret for tokens",
      { ATTEMPT_TOKEN_SECRET: "" },
      "warning",
      /ATTEMPT_TOKEN_SECRET is not/,
    ],
    ["a short life", { ASSESSMENT_STATE_TTL_SECONDS: "60" }, "warning", /within a day/],
    ["a short memory", { HIGH_WATER_TTL_DAYS: "7" }, "warning", /within a month/],
    ["rare sweeps", { SWEEP_INTERVAL_SECONDS: "3600" }, "warning", /results wait long/],
    ["no time to leave", { SHUTDOWN_GRACE_SECONDS: "0" }, "warning", /SHUTDOWN_GRACE_SECONDS=0/],
    ["no trail", { TRAIL_ENTRIES: "0" }, "warning", /TRAIL_ENTRIES=0/],
    ["an exemption that old pods ignore", { ALL_REPORTED: "exempt" }, "warning", /ALL_REPORTED=ex/],
    ["the mode derive", { ROLLOUT_MODE: "derive" }, "warning", /ROLLOUT_MODE=derive/],
    ["the flag", { HOLDFAST_ROLLOUT_MODE: "shadow" }, "warning", /HOLDFAST_ROLLOUT_MODE=shadow/],
    ["a Redis far away", { REDIS_URL: "redis://redis.example" }, "warning", /without encryption/],
  ];
  it.each(spoken)("%s is said, and no value of a secret", async (_what, env, severity, words) => {
    const result = await checkResultOf(env);
    expect(result).toMatchObject({ severity });
    expect(result.finding).toMatch(words);
    expect(result.remedy).not.toBeNull();
    for (const secret of SECRETS) expect(JSON.stringify(result)).not.toContain(secret);
  });

  it("a mode of the flag that stands above a setting decides", async () => {
    const env = { ROLLOUT_MODE: "derive", HOLDFAST_ROLLOUT_MODE: "pinned" };
    expect(await checkResultOf(env)).toMatchObject({ severity: "ok" });
  });
});

describe("content", () => {
  it("that is there can be read; an empty folder is a problem", async () => {
    expect(await checkResultOf({}, contentCheck)).toMatchObject({ severity: "ok" });
    const folder = mkdtempSync(join(tmpdir(), "holdfast-empty-"));
    try {
      const empty = await checkResultOf({ CONTENT_DIR: folder }, contentCheck);
      expect(empty).toMatchObject({ severity: "problem" });
      expect(empty.remedy).toContain("CONTENT_DIR");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import type { Simulator } from "#simulator/simulator";
import { startApp, type RunningApp } from "#tests/lib/http/running-app";
import { ask } from "#tests/lib/http/student";
import { WITHOUT_TIME_LIMIT } from "#tests/lib/http/without-time-limit";
import type { RedisServer } from "#tests/servers/redis-server";
import { makeContent } from "./content";

/** Signs sessions and attempt tokens, of every application and of the command line. */
export const SECRET = "a secret of the tests, long enough to sign with";
const WARM_UP_TRIES = 5;
export const OPERATOR = "opal";
export const METRICS_TOKEN = "a-token-of-the-tests-for-metrics-long-enough";

/** Tells who is asking by a header, and knows one operator. */
const SESSION_MODULE = `export default {
  getUser: async (headers) => {
    const userId = headers.get("x-user");
    if (userId === null) return null;
    return userId === "${OPERATOR}" ? { userId, isOperator: true } : { userId };
  },
};`;

/** Refuses one student with a reason and one without, and fails for a third. */
const POLICY_MODULE = `export default async ({ userId }) => {
  if (userId === "late") return { allowed: false, reason: "It closed on Friday." };
  if (userId === "shut-out") return { allowed: false };
  if (userId === "unlucky") throw new Error("the policy is down");
  return { allowed: true };
};`;

/** One Redis and one gradebook, and an application for each way to be set up. */
export interface Deployment {
  readonly redis: RedisServer;
  readonly simulator: Simulator;
  /** As it is deployed; the default mode. */
  readonly compat: RunningApp;
  /** Comes up while others are spoken to. */
  readonly derive: Promise<RunningApp>;
  readonly shadow: Promise<RunningApp>;
  readonly pinned: Promise<RunningApp>;
  /** With a session module, a policy, limits and other ids of results. */
  readonly strict: Promise<RunningApp>;
  /** For the command line. */
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

export async function startDeployment(): Promise<Deployment> {
  const content = makeContent();
  const modules = mkdtempSync(join(tmpdir(), "holdfast-surface-"));
  const moduleFile = (name: string, text: string): string => {
    writeFileSync(join(modules, name), text);
    return join(modules, name);
  };
  // No sweep comes in between: whatever reaches Redis belongs to the request.
  const settings = {
    ...{ OPERATORS: OPERATOR, SWEEP_INTERVAL_SECONDS: "86400", CONTENT_DIR: content.folder },
    ...{ ...WITHOUT_TIME_LIMIT, SESSION_SECRET: SECRET },
  };
  const compat = await startApp(settings);
  // One after the other: servers that come up together take so long that one of them gives up.
  let last: Promise<unknown> = Promise.resolve();
  const starting: Promise<RunningApp>[] = [];
  const beside = (more: Readonly<Record<string, string>>): Promise<RunningApp> => {
    const options = { beside: compat, folder: PROJECT };
    const app = last.then(() => startApp({ ...settings, ...more }, {}, options));
    // Whoever needs it learns what went wrong.
    last = app.catch(() => undefined);
    starting.push(app);
    return app;
  };
  const { redis, simulator } = compat;
  return {
    ...{ redis, simulator, compat },
    derive: beside({ ROLLOUT_MODE: "derive" }),
    shadow: beside({ ROLLOUT_MODE: "shadow" }),
    pinned: beside({ ROLLOUT_MODE: "pinned" }),
    strict: beside({
      ...{ ROLLOUT_MODE: "pinned", ONEROSTER_RESULT_ID_FORM: "unambiguous" },
      ...{ RESULT_ID_PREFIX: "school", ALL_REPORTED: "exempt", ONEROSTER_SCORE_DATE: "date-time" },
      ...{ AUTH_MODE: "module", SESSION_MODULE: moduleFile("session.mjs", SESSION_MODULE) },
      ...{ MAX_ATTEMPTS: "1", POLICY_MODULE: moduleFile("policy.mjs", POLICY_MODULE) },
      ...{ ATTEMPT_TOKEN_SECRET: SECRET, RATE_LIMIT_PER_MINUTE: "12", TRAIL_ENTRIES: "4" },
      ...{ METRICS_TOKEN, ASSESSMENT_STATE_TTL_SECONDS: "86400", HIGH_WATER_TTL_DAYS: "30" },
    }),
    env: {
      ...{ USER: OPERATOR, SESSION_SECRET: SECRET },
      CONTENT_DIR: content.folder,
      REDIS_URL: redis.url,
      ONEROSTER_BASE_URL: simulator.baseUrl,
      ONEROSTER_TOKEN_URL: simulator.tokenUrl,
      ONEROSTER_CLIENT_ID: simulator.clientId,
      ONEROSTER_CLIENT_SECRET: simulator.clientSecret,
    },
    stop: async () => {
      for (const app of await Promise.allSettled(starting)) {
        if (app.status === "fulfilled") await app.value.stop();
      }
      // This one owns Redis and the gradebook.
      await compat.stop();
      content.remove();
      rmSync(modules, { recursive: true, force: true });
    },
  };
}

/**
 * Lets a server load what it loads at its first requests, which may take longer than the product
 * waits for anybody. What this leaves in Redis goes when the next chapter begins.
 */
export async function warmUp(app: RunningApp, headers: Readonly<Record<string, string>>) {
  const path = "/api/attempts/fractions-quiz";
  const post = (event: object) =>
    ask(`${app.url}${path}/events`, {
      ...{ method: "POST", headers: { ...headers, "content-type": "application/json" } },
      body: JSON.stringify(event),
    });
  for (let tries = 0; tries < WARM_UP_TRIES; tries += 1) {
    const replies = [
      await post({ type: "attempt.start" }),
      await ask(`${app.url}${path}`, { headers }),
      await ask(`${app.url}/practice/fractions-quiz`, { headers }),
      await post({ type: "attempt.reset" }),
    ];
    if (replies.every(({ status }) => status === 200)) return;
  }
  throw new Error(`the server is not ready:\n${app.output()}`);
}

import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { PROJECT } from "#src/cli/project.ts";
import { print } from "../figures";
import { startApp, type RunningApp } from "../lib/http/running-app";
import { ask, signedIn } from "../lib/http/student";
import { startRedis } from "../servers/redis-server";
import { samplesOf } from "../lib/telemetry/exposition";
import { leaksIn, newCanaries } from "./canaries";
import { startCollector, type Collector } from "./collector";
import { schoolDay, type SchoolDay } from "./school-day";
import { startTalkativeGradebook, type TalkativeGradebook } from "./talkative-gradebook";

const canaries = newCanaries();
const secretOf = (what: string) => `CANARY-${what}-${randomBytes(16).toString("hex")}`;
const SECRETS = {
  SESSION_SECRET: secretOf("session"),
  METRICS_TOKEN: secretOf("metrics"),
  ATTEMPT_TOKEN_SECRET: secretOf("attempts"),
  clientSecret: secretOf("client"),
};

let app: RunningApp;
let gradebook: TalkativeGradebook;
let collector: Collector;
let content: string;
let day: SchoolDay;
let settings: Readonly<Record<string, string>>;

beforeAll(async () => {
  content = await mkdtemp(join(tmpdir(), "holdfast-content-"));
  const quiz = join(content, canaries.resource);
  await cp(join(PROJECT, "src/content/grammar-exercise"), quiz, { recursive: true });
  const file = join(quiz, "assessment.xml");
  await writeFile(file, (await readFile(file, "utf8")).replace('select="4"', 'select="9"'));
  [gradebook, collector] = await Promise.all([
    startTalkativeGradebook(SECRETS.clientSecret),
    startCollector(),
  ]);
  settings = {
    ...gradebook.settings,
    ...{ CONTENT_DIR: content, LOG_LEVEL: "trace" },
    ...{ SESSION_SECRET: SECRETS.SESSION_SECRET, METRICS_TOKEN: SECRETS.METRICS_TOKEN },
    ...{ ATTEMPT_TOKEN_SECRET: SECRETS.ATTEMPT_TOKEN_SECRET, OPERATORS: "operator-1" },
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: "100" },
  };
  app = await startApp(settings);
  day = await schoolDay({ app, settings, gradebook, canaries });
}, 240_000);

afterAll(async () => {
  await app.stop();
  await Promise.all([gradebook.stop(), collector.stop()]);
  await rm(content, { recursive: true, force: true });
});

/** What must be found nowhere: what is a person's own, and what opens a door. */
function secrets(): Readonly<Record<string, string>> {
  const tokens = gradebook.tokens().map((token, at): [string, string] => [`token ${at}`, token]);
  return { ...canaries, ...SECRETS, ...day.secrets, ...Object.fromEntries(tokens) };
}

async function metrics(): Promise<string> {
  const headers = { authorization: `Bearer ${SECRETS.METRICS_TOKEN}` };
  const { status, body } = await ask(`${app.url}/api/metrics`, { headers });
  expect(status).toBe(200);
  return String(body);
}

/** Runs `holdfast sweep` as a process of its own, with something to do, and gives what it says. */
async function sweep(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const redis = await startRedis();
  const raw = new Redis(redis.url);
  const stem = `${canaries.user}:${canaries.resource}`;
  await raw.hset(`assess:outbox:${stem}`, "1", canaries.record);
  await raw.zadd(outboxIndexKeyOf(stem), 0, stem);
  raw.disconnect();
  const all = { ...process.env, ...settings, REDIS_URL: redis.url, ...env };
  const run = (): Promise<string> =>
    new Promise((resolve) => {
      const args = [join(PROJECT, "src/cli/holdfast.mjs"), "sweep"];
      execFile(process.execPath, args, { env: all }, (_error, stdout, stderr) => {
        resolve(stdout + stderr);
      });
    });
  let said = await run();
  // A busy machine may not give it the time that it has for each command.
  for (let tries = 1; tries < 5 && said.includes("Redis did not answer"); tries += 1) {
    said = await run();
  }
  await redis.stop();
  return said;
}

async function reports(): Promise<string> {
  const folder = join(PROJECT, "reports");
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const texts = found
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), "utf8").catch(() => ""));
  return (await Promise.all(texts)).join("\n");
}

describe("after a day with everything that can go wrong", () => {
  test("the day was as bad as it should have been", async () => {
    const log = app.output();
    for (const event of [
      ...["attempt.applied", "attempt.replayed", "attempt.refused", "question.reported"],
      ...["record.unreadable", "pointer.stale", "result.rejected", "outbox.unreadable"],
      ...["request.fault", "gradebook.call", "redis.connection", "number.derived"],
    ]) {
      expect.soft([event, log.includes(`"event":"${event}"`)]).toEqual([event, true]);
    }
    expect(log.includes('"trace_id":')).toBe(true);
    const statuses = new Set(day.errors.map(({ status }) => status));
    for (const status of [400, 401, 404, 409, 415, 500, 503]) {
      expect.soft(statuses).toContain(status);
    }
    const isTold = () => collector.received().includes("redis_unavailable");
    await expect.poll(isTold).toBe(true);
    for (const name of ["redis holdfast_commit", "gradebook put", "HTTP /practice/[resourceId]"]) {
      const isThere = collector.received().includes(`"name":"${name}"`);
      expect.soft([name, isThere]).toEqual([name, true]);
    }
    expect(samplesOf(await metrics()).length).toBeGreaterThan(100);
    expect(gradebook.tokens().length).toBeGreaterThan(0);
  });

  test("nothing that the server wrote, traced or counted holds any of it", async () => {
    const sources = {
      log: app.output(),
      traces: collector.received(),
      metrics: await metrics(),
      reports: await reports(),
      trail: day.trail,
    };
    expect(day.trail).toMatch(/"a1 \d+/);
    expect(day.trail).toMatch(/"operator.*abandon.*actionId/);
    expect(leaksIn(sources, secrets())).toEqual([]);
    const sizes = Object.entries(sources).map(([name, { length }]) => `${name} ${length}`);
    print(`searched for ${Object.keys(secrets()).length} canaries: ${sizes.join(", ")} characters`);
  });

  test("an error tells its reader nothing", () => {
    // Who sent something unknown is told its name; an attempt and a page are the student's own.
    const bare = [401, 404, 415];
    const told = day.errors.filter(({ status, headers }) => {
      const isPage = headers.get("content-type")?.includes("html") === true;
      return !isPage && (status >= 500 || bare.includes(status));
    });
    expect(told.length).toBeGreaterThan(8);
    const replies = Object.fromEntries(
      told.map(({ to, body, headers }) => [to, JSON.stringify([body, [...headers]])]),
    );
    const { resource: _resource, ...others } = secrets();
    expect(leaksIn(replies, others)).toEqual([]);
  });

  test("a command says nothing either, and one that leaks a text is caught", async () => {
    const NODE_OPTIONS = `--import=${join(import.meta.dirname, "leak-text.mjs")}`;
    const said = await sweep();
    const leaked = await sweep({ NODE_OPTIONS });
    expect(said).toContain("1 slot: 0 published, 1 waiting (1 in conflict)");
    expect(leaksIn({ said }, secrets())).toEqual([]);
    expect(leaksIn({ leaked }, secrets())).toContain("user (plain) in leaked");
  });

  test("the metrics are for operators and who has the token; nobody else learns of them", async () => {
    const wrong = [undefined, "Bearer x", `Basic ${SECRETS.METRICS_TOKEN}`, SECRETS.METRICS_TOKEN];
    for (const authorization of [...wrong, `Bearer ${SECRETS.METRICS_TOKEN.slice(1)}`]) {
      const headers = authorization === undefined ? {} : { authorization };
      expect((await ask(`${app.url}/api/metrics`, { headers })).status).toBe(404);
    }
    const student = await signedIn(app.url, "a student");
    expect((await student.raw("/api/metrics")).status).toBe(404);
    const operator = await signedIn(app.url, "operator-1");
    expect((await operator.raw("/api/metrics")).status).toBe(200);
  });
});

describe("the search", () => {
  test("finds a text in whatever form it was written down", () => {
    const { user } = canaries;
    const forms = {
      plain: `x${user}`,
      base64: Buffer.from(`{"sub":"${user}"}`).toString("base64"),
      url: Buffer.from(`12${user}`).toString("base64url"),
      hex: Buffer.from(user).toString("hex"),
    };
    const found = new Set(leaksIn(forms, { user }).map((leak) => leak.split(" in ")[1]));
    expect([...found].sort()).toEqual(Object.keys(forms).sort());
    expect(leaksIn(forms, { answer: canaries.answer })).toEqual([]);
  });
});

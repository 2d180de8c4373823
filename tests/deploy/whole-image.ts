import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { ask, signedIn } from "#tests/lib/http/student";
import { freePort } from "#tests/servers/free-port";
import { startRedis, type RedisServer } from "#tests/servers/redis-server";
import { DOCKERFILE, execForm, instructionsOf, stagesOf } from "./dockerfile";
import { type Image, makeImage, type ShellStep } from "./image";

/**
 * Executes every step of the Dockerfile without Docker, with `npm ci` and `next build`, and runs what
 * comes out as two pods: as another user than the one who owns the files, on one Redis, with the
 * simulator of the image for the command line. Takes minutes and needs the package registry:
 *
 *     npm run image
 */

/** As in USER of the image; another user only if this one may change users. */
const UID = 1_000;
const RESOURCE = "fractions-quiz";
const PASSWORD = randomBytes(32).toString("hex");
const READY_MS_MAX = 30_000;

const stages = stagesOf(DOCKERFILE);
const stops: (() => Promise<void> | void)[] = [];

function say(line: string): void {
  console.log(line);
}

/** What npm needs to reach the registry from this machine. */
const OF_MACHINE =
  /^(PATH|HOME|LANG|SSL_CERT_.*|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy|npm_config_.*)$/i;

/**
 * As in Docker, a step gets only what the Dockerfile sets. With NODE_ENV=production, npm would leave
 * out what the build needs.
 */
function environmentWith(values: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (!OF_MACHINE.test(name)) delete env[name];
  return Object.assign(env, values);
}

function runStep({ command, folder, env }: ShellStep): void {
  say(`  RUN ${command}`);
  const startedAt = Date.now();
  const secret = { NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: randomBytes(32).toString("base64") };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], {
    ...{ cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
    env: environmentWith({ ...env, ...secret }),
  });
  assert.equal(status, 0, `${command}\n${stdout}\n${stderr}`);
  say(`      ${Math.round((Date.now() - startedAt) / 1_000)} s`);
}

interface Container {
  readonly child: ChildProcess;
  readonly output: () => string;
}

/** Starts the command of an image, as another user if possible. */
function startContainer(
  image: Image,
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Container {
  const mayChangeUser = process.getuid?.() === 0;
  const child = spawn(program, args, {
    cwd: image.folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], NODE_ENV: "production", ...image.env, ...env },
    ...(mayChangeUser ? { uid: UID, gid: UID } : {}),
  });
  stops.push(() => void child.kill("SIGKILL"));
  let text = "";
  const keep = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return { child, output: () => text };
}

function commandOfImage(name: string): readonly string[] {
  const last = (keyword: string): readonly string[] => {
    const found = instructionsOf(stages, name, keyword).at(-1);
    return found === undefined ? [] : (execForm(found) ?? []);
  };
  return [...last("ENTRYPOINT"), ...last("CMD")];
}

async function until(what: string, { output }: Container, isTrue: () => Promise<boolean>) {
  const deadline = Date.now() + READY_MS_MAX;
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`not ${what}:\n${output()}`);
    await sleep(100);
  }
}

async function startGradebook(tools: Image): Promise<Record<string, string>> {
  const port = await freePort();
  const [entry = "", ...args] = commandOfImage("tools").slice(0, -1);
  const options = ["simulator", "--port", String(port), "--client-secret", PASSWORD];
  const simulator = startContainer(tools, [entry, ...args, ...options], {});
  const url = `http://127.0.0.1:${port}`;
  const control = `${url}/_control/habits`;
  await until("listening", simulator, async () => (await ask(control)).status === 200);
  return {
    ONEROSTER_BASE_URL: `${url}/ims/oneroster/gradebook/v1p2`,
    ONEROSTER_TOKEN_URL: `${url}/token`,
    ONEROSTER_CLIENT_ID: "holdfast",
    ONEROSTER_CLIENT_SECRET: PASSWORD,
  };
}

interface Pod extends Container {
  readonly url: string;
}

async function startPod(app: Image, settings: Readonly<Record<string, string>>): Promise<Pod> {
  const port = String(await freePort());
  const container = startContainer(app, commandOfImage("app"), { ...settings, PORT: port });
  const url = `http://127.0.0.1:${port}`;
  const isReady = async (): Promise<boolean> => {
    return (await ask(`${url}/api/health/ready`)).status === 200;
  };
  await until("ready", container, isReady);
  return { ...container, url };
}

/** The command of HEALTHCHECK, in the environment of the pod. */
function healthOf({ url }: Pod): number | null {
  const [check] = instructionsOf(stages, "app", "HEALTHCHECK");
  const [program = "", ...args] = (check === undefined ? null : execForm(check)) ?? [];
  const env = {
    PATH: process.env["PATH"],
    PORT: new URL(url).port,
    NODE_ENV: "production" as const,
  };
  return spawnSync(program, args, { env }).status;
}

const liveSchema = z.object({ build: z.string(), actions: z.string() });
const readingSchema = z.object({
  state: z.object({ attemptNumber: z.number(), currentQuestionIndex: z.number() }),
  questions: z.array(z.object({ id: z.string() })),
});

async function liveOf({ url }: Pod): Promise<z.infer<typeof liveSchema>> {
  return liveSchema.parse((await ask(`${url}/api/health/live`)).body);
}

/** A student begins at one pod, continues at the other, and sees the same at both. */
async function liveThrough(first: Pod, second: Pod): Promise<void> {
  const here = await signedIn(first.url, "ada");
  const headers = { cookie: here.cookie, "content-type": "application/json" };
  const atSecond = `${second.url}/api/attempts/${RESOURCE}`;
  const started = await here.send(RESOURCE, { type: "attempt.start" });
  assert.equal(started.status, 200, JSON.stringify(started.body));
  const { questions } = readingSchema.parse((await ask(atSecond, { headers })).body);
  const skipped = { type: "question.skip", questionId: questions[0]?.id, questionIndex: 0 };
  const body = JSON.stringify(skipped);
  const reply = await ask(`${atSecond}/events`, { method: "POST", headers, body });
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  const { state } = readingSchema.parse((await here.read(RESOURCE)).body);
  assert.deepEqual([state.attemptNumber, state.currentQuestionIndex], [1, 1]);
}

async function checkPages({ url }: Pod): Promise<void> {
  const page = await ask(`${url}/`);
  assert.equal(page.status, 200);
  const assets = [...String(page.body).matchAll(/"(\/_next\/static\/[^"\\]+)"/g)].map(
    ([, path]) => path,
  );
  assert.ok(assets.length > 2, "the page names its scripts and styles");
  for (const path of assets) assert.equal((await ask(`${url}${path}`)).status, 200, path);
}

async function checkEnd({ child, url, output }: Pod): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await until("refusing new students", { child, output }, async () => {
    return (await ask(`${url}/api/health/ready`)).status === 503;
  });
  assert.equal((await ask(`${url}/`)).status, 200, "it still serves in the grace time");
  assert.deepEqual(await ended, [143, null], output());
}

async function checkRefusal(app: Image): Promise<void> {
  const { child, output } = startContainer(app, commandOfImage("app"), {
    PORT: String(await freePort()),
  });
  assert.deepEqual(await once(child, "exit"), [1, null]);
  for (const name of ["REDIS_URL", "ONEROSTER_CLIENT_SECRET", "SESSION_SECRET"]) {
    assert.match(output(), new RegExp(`${name}.*: missing`));
  }
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-image-"));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const options = { stages, folder, run: runStep };
  say("The image of the application:");
  const app = await makeImage(options, "app");
  say("The image of the command line:");
  const tools = await makeImage(options, "tools");
  const redis: RedisServer = await startRedis({
    appUser: { username: "holdfast", password: PASSWORD },
  });
  stops.push(redis.stop);
  const settings = {
    ...(await startGradebook(tools)),
    REDIS_URL: redis.appUrl,
    REDIS_USERNAME: "holdfast",
    REDIS_PASSWORD: PASSWORD,
    SESSION_SECRET: PASSWORD,
    SHUTDOWN_GRACE_SECONDS: "3",
  };
  const [first, second] = [await startPod(app, settings), await startPod(app, settings)];
  say("Two pods are ready, and the simulator runs.");
  assert.deepEqual(await liveOf(first), await liveOf(second));
  assert.equal(healthOf(first), 0);
  await checkPages(first);
  say("The health check succeeds; the page and all its files are served.");
  await liveThrough(first, second);
  say("An attempt that began on one pod continued on the other.");
  await checkEnd(first);
  assert.equal(healthOf(first), 1);
  say("After SIGTERM the pod was not ready, served, and ended with 143; the health check fails.");
  await checkRefusal(app);
  say("Without settings it ends with 1 and names them.");
}

try {
  await main();
  say("passed");
} finally {
  for (const stop of stops.reverse()) await stop();
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { run, tail } from "#src/cli/setup/run.mjs";
import { startSimulator, type Simulator } from "#simulator/simulator";
import { openBrowser } from "#tests/browser/browser";
import { startRedis, type RedisServer } from "#tests/servers/redis-server";
import { NEXT_APPLICATIONS, type Application } from "./applications";
import { liveTwice } from "./duplicated-requests";
import { copiesIn, installNextApplication } from "./install";
import { buildPackage, packInto } from "./pack";
import { startPod, type Pod } from "./pods";
import { liveOneAttempt, signIn } from "./student";

const STUDENTS = 30;

interface Options {
  readonly only: string;
  readonly keep?: boolean;
}

/**
 * `npm run verify:package`: packs the package, installs it into fresh applications beside the oldest
 * and the newest supported neighbours, builds them, and lets students live two attempts there: one in
 * a browser, thirty over HTTP with every request sent to two pods at once. Exit code 1 if anything
 * is wrong.
 */
await new Command("verify:package")
  .description("Installs the package into fresh Next.js applications and lives attempts in them.")
  .option("--only <text>", "only applications whose id contains this text", "")
  .option("--keep", "keeps the folders of the applications")
  .action(verify)
  .parseAsync();

async function verify({ only, keep = false }: Options): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-package-"));
  const chosen = NEXT_APPLICATIONS.filter(({ id }) => id.includes(only));
  try {
    say(`builds and packs the package (half a minute)`);
    await buildPackage();
    const { tarball, files, packedBytes } = await packInto(folder);
    say(`packed: ${Math.round(packedBytes / 1_024)} kB, ${files.length} files`);
    for (const [index, application] of chosen.entries()) {
      say(`[${index + 1}/${chosen.length}] ${application.title} (about three minutes)`);
      await verifyOne(application, tarball, join(folder, application.id));
    }
    say(`passed: ${chosen.length} applications`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    if (keep) say(`kept in ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

async function verifyOne(application: Application, tarball: string, folder: string): Promise<void> {
  await installNextApplication(application, tarball, folder);
  for (const [name, paths] of await copiesIn(folder)) {
    if (paths.length !== 1)
      throw new Error(`${name} is installed ${paths.length} times: ${paths.join()}`);
  }
  say("  installed: one copy each of next, react, ioredis and xstate");
  const built = await run("npx", ["next", "build"], {
    cwd: folder,
    env: { NODE_ENV: "production" },
  });
  if (!built.ok) throw new Error(`next build failed:\n${tail(built.output, 60)}`);
  say("  built, with types checked");
  await startWithoutSettings(folder);
  const [redis, gradebook] = await Promise.all([startRedis(), startSimulator()]);
  const pods: Pod[] = [];
  try {
    const env = environmentOf(redis, gradebook);
    for (const _ of [1, 2]) pods.push(await startPod(folder, env));
    await liveInBrowser(pods, folder);
    await liveOverHttp(pods, gradebook);
    const told = pods.map((pod) => pod.output()).join("");
    const points = new Set(told.match(/^points \S+ \d+/gm));
    if (points.size !== 2 * (STUDENTS + 1)) {
      throw new Error(`onFinalized told of ${points.size} attempts, not ${2 * (STUDENTS + 1)}`);
    }
    say(`  onFinalized told of all ${points.size} attempts`);
  } finally {
    await Promise.all(pods.map((pod) => pod.stop()));
    await Promise.all([redis.stop(), gradebook.close()]);
  }
}

/** A server without settings says once what is missing, and no request has a stack trace. */
async function startWithoutSettings(folder: string): Promise<void> {
  const pod = await startPod(folder, { HOLDFAST_SECRET: "" }, 503);
  try {
    const cookie = "student=ada";
    const page = await fetch(`${pod.url}/practice/quiz`, { headers: { cookie } });
    const text = await page.text();
    const output = pod.output();
    const failures = output.match(/^setup\.failed problem="secret: .*; oneRoster: baseUrl, .*$/gm);
    const isTold = text.includes("This service is not set up correctly.");
    if (page.status !== 200 || !isTold || failures?.length !== 1 || /^\s+at /m.test(output)) {
      throw new Error(`without settings: ${page.status}, and the log says\n${output}`);
    }
  } finally {
    await pod.stop();
  }
  say("  without settings: one line at the start, not ready, and a message on the page");
}

function environmentOf(redis: RedisServer, gradebook: Simulator): Readonly<Record<string, string>> {
  return {
    REDIS_URL: redis.url,
    ONEROSTER_BASE_URL: gradebook.baseUrl,
    ONEROSTER_TOKEN_URL: gradebook.tokenUrl,
    ONEROSTER_CLIENT_ID: gradebook.clientId,
    ONEROSTER_CLIENT_SECRET: gradebook.clientSecret,
    HOLDFAST_SECRET: "a secret of the tests, long enough to sign with",
    CRON_SECRET: "a secret of the tests, long enough for a cron service",
  };
}

/** One whole attempt on each pod, in the same browser. */
async function liveInBrowser(pods: readonly Pod[], folder: string): Promise<void> {
  const browser = await openBrowser();
  try {
    const page = await browser.context.newPage();
    await page.goto(`${pods[0]?.url}/practice/quiz`);
    await page.getByText("You are not signed in. Please sign in.").waitFor();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    for (const [index, pod] of pods.entries()) {
      await signIn(browser.context, pod.url, "ada");
      await page.goto(`${pod.url}/practice/quiz`);
      await page.getByRole("heading", { level: 1, name: "Practice" }).waitFor();
      const { number, score } = await liveOneAttempt(page, index === 0 ? "Start" : "Try again");
      if (number !== `Attempt ${index + 1}` || score !== "100%") {
        await page.screenshot({ path: join(folder, "failure.png") });
        throw new Error(`the browser showed ${number} with ${score}`);
      }
    }
    await writeFile(join(folder, "summary.png"), await page.screenshot({ fullPage: true }));
  } finally {
    await browser.close();
  }
  say("  a student lived two attempts in a browser");
}

async function liveOverHttp(pods: readonly Pod[], gradebook: Simulator): Promise<void> {
  const students = Array.from({ length: STUDENTS }, (_, index) => `student-${index}`);
  const lives = await Promise.all(students.map((student) => liveTwice(pods, student)));
  const expected = JSON.stringify([
    { attemptNumber: 1, score: 33 },
    { attemptNumber: 2, score: 67 },
  ]);
  const wrong = lives.filter((life) => JSON.stringify(life) !== expected);
  if (wrong.length > 0) throw new Error(`${wrong.length} wrong lives: ${JSON.stringify(wrong)}`);
  for (const pod of pods) {
    await fetch(`${pod.url}/api/sweep`, {
      method: "POST",
      headers: { authorization: "Bearer a secret of the tests, long enough for a cron service" },
    });
  }
  const rows = gradebook.results.all();
  const own = rows.filter(({ sourcedId }) => sourcedId.includes("student-"));
  if (own.length !== 2 * STUDENTS) {
    throw new Error(`the gradebook holds ${own.length} results, not ${2 * STUDENTS}`);
  }
  say(`  ${STUDENTS} students lived two attempts, every request sent to both pods: 0 wrong`);
}

function say(text: string): void {
  console.log(text);
}

import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { doctorCommand } from "#src/cli/doctor.ts";
import { settingsDoctor } from "#src/cli/settings-doctor.ts";
import { demoSecret } from "#src/cli/start/demo-secret.ts";
import { identityOf } from "#lib/build-identity";
import { startApp, type RunningApp } from "../lib/http/running-app";
import { runInThisProcess } from "../servers/run-command";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { startAlternatingProxy, type AlternatingProxy } from "./alternating-proxy";
import { missingBrowser, openBrowser, type Browser } from "./browser";
import { answer, openQuiz, press, questionTitle, signIn, verdict } from "./quiz-page";
import { buildIn, changeActionIds, copyOfProject, removeCopy } from "./second-build";

const QUESTIONS = 6;
const TEXT = ".holdfast-question-body input[type=text]";
const HOOK_MS_MAX = 900_000;

/** The first build is the project's own; the second was made apart, in another folder. */
let first: RunningApp;
let second: RunningApp;
/** As a build with another key is: no action of it has an id of the others. */
let strange: RunningApp;
let folders: { readonly second: string; readonly strange: string };
let proxy: AlternatingProxy;
let browser: Browser;

beforeAll(async () => {
  if (missingBrowser !== null) return;
  // Builds the project first, where that is to be done: two at a time would take longer.
  first = await startApp(WITHOUT_TIME_LIMIT);
  folders = { second: copyOfProject(), strange: copyOfProject() };
  await buildIn(folders.second, process.env["SESSION_SECRET"] ?? demoSecret());
  mkdirSync(join(folders.strange, ".next"));
  cpSync(join(folders.second, ".next"), join(folders.strange, ".next"), { recursive: true });
  changeActionIds(folders.strange);
  const beside = { redis: first.redis, simulator: first.simulator };
  second = await startApp(WITHOUT_TIME_LIMIT, {}, { folder: folders.second, beside });
  strange = await startApp(WITHOUT_TIME_LIMIT, {}, { folder: folders.strange, beside });
  proxy = await startAlternatingProxy([first.url, second.url]);
  browser = await openBrowser();
}, HOOK_MS_MAX);

beforeEach((context) => {
  if (missingBrowser !== null) context.skip(missingBrowser);
});

afterEach(async () => {
  await Promise.all((browser?.context.pages() ?? []).map((page) => page.close()));
  await browser?.context.clearCookies();
});

afterAll(async () => {
  await browser?.close();
  await proxy?.close();
  await strange?.stop();
  await second?.stop();
  await first?.stop();
  if (folders !== undefined) for (const folder of Object.values(folders)) removeCopy(folder);
}, HOOK_MS_MAX);

async function podsBy(...pods: readonly RunningApp[]) {
  const urls = pods.flatMap(({ url }) => ["--url", url]);
  const env = {
    REDIS_URL: first.redis.url,
    ONEROSTER_BASE_URL: first.simulator.baseUrl,
    ONEROSTER_TOKEN_URL: first.simulator.tokenUrl,
    ONEROSTER_CLIENT_ID: first.simulator.clientId,
    ONEROSTER_CLIENT_SECRET: first.simulator.clientSecret,
  };
  const { stdout } = await runInThisProcess(
    [doctorCommand(settingsDoctor)],
    ["doctor", "--json", ...urls],
    env,
  );
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly { readonly id: string }[] };
  return checks.find(({ id }) => id === "pods");
}

test("a student answers a whole attempt through two builds behind one address", async () => {
  proxy.use([first.url, second.url]);
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await signIn(page, proxy.url, "tove");
  await openQuiz(page, "How plants live");
  // Whether the link has loaded the page depends on whether the browser ran the list by then.
  await page.waitForLoadState("load");
  let loads = 0;
  page.on("load", () => (loads += 1));
  await press(page, "Start");
  for (let place = 1; place <= QUESTIONS; place += 1) {
    await questionTitle(page, place);
    if (place % 2 === 0) await page.reload();
    await answer(page, 0);
    await press(page, place < QUESTIONS ? "Next" : "Finish");
  }
  await page.getByTestId("score").waitFor();
  await page.getByText("In the gradebook").waitFor({ timeout: 30_000 });
  expect(complaints).toEqual([]);
  // Those that the test asked for, and none that a difference of the builds would have forced.
  expect(loads).toBe(QUESTIONS / 2);
  const actions = proxy.actions();
  for (const { url } of [first, second]) expect(actions[url]).toBeGreaterThan(1);
});

test("builds of one commit with one key are one build: doctor finds nothing", async () => {
  expect(identityOf(join(folders.second, ".next"))).toEqual(identityOf(".next"));
  expect(await podsBy(first, second)).toMatchObject({ severity: "ok", remedy: null });
});

test("doctor says of builds with different keys that they refuse each other's pages", async () => {
  expect(identityOf(join(folders.strange, ".next")).actions).not.toBe(identityOf(".next").actions);
  const found = await podsBy(first, second, strange);
  expect(found).toMatchObject({
    severity: "problem",
    finding: expect.stringContaining(new URL(strange.url).host) as unknown,
    remedy: expect.stringContaining("NEXT_SERVER_ACTIONS_ENCRYPTION_KEY") as unknown,
  });
});

test("an open page whose build is gone loads itself anew, and loses nothing that was typed", async () => {
  proxy.use([first.url]);
  const page = await browser.context.newPage();
  await signIn(page, proxy.url, "ulla");
  await openQuiz(page, "How plants live");
  await press(page, "Start");
  for (let place = 1; ; place += 1) {
    await questionTitle(page, place);
    if ((await page.locator(TEXT).count()) > 0) break;
    await press(page, "Skip");
  }
  await page.locator(TEXT).first().fill("a whole thought");
  proxy.use([strange.url]);
  await press(page, "Check");
  await page.getByText("This page was out of date, so we reloaded it.").waitFor();
  expect(await page.locator(TEXT).first().inputValue()).toBe("a whole thought");
  await press(page, "Check");
  expect(await verdict(page)).toBe("Not correct.");
});

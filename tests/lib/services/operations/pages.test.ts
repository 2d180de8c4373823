import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { Redis } from "ioredis";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { browserStage } from "#tests/browser/stage";
import { ask, signedIn, type AttemptReading } from "#tests/lib/http/student";

/** Not as a script of the page, which may run none but its own. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RESOURCE = "fractions-quiz";
/** A page that could not be shown on a busy machine is there after the next refresh, or the one after. */
const BY_ITSELF_MS = 40_000;
/** The timer leaves what is due to the operator. */
const stage = browserStage({ OPERATORS: "opal", SWEEP_INTERVAL_SECONDS: "3600" });

/** What axe finds wrong, and how far the page runs out of a narrow screen. */
async function flaws(page: Page): Promise<readonly string[]> {
  await page.waitForFunction("document.title !== ''");
  await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>("axe.run()");
  expect(results.passes.length).toBeGreaterThan(10);
  await page.setViewportSize({ width: 320, height: 640 });
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  await page.setViewportSize({ width: 1_000, height: 900 });
  const found = results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
  return overflow > 0 ? [...found, `${overflow} px too wide`] : found;
}

async function startAttempt(userId: string): Promise<void> {
  const student = await signedIn(stage.app().url, userId);
  const { status } = await student.send(RESOURCE, { type: "attempt.start" });
  expect(status).toBe(200);
}

test("for everybody but an operator these pages are not there", async () => {
  const { url } = stage.app();
  const [student, operator] = [await signedIn(url, "ada"), await signedIn(url, "opal")];
  /** What is sent, without the scripts, which name the path that was asked for. */
  const textOf = (html: unknown) => String(html).replace(/<script.*?<\/script>/gs, "");
  const page = await stage.tabOf("ada");
  /** What is seen. */
  const seen = async (path: string) => {
    await page.goto(`${url}${path}`);
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
    return `${await page.title()}: ${await page.locator("body").innerText()}`;
  };
  const absent = await seen("/no-such-page");
  for (const path of [
    "/ops",
    "/ops/attempts",
    "/ops/audit",
    "/ops/sweep",
    `/ops/ada/${RESOURCE}`,
    `/ops/ada/${RESOURCE}/machine`,
  ]) {
    const [foreign, nobody, shown] = [
      await student.raw(path),
      await ask(`${url}${path}`),
      await operator.raw(path),
    ];
    expect([foreign.status, nobody.status, shown.status]).toEqual([404, 404, 200]);
    expect(await seen(path)).toBe(absent);
    expect(textOf(foreign.body)).not.toMatch(/operat/i);
    expect(textOf(nobody.body)).not.toMatch(/operat/i);
    expect(textOf(shown.body)).toMatch(/operat/i);
  }
});

test("an operator finds a student, sees why, previews, acts, and finds it in the audit", async () => {
  const page = await stage.tabOf("opal");
  await page.goto(`${stage.app().url}/ops/attempts`);
  await page.getByText("No attempt is open.").waitFor();
  expect(await flaws(page)).toEqual([]);

  await startAttempt("bea");
  await startAttempt("cleo");
  await page.reload();
  await page.getByRole("link", { name: `cleo at ${RESOURCE}` }).waitFor();
  await page.getByText("Filter", { exact: true }).click();
  await page.getByLabel("Student").fill("bea");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("heading", { name: "Attempts of bea" }).waitFor();
  expect(await page.getByRole("row").count()).toBe(2);
  expect(await flaws(page)).toEqual([]);

  await page.goto(`${stage.app().url}/ops/attempts?user=${"b".repeat(256)}`);
  await page
    .getByText("This is not a valid student id: it must have at most 255 characters.")
    .waitFor();
  expect(await page.getByRole("row").count()).toBe(0);
  await page.goto(`${stage.app().url}/ops/attempts?user=bea`);

  await page.getByRole("link", { name: `bea at ${RESOURCE}` }).click({ timeout: BY_ITSELF_MS });
  const sentence = page.getByTestId("sentence");
  await sentence.getByText("This student is in attempt 1, because the pointer names it").waitFor();
  await page.getByText("attempt 1 started, 5 questions").waitFor();
  await page.getByText("Abandon attempt 1").focus();
  await page.keyboard.press("Enter");
  const why = page.getByLabel("Reason").last();
  await why.fill("started by mistake");
  await page.getByRole("button", { name: "Preview" }).last().click();
  await page.getByText("Nothing is changed yet.").waitFor();
  expect(await flaws(page)).toEqual([]);
  const before = await page.request.get(`${stage.app().url}/ops/bea/${RESOURCE}`);
  expect(await before.text()).toContain("This student is in attempt 1");

  await page.getByRole("button", { name: "Abandon attempt 1" }).click();
  await sentence.getByText("This student is in no attempt").waitFor();
  await page.getByText("an operator ran abandon, action ").waitFor();
  expect(await flaws(page)).toEqual([]);

  await page.getByRole("link", { name: "Audit log" }).click();
  await page.getByText("“started by mistake”").waitFor();
  expect(await flaws(page)).toEqual([]);
  expect(stage.complaints()).toEqual([]);
});

/** Leaves a finished attempt's result in the outbox, to be sent now. */
async function leaveResultDue(userId: string): Promise<void> {
  const { app } = stage;
  const student = await signedIn(app().url, userId);
  await student.send(RESOURCE, { type: "attempt.start" });
  const { state, questions } = (await student.read(RESOURCE)).body as AttemptReading;
  const { attemptId } = state;
  for (const [questionIndex, { id: questionId }] of questions.entries()) {
    await student.send(RESOURCE, { type: "question.skip", attemptId, questionId, questionIndex });
  }
  app().simulator.setFaults([{ fault: "F12" }]);
  await student.send(RESOURCE, { type: "attempt.finalize", attemptId });
  app().simulator.setFaults([]);
  const redis = new Redis(app().redis.url);
  const member = `${userId}:${RESOURCE}`;
  await redis.zadd(outboxIndexKeyOf(member), "XX", 0, member);
  redis.disconnect();
}

test("an operator sweeps, says why, and sees what it came to", async () => {
  const page = await stage.tabOf("opal");
  await page.goto(`${stage.app().url}/ops/sweep`);
  await page.getByText("No slot is due").waitFor();
  expect(await flaws(page)).toEqual([]);
  await leaveResultDue("eve");
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByText("1 slot is due.").waitFor();
  const sweep = page.getByRole("button", { name: "Sweep now" });
  await page.getByLabel("Reason").fill("  ");
  await sweep.click();
  await page.getByText("The reason must not be empty.").waitFor();
  await page.getByLabel("Reason").fill("report cards are due");
  await stage.app().redis.pause();
  await sweep.click();
  const running = page.getByRole("button", { name: "Sweeping…" });
  expect(await running.isDisabled()).toBe(true);
  await page.getByText("The sweep stopped (redis_unavailable).").waitFor();
  await stage.app().redis.resume();
  await sweep.click();
  await page.getByText("Done. 1 slot: 1 published, 0 waiting (0 in conflict).").waitFor();
  await page.getByText("No slot is due").waitFor();
  expect(await flaws(page)).toEqual([]);
  await page.getByRole("link", { name: "Audit log" }).click();
  await page
    .getByText("1 slot: 1 published, 0 waiting (0 in conflict).", { exact: true })
    .waitFor();
  await page.getByText("“report cards are due”").waitFor();
  expect(stage.complaints()).toEqual([]);
});

test("what was previewed and has changed since is not done", async () => {
  const page = await stage.tabOf("opal");
  await startAttempt("dag");
  await page.goto(`${stage.app().url}/ops/dag/${RESOURCE}`);
  await page.getByText("Abandon attempt 1").click();
  await page.getByLabel("Reason").fill("asked to");
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByText("Nothing is changed yet.").waitFor();
  const student = await signedIn(stage.app().url, "dag");
  await student.send(RESOURCE, { type: "attempt.reset" });
  await student.send(RESOURCE, { type: "attempt.start" });
  await page.getByRole("button", { name: "Abandon attempt 1" }).click();
  await page.getByText("The slot has changed, so nothing was done.").waitFor();
});

test("without a Redis that answers, the page says so and is not a student's", async () => {
  const page = await stage.tabOf("opal");
  await stage.app().redis.pause();
  await page.goto(`${stage.app().url}/ops/attempts`);
  await page.getByText("This can’t be shown right now (redis_unavailable).").waitFor();
  await stage.app().redis.resume();
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByRole("heading", { name: "Open attempts" }).waitFor({ timeout: BY_ITSELF_MS });
});

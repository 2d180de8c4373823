import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { signedIn, type AttemptReading } from "#tests/lib/http/student";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { press } from "./quiz-page";
import { browserStage } from "./stage";

/** Not as a script of the page, which may run none but its own. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const QUIZ = "fractions-quiz";
const stage = browserStage({
  ...WITHOUT_TIME_LIMIT,
  ...{ OPERATORS: "opal", SWEEP_INTERVAL_SECONDS: "3600" },
});

/** What axe finds wrong, in light and dark, and whether the page is wider than a phone. */
async function flaws(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    // A change of the scheme fades in, and no colour of that moment counts.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.waitForFunction("document.title !== ''");
    await page.evaluate(AXE);
    const results = await page.evaluate<AxeResults>("axe.run()");
    expect(results.passes.length).toBeGreaterThan(10);
    found.push(...results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`));
  }
  await page.setViewportSize({ width: 375, height: 700 });
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  await page.setViewportSize({ width: 1_000, height: 900 });
  return overflow > 0 ? [...found, `${overflow} px too wide`] : found;
}

/** Waits until the page says that the machine is in that state. */
const inState = (page: Page, state: string) =>
  page.locator("#machine-now").filter({ hasText: state }).waitFor();
const marked = (page: Page, mark: string) =>
  page
    .locator(`svg .${mark}`)
    .evaluateAll((all) => all.map((each) => each.getAttribute("data-state")));
const verdictIn = (page: Page) => page.getByTestId("machine-verdict").innerText();

async function openMachine(page: Page, fragment = ""): Promise<void> {
  // From another page: a browser that only changes the fragment does not load the page again.
  await page.goto("about:blank");
  await page.goto(`${stage.app().url}/machine${fragment}`);
  await page
    .getByRole("button", { name: /^Send / })
    .and(page.locator(":enabled"))
    .waitFor();
}

test("anybody begins in a state, sends events, and sees what the machine does with each", async () => {
  const page = await stage.anotherTab();
  await page.goto(stage.app().url);
  await page.getByRole("link", { name: "How an attempt works, as a diagram" }).click();
  await page.getByRole("heading", { level: 1, name: "The machine" }).waitFor();
  await page.getByText("nobody’s attempt is touched").waitFor();
  expect(await page.getByText("Watch a slot").count()).toBe(0);
  await inState(page, "NoAttempt");

  await press(page, "Send attempt.start");
  await inState(page, "Active › answering");
  expect(await marked(page, "is-now")).toEqual(["Active.answering"]);
  expect(await marked(page, "is-around")).toEqual(["Active"]);
  expect(await page.getByTestId("machine-diff").innerText()).toContain("attempt.number");

  await page.getByRole("combobox", { name: "Begin in" }).selectOption("Active.complete");
  await inState(page, "Active › complete");
  await press(page, "Send attempt.finalize");
  await inState(page, "Finalized › pending");
  expect(await verdictIn(page)).toContain("Taken: Active › complete → Finalized › pending");
  expect(await page.locator("svg .strip.is-taken").count()).toBe(1);
  expect(await flaws(page)).toEqual([]);
  expect(stage.complaints()).toEqual([]);
});

test("a guard's refusal is told by name, and by the keyboard alone", async () => {
  const page = await stage.anotherTab();
  await openMachine(page, "#from=Active.answering");
  await page.getByLabel("question.answer", { exact: false }).first().focus();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("button", { name: "Send question.skip" }).waitFor();
  await page.getByLabel("questionIndex").fill("many");
  await page.getByText('must be a number, such as 2, and is "many"').waitFor();
  expect(await page.getByRole("button", { name: "Send question.skip" }).isDisabled()).toBe(true);
  await page.getByLabel("questionIndex").fill("2");
  await page.keyboard.press("Enter");
  await page.getByText("Refused: index_out_of_order").waitFor();
  expect(await verdictIn(page)).toContain("This is not the next question of the attempt.");
  await page.getByText("isNextQuestion kept it out").waitFor();
  expect(await page.locator("svg .strip.is-kept-out").count()).toBe(2);
  await page.getByText("Nothing in the context changes.").waitFor();
  expect(await flaws(page)).toEqual([]);
});

test("the history goes back and forward, and the link replays the events for somebody else", async () => {
  const page = await stage.anotherTab();
  await openMachine(page, "#from=Active.answering&play=answer:response%3DB+answer+finalize");
  await inState(page, "Finalized › pending");
  await press(page, "Back");
  await inState(page, "Active › complete");
  await press(page, "Back");
  await press(page, "Forward");
  await page.getByText("Step 2 of 3").waitFor();
  await page.getByRole("radio", { name: /attempt\.reset/ }).check();
  await page.getByText("The event that is ahead is replaced by this one.").waitFor();
  await press(page, "Send attempt.reset");
  await inState(page, "NoAttempt");
  expect(await marked(page, "is-passed")).toEqual(["Reset"]);

  const other = await stage.anotherTab();
  await other.goto(page.url());
  await other.getByText("Step 3 of 3").waitFor();
  expect(await other.locator(".machine-steps").innerText()).toBe(
    await page.locator(".machine-steps").innerText(),
  );
  await inState(other, "NoAttempt");
  await other.getByText("npx holdfast machine --from Active.answering").waitFor();
  // What the link holds is no matter of the server's.
  expect(stage.app().output()).not.toContain("response");

  await openMachine(other, "#play=explode");
  await other.getByRole("alert").getByText("This link can’t be played.").waitFor();
  await inState(other, "NoAttempt");
  expect(await flaws(other)).toEqual([]);
});

async function wholeAttempt(userId: string): Promise<void> {
  const student = await signedIn(stage.app().url, userId);
  await student.send(QUIZ, { type: "attempt.start" });
  const { state, questions } = (await student.read(QUIZ)).body as AttemptReading;
  const { attemptId } = state;
  for (const [questionIndex, { id: questionId }] of questions.entries()) {
    await student.send(QUIZ, { type: "question.skip", attemptId, questionId, questionIndex });
  }
  await student.send(QUIZ, { type: "attempt.finalize", attemptId });
  // The reply may come before the result is in the gradebook.
  const phase = async () => ((await student.read(QUIZ)).body as AttemptReading).state.phase;
  await expect.poll(phase).toBe("published");
}

test("an operator watches a slot, forwards and backwards, and a student can't", async () => {
  await wholeAttempt("ada");
  const page = await stage.tabOf("opal");
  await page.goto(`${stage.app().url}/ops/ada/${QUIZ}`);
  await page.getByRole("link", { name: "Watch in the machine" }).click();
  await page.getByRole("heading", { level: 1, name: `ada at ${QUIZ}` }).waitFor();
  await page.getByRole("heading", { name: /^Entry 8 of 8$/ }).waitFor();
  await inState(page, "Finalized › published");
  await press(page, "Back");
  await inState(page, "Finalized › pending");
  await page.getByTestId("machine-entry-words").getByText("attempt 1 was finished").waitFor();
  await press(page, "First");
  await page.getByRole("heading", { name: "Before the first entry" }).waitFor();
  await inState(page, "NoAttempt");
  await press(page, "Forward");
  await inState(page, "Active › answering");
  await page.getByLabel("Entry of the trail").focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "Entry 2 of 8" }).waitFor();
  expect(await flaws(page)).toEqual([]);

  await openMachine(page);
  await page.getByLabel("Student").fill("nobody");
  await press(page, "Watch");
  await page.getByText("The resource id must not be empty.").waitFor();
  await page.getByLabel("Resource").fill(QUIZ);
  expect(await flaws(page)).toEqual([]);
  await press(page, "Watch");
  await page.getByRole("heading", { name: "Nothing is stored of this slot" }).waitFor();
  expect(await flaws(page)).toEqual([]);
  expect(stage.complaints()).toEqual([]);

  await page.context().clearCookies();
  const student = await stage.tabOf("ada");
  await openMachine(student);
  expect(await student.getByText("Watch a slot").count()).toBe(0);
  await student.goto(`${stage.app().url}/ops/ada/${QUIZ}/machine`);
  await student.getByRole("heading", { name: "Page not found" }).waitFor();
});

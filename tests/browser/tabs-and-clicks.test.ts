import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { AttemptReading } from "../lib/http/student";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import {
  answer,
  attemptNumber,
  enterSomething,
  openQuiz,
  press,
  questionTitle,
  verdict,
} from "./quiz-page";
import { browserStage } from "./stage";

const QUIZ = "plants-test";
const QUESTIONS = 6;
const stage = browserStage(WITHOUT_TIME_LIMIT);

async function started(userId: string): Promise<Page> {
  const page = await stage.tabOf(userId);
  await openQuiz(page, "How plants live");
  await press(page, "Start");
  await questionTitle(page, 1);
  return page;
}

async function reading(page: Page): Promise<AttemptReading["state"]> {
  const response = await page.request.get(`${stage.app().url}/api/attempts/${QUIZ}`);
  return ((await response.json()) as AttemptReading).state;
}

async function skipTo(page: Page, place: number): Promise<void> {
  for (let shown = 1; shown < place; shown += 1) {
    await questionTitle(page, shown);
    await press(page, "Skip");
  }
}

async function secondTab(): Promise<Page> {
  const page = await stage.anotherTab();
  await page.goto(`${stage.app().url}/practice/${QUIZ}`);
  return page;
}

describe("two tabs", () => {
  test("a question answered in the other tab keeps its first answer, and says so", async () => {
    const here = await started("tess");
    const there = await secondTab();
    expect(await questionTitle(there, 1)).toBe(await questionTitle(here, 1));
    await answer(here, 0);
    const stored = (await reading(here)).questions[0];

    await enterSomething(there, 1);
    await press(there, "Check");
    expect(await verdict(there)).toContain("already answered");
    expect(await attemptNumber(there)).toBe("Attempt 1");
    expect((await reading(here)).questions[0]).toStrictEqual(stored);
    await press(there, "Next");
    await questionTitle(there, 2);
  });

  test("a tab that was left far behind offers the current place", async () => {
    const here = await started("ulla");
    const there = await secondTab();
    await questionTitle(there, 1);
    await skipTo(here, 4);
    const fourth = await questionTitle(here, 4);

    await enterSomething(there);
    await press(there, "Check");
    expect(await verdict(there)).toContain("perhaps in another tab");
    await press(there, "Load the current attempt");
    expect(await questionTitle(there, 4)).toBe(fourth);
  });

  test("a tab of a replaced attempt says so, changes nothing, and loads the new one", async () => {
    const here = await started("vera");
    const there = await secondTab();
    await questionTitle(there, 1);
    await skipTo(here, QUESTIONS);
    await questionTitle(here, QUESTIONS);
    await press(here, "Skip");
    await press(here, "Finish");
    await here.getByTestId("score").waitFor();
    await press(here, "Try again");
    const first = await questionTitle(here, 1);
    const before = await reading(here);
    expect(before.attemptNumber).toBe(2);

    await enterSomething(there);
    await press(there, "Check");
    await there.getByText("This attempt was replaced by another one").waitFor();
    expect(await reading(here)).toStrictEqual(before);
    await press(there, "Load the current attempt");
    expect(await questionTitle(there, 1)).toBe(first);
    expect(await attemptNumber(there)).toBe("Attempt 2");
  });

  test("both start at once and are in the same attempt", async () => {
    const here = await stage.tabOf("willi");
    await openQuiz(here, "How plants live");
    const there = await secondTab();
    await there.getByRole("button", { name: "Start", exact: true }).waitFor();
    await Promise.all([press(here, "Start"), press(there, "Start")]);
    expect(await questionTitle(here, 1)).toBe(await questionTitle(there, 1));
    expect(await attemptNumber(here)).toBe("Attempt 1");
    expect(await attemptNumber(there)).toBe("Attempt 1");
  });

  test("trying again in both does not skip a number", async () => {
    const here = await started("xenia");
    await skipTo(here, QUESTIONS);
    await questionTitle(here, QUESTIONS);
    await press(here, "Skip");
    await press(here, "Finish");
    await here.getByTestId("score").waitFor();
    const there = await secondTab();
    await there.getByTestId("score").waitFor();
    await press(here, "Try again");
    await questionTitle(here, 1);
    await press(there, "Try again");
    await there.getByText("No new attempt was started").waitFor();
    expect((await reading(here)).attemptNumber).toBe(2);
    await press(there, "Load the current attempt");
    await questionTitle(there, 1);
    expect(await attemptNumber(there)).toBe("Attempt 2");
  });
});

describe("double clicks", () => {
  /** Slow enough for the server to answer the first click before the second one comes. */
  async function doubleClick(page: Page, name: string): Promise<void> {
    await page.bringToFront();
    await page.getByRole("button", { name, exact: true }).dblclick({ delay: 400 });
  }

  test("do everything once, and skip no verdict", async () => {
    const page = await stage.tabOf("yara");
    await openQuiz(page, "How plants live");
    await doubleClick(page, "Start");
    await questionTitle(page, 1);
    await enterSomething(page);
    await doubleClick(page, "Check");
    expect(await verdict(page)).toMatch(/^(Correct|Not correct)\.$/);
    expect(await questionTitle(page, 1)).not.toBe("");
    expect((await reading(page)).currentQuestionIndex).toBe(1);
    await doubleClick(page, "Next");
    for (let place = 2; place <= QUESTIONS; place += 1) {
      await questionTitle(page, place);
      await doubleClick(page, "Skip");
    }
    await doubleClick(page, "Finish");
    await page.getByTestId("score").waitFor();
    await doubleClick(page, "Try again");
    await questionTitle(page, 1);
    expect(await reading(page)).toMatchObject({ attemptNumber: 2, currentQuestionIndex: 0 });
  });
});

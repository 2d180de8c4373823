import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import {
  answer,
  attemptNumber,
  openQuiz,
  press,
  questionTitle,
  signIn,
  titlesOverHttp,
  verdict,
} from "./quiz-page";
import { browserStage } from "./stage";

const QUIZ = "fractions-quiz";
const QUESTIONS = 5;
const stage = browserStage(WITHOUT_TIME_LIMIT);

const resultOf = (student: string, attempt: number) =>
  stage.app().simulator.results.find(`nice_${student}_${QUIZ}_ali_attempt_${attempt}`);

interface Taken {
  readonly titles: readonly string[];
  readonly correct: number;
}

/** Answers every question; `between` runs before each one, on its page. */
async function takeAll(
  page: Page,
  between: (place: number) => Promise<void> = async () => undefined,
): Promise<Taken> {
  const titles: string[] = [];
  let correct = 0;
  for (let place = 1; place <= QUESTIONS; place += 1) {
    await between(place);
    titles.push(await questionTitle(page, place));
    if (await answer(page)) correct += 1;
    await press(page, place < QUESTIONS ? "Next" : "Finish");
  }
  return { titles, correct };
}

function gradebookSays(page: Page, words: string): Promise<void> {
  const status = page.getByTestId("gradebook-status");
  // The page asks after 1, 3, 7, 15, 30 and 60 seconds.
  return status.getByText(words, { exact: true }).waitFor({ timeout: 75_000 });
}

async function expectScore(page: Page, taken: Taken): Promise<void> {
  const score = Math.round((100 * taken.correct) / QUESTIONS);
  await page.getByTestId("score").waitFor();
  expect(await page.getByTestId("score").innerText()).toBe(`${score}%`);
}

describe("while the gradebook answers every list with an empty one (F1)", () => {
  test("a student takes a quiz twice, and the number, the order and both results hold", async () => {
    const { simulator } = stage.app();
    simulator.setFaults(["F1"]);
    const page = await stage.tabOf("nora");
    await openQuiz(page, "Fractions");
    await press(page, "Start");
    await questionTitle(page, 1);
    const firstTitles = await titlesOverHttp(page, QUIZ);
    simulator.requests.reset();

    const first = await takeAll(page, async (place) => {
      if (place === 3) await page.reload();
      expect(await attemptNumber(page)).toBe("Attempt 1");
      if (place === QUESTIONS) expect(simulator.requests.counts().list).toBe(0);
    });
    expect(first.titles).toStrictEqual(firstTitles);
    await expectScore(page, first);
    await gradebookSays(page, "In the gradebook");
    const firstResult = resultOf("nora", 1);
    expect(firstResult).toMatchObject({ score: Math.round((100 * first.correct) / QUESTIONS) });

    await press(page, "Try again");
    await questionTitle(page, 1);
    expect(await attemptNumber(page)).toBe("Attempt 2");
    const secondTitles = await titlesOverHttp(page, QUIZ);
    expect(secondTitles).not.toStrictEqual(firstTitles);

    const second = await takeAll(page, async (place) => {
      if (place === 2) await page.reload();
      expect(await attemptNumber(page)).toBe("Attempt 2");
    });
    expect(second.titles).toStrictEqual(secondTitles);
    await expectScore(page, second);
    await gradebookSays(page, "In the gradebook");
    expect(resultOf("nora", 2)).toMatchObject({
      score: Math.round((100 * second.correct) / QUESTIONS),
    });
    expect(resultOf("nora", 1)).toStrictEqual(firstResult);
    expect(resultOf("nora", 3)).toBeNull();
    expect(simulator.requests.list({ operation: "list" }).length).toBeGreaterThan(0);
    expect(stage.complaints()).toStrictEqual([]);
  });

  test("a student with two results from before begins the third attempt", async () => {
    const { simulator } = stage.app();
    for (const attempt of [1, 2]) {
      simulator.results.put({
        sourcedId: `nice_olaf_${QUIZ}_ali_attempt_${attempt}`,
        student: { sourcedId: "olaf" },
        assessmentLineItem: { sourcedId: `${QUIZ}_ali` },
        scoreDate: "2026-01-01",
        scoreStatus: "fully graded",
        score: 40,
      });
    }
    simulator.setFaults(["F1"]);
    const page = await stage.tabOf("olaf");
    await openQuiz(page, "Fractions");
    await press(page, "Start");
    await questionTitle(page, 1);
    expect(await attemptNumber(page)).toBe("Attempt 3");
    await page.reload();
    await questionTitle(page, 1);
    expect(await attemptNumber(page)).toBe("Attempt 3");
    expect(resultOf("olaf", 1)).toMatchObject({ score: 40 });
  });
});

test("a reload at any point finds the same question of the same attempt", async () => {
  const page = await stage.tabOf("petra");
  await openQuiz(page, "Fractions");
  await page.reload();
  await press(page, "Start");
  const first = await questionTitle(page, 1);
  await page.reload();
  expect(await questionTitle(page, 1)).toBe(first);
  await answer(page);
  await page.reload();
  const second = await questionTitle(page, 2);
  await press(page, "Skip");
  await questionTitle(page, 3);
  await page.goBack();
  await page.goForward();
  const third = await questionTitle(page, 3);
  expect([first, second, third]).toStrictEqual((await titlesOverHttp(page, QUIZ)).slice(0, 3));
  await press(page, "Report a problem with this question");
  await page.getByLabel("The question is unclear").check();
  await press(page, "Send report");
  expect(await verdict(page)).toContain("This question was reported and does not count.");
  await page.reload();
  await answer(page);
  await press(page, "Next");
  await answer(page);
  await page.reload();
  await page.getByRole("heading", { name: "You have reached the end" }).waitFor();
  await page.getByText("You answered 3 of 5 questions, skipped 1, reported 1.").waitFor();
  await press(page, "Finish");
  const score = page.getByTestId("score");
  const shown = await score.innerText();
  await page.reload();
  expect(await score.innerText()).toBe(shown);
  expect(await attemptNumber(page)).toBe("Attempt 1");
  await page.getByText("of 4 correct, 1 skipped, 1 reported").waitFor();
  expect(stage.complaints()).toStrictEqual([]);
});

test("a result that the gradebook does not take yet is saved, and told when it is there", async () => {
  stage
    .app()
    .simulator.setFaults([{ fault: "F12", params: { status: 503 }, match: { operation: "put" } }]);
  const page = await stage.tabOf("quentin");
  await openQuiz(page, "Fractions");
  await press(page, "Start");
  for (let place = 1; place <= QUESTIONS; place += 1) {
    await questionTitle(page, place);
    await press(page, "Skip");
  }
  await press(page, "Finish");
  await gradebookSays(page, "Saved, sending to the gradebook");
  expect(resultOf("quentin", 1)).toBeNull();
  stage.app().simulator.setFaults([]);
  await gradebookSays(page, "In the gradebook");
  expect(resultOf("quentin", 1)).toMatchObject({ score: 0 });
});

test("the next student at the same screen sees nothing of the one before", async () => {
  const page = await stage.tabOf("rosa");
  await openQuiz(page, "Fractions");
  await press(page, "Start");
  await questionTitle(page, 1);
  await press(page, "Sign out");
  await page.getByLabel("Your name").waitFor();
  await signIn(page, stage.app().url, "sven");
  await openQuiz(page, "Fractions");
  await page.getByRole("button", { name: "Start", exact: true }).waitFor();
});

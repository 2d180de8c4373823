import { Redis } from "ioredis";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { answer, enterSomething, openQuiz, press, questionTitle } from "./quiz-page";
import { browserStage } from "./stage";

const QUESTIONS = 5;
const CHANGED = "This question was changed after you started. It does not count.";
const stage = browserStage(WITHOUT_TIME_LIMIT);

/**
 * Lets an attempt have begun on a pod with another content: the stored list says of its question at
 * `index` that it was graded in another way. That pod has written the record last, so that this one
 * loads it.
 */
async function changeQuestion(userId: string, index: number): Promise<void> {
  const redis = new Redis(stage.app().redis.url);
  const key = `assess:list:${userId}:fractions-quiz:1`;
  const list = JSON.parse((await redis.get(key)) ?? "") as { questions: [string, string][] };
  const question = list.questions[index];
  if (question === undefined) throw new Error(`the attempt has no question ${index}`);
  question[1] = "of-before";
  await redis.set(key, JSON.stringify(list), "KEEPTTL");
  await redis.append(`assess:state:${userId}:fractions-quiz:1`, " ");
  redis.disconnect();
}

async function startedBy(userId: string): Promise<Page> {
  const page = await stage.tabOf(userId);
  await openQuiz(page, "Fractions");
  await press(page, "Start");
  await questionTitle(page, 1);
  return page;
}

/** Answers what is left from this place on, and finishes. */
async function finishFrom(page: Page, first: number): Promise<number> {
  let correct = 0;
  for (let place = first; place <= QUESTIONS; place += 1) {
    await questionTitle(page, place);
    if (await answer(page)) correct += 1;
    await press(page, place < QUESTIONS ? "Next" : "Finish");
  }
  return correct;
}

async function expectScore(page: Page, correct: number): Promise<void> {
  await page.getByTestId("score").waitFor();
  const score = Math.round((100 * correct) / (QUESTIONS - 1));
  expect(await page.getByTestId("score").innerText()).toBe(`${score}%`);
}

test("a question that changed since the attempt began is shown as changed, and does not count (H27)", async () => {
  const page = await startedBy("olga");
  await changeQuestion("olga", 0);
  await page.reload();
  expect(await page.getByTestId("changed-question").innerText()).toBe(CHANGED);
  expect(await page.getByRole("button", { name: "Check" }).count()).toBe(0);
  await press(page, "Continue");
  await expectScore(page, await finishFrom(page, 2));
  expect(stage.complaints()).toEqual([]);
});

test("an open page learns of the change by its answer, which is not graded (H27)", async () => {
  const page = await startedBy("piet");
  await changeQuestion("piet", 0);
  await enterSomething(page);
  await press(page, "Check");
  expect(await page.getByTestId("changed-question").innerText()).toBe(CHANGED);
  await press(page, "Continue");
  await expectScore(page, await finishFrom(page, 2));
});

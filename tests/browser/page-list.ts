import { setTimeout as sleep } from "node:timers/promises";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Redis } from "ioredis";
import type { Page } from "playwright-core";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { lineItemIdOf, resultIdOf } from "#lib/services/one-roster/identifiers";
import ErrorPage from "#src/app/error.tsx";
import type { RunningApp } from "../lib/http/running-app";
import { signedIn, type AttemptReading, type HttpStudent } from "../lib/http/student";

/** A page of the application in one of its states. */
interface ListedPage {
  /** The name of its picture. */
  readonly name: string;
  readonly path: string;
  /** Who is signed in; null: nobody. */
  readonly userId: string | null;
  /** What is on the page when it is complete. */
  readonly text: string | RegExp;
  /** What is done on the page before. */
  readonly prepare?: (page: Page) => Promise<void>;
  readonly isRedisAway?: true;
}

const QUIZ = "fractions-quiz";
const OPERATOR = "opal";
const practice = `/practice/${QUIZ}`;

/**
 * Every page, in each state that looks different, after `fillApplication`. A new page is one more
 * line: tests/browser/every-page.test.ts examines it, and tests/browser/screenshots.ts takes its
 * picture.
 */
export const PAGES: readonly ListedPage[] = [
  { name: "sign-in", path: "/", userId: null, text: "Your name" },
  { name: "assessments", path: "/", userId: "ada", text: "Fractions" },
  { name: "practice-none", path: practice, userId: "nora", text: "Start" },
  { name: "practice-question", path: practice, userId: "ada", text: /^Question \d/ },
  { name: "practice-summary", path: practice, userId: "ben", text: "Try again" },
  { name: "practice-sign-in", path: practice, userId: null, text: "Your name" },
  { name: "practice-missing", path: "/practice/nope", userId: "ada", text: "Page not found" },
  { name: "practice-fault", path: practice, userId: "ada", text: "Retry", isRedisAway: true },
  { name: "not-found", path: "/no-such-page", userId: "ada", text: "Page not found" },
  { name: "error", path: "/", userId: "ada", text: "Something went wrong", prepare: showError },
  { name: "demo", path: "/demo", userId: null, text: "How this is made" },
  { name: "machine", path: "/machine", userId: "ada", text: "NoAttempt" },
  { name: "ops", path: "/ops", userId: OPERATOR, text: "Last doctor" },
  { name: "ops-fault", path: "/ops", userId: OPERATOR, text: "can’t be shown", isRedisAway: true },
  { name: "ops-attempts", path: "/ops/attempts", userId: OPERATOR, text: `ada at ${QUIZ}` },
  {
    ...{ name: "ops-attempts-conflict", path: "/ops/attempts?only=conflict", userId: OPERATOR },
    text: "1 in conflict",
  },
  {
    ...{ name: "ops-attempts-none", path: "/ops/attempts?user=nobody", userId: OPERATOR },
    text: "No attempt matches.",
  },
  {
    ...{ name: "ops-attempts-invalid", path: `/ops/attempts?user=${"x".repeat(256)}` },
    ...{ userId: OPERATOR, text: "This is not a valid student id" },
  },
  { name: "ops-slot", path: `/ops/ada/${QUIZ}`, userId: OPERATOR, text: "Differences" },
  { name: "ops-slot-conflict", path: `/ops/eve/${QUIZ}`, userId: OPERATOR, text: "Differences" },
  {
    ...{ name: "ops-slot-preview", path: `/ops/ada/${QUIZ}`, userId: OPERATOR },
    ...{ text: "Nothing is changed yet.", prepare: preview },
  },
  { name: "ops-slot-machine", path: `/ops/ada/${QUIZ}/machine`, userId: OPERATOR, text: "Entry" },
  { name: "ops-sweep", path: "/ops/sweep", userId: OPERATOR, text: "slot is due" },
  { name: "ops-audit", path: "/ops/audit", userId: OPERATOR, text: "started by mistake" },
];

/** Of an application in which the timer sweeps rarely, so that results wait. */
export const PAGES_ENV = { OPERATORS: OPERATOR, SWEEP_INTERVAL_SECONDS: "3600" } as const;

/** The application's own page of errors, which no request leads to while the code is right. */
async function showError(page: Page): Promise<void> {
  const error = Object.assign(new Error("planted"), { digest: "3141592653" });
  const html = renderToStaticMarkup(createElement(ErrorPage, { error, retry: () => undefined }));
  await page.getByRole("main").evaluate((main, inner) => (main.innerHTML = inner), html);
}

async function preview(page: Page): Promise<void> {
  await page.getByText("Abandon attempt 1").click();
  await page.getByLabel("Reason").last().fill("started by mistake");
  await page.getByRole("button", { name: "Preview" }).last().click();
}

/** Opens a page of the list in this tab and waits until it is complete. */
export async function openListedPage(
  page: Page,
  { url, redis }: Pick<RunningApp, "url" | "redis">,
  listed: ListedPage,
): Promise<void> {
  const { userId, isRedisAway } = listed;
  await page.context().clearCookies();
  if (userId !== null) await page.request.post(`${url}/api/session`, { data: { userId } });
  if (isRedisAway === true) await redis.pause();
  for (let tries = 1; ; tries += 1) {
    try {
      return await show(page, url, listed);
    } catch (error) {
      // A machine that does much else answers late at times, and then shows a fault.
      if (tries === TRIES_MAX) throw error;
    }
  }
}

async function show(page: Page, url: string, { path, text, prepare }: ListedPage): Promise<void> {
  await page.goto(`${url}${path}`);
  await page.waitForFunction("document.title !== ''");
  await prepare?.(page);
  const isLabel = text === "Your name";
  await (isLabel ? page.getByLabel(text) : page.getByText(text).first()).waitFor();
}

/** Attempts in every phase, a conflict, a result that is due, and an action in the audit log. */
export async function fillApplication({ url, simulator, redis }: RunningApp): Promise<void> {
  await finish(await begin(url, "ben"));
  await begin(url, "ada");
  const eve = await begin(url, "eve");
  const sourcedId = resultIdOf({ userId: "eve", resourceId: QUIZ }, 1);
  simulator.results.put({
    ...{ sourcedId, student: { sourcedId: "eve" }, score: 50, scoreStatus: "fully graded" },
    assessmentLineItem: { sourcedId: lineItemIdOf(QUIZ) },
    metadata: { attemptId: "another" },
  });
  await finish(eve);
  const dirk = await begin(url, "dirk");
  simulator.setFaults([{ fault: "F12" }]);
  await finish(dirk);
  simulator.setFaults([]);
  const client = new Redis(redis.url);
  const member = `dirk:${QUIZ}`;
  await client.zadd(outboxIndexKeyOf(member), "XX", Date.now() - 30_000, member);
  await client.xadd("assess:ops-audit", "*", "json", JSON.stringify(AUDIT_ENTRY));
  for (const [kind, record] of Object.entries(RECORDS)) {
    await client.set(`assess:ops-status:${kind}`, `${Date.now()} ${JSON.stringify(record)}`);
  }
  client.disconnect();
}

const RECORDS = {
  sweep: { by: "the application", slots: 1, published: 1, waiting: 0, conflicts: 0 },
  doctor: { problems: 0, warnings: 1, unknown: 0 },
} as const;

const NUMBERS = { current: 1, highWater: 0, waiting: [] } as const;
const AUDIT_ENTRY = {
  ...{ actionId: "0b8b1f0e-8a2c-4c55-9f0a-4d7e6a1c2b3d", operator: OPERATOR },
  ...{ reason: "started by mistake", outcome: "done", deed: "abandon" },
  ...{ userId: "finn", resourceId: QUIZ, attemptNumber: null, words: "Attempt 1 was abandoned." },
  ...{ before: NUMBERS, after: { ...NUMBERS, current: null } },
} as const;

interface Student {
  readonly http: HttpStudent;
  readonly attemptId: string;
  readonly questionIds: readonly string[];
}

async function begin(url: string, userId: string): Promise<Student> {
  const http = await signedIn(url, userId);
  await send(http, { type: "attempt.start" });
  const { state, questions } = (await http.read(QUIZ)).body as AttemptReading;
  return { http, attemptId: state.attemptId, questionIds: questions.map(({ id }) => id) };
}

async function finish({ http, attemptId, questionIds }: Student): Promise<void> {
  for (const [questionIndex, questionId] of questionIds.entries()) {
    await send(http, { type: "question.skip", attemptId, questionId, questionIndex });
  }
  await send(http, { type: "attempt.finalize", attemptId });
}

const TRIES_MAX = 5;

/** Sends again after a 503, as clients do: a machine that does much else answers late at times. */
async function send(http: HttpStudent, event: object): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const { status, body } = await http.send(QUIZ, event);
    if (status === 200) return;
    if (status !== 503 || tries === TRIES_MAX) {
      throw new Error(`${JSON.stringify(event)} is answered ${status} ${JSON.stringify(body)}`);
    }
    await sleep(1_000);
  }
}

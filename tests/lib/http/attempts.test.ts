import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { dumpRedis } from "./redis-dump";
import { startApp, type RunningApp } from "./running-app";
import { someResponse } from "./some-response";
import { signedIn, type AttemptBody, type AttemptReading, type HttpStudent } from "./student";
import { WITHOUT_TIME_LIMIT } from "./without-time-limit";

const QUIZ = "fractions-quiz";
const STRANGE = "Brüche *?[{}] %41 'x' 😀";

let app: RunningApp;
let content: string;

beforeAll(async () => {
  content = await mkdtemp(join(tmpdir(), "holdfast-content-"));
  for (const name of [QUIZ, STRANGE]) {
    await cp(join(PROJECT, "src/content", QUIZ), join(content, name), { recursive: true });
  }
  app = await startApp({ ...WITHOUT_TIME_LIMIT, CONTENT_DIR: content });
}, 180_000);

afterAll(async () => {
  await app.stop();
  await rm(content, { recursive: true, force: true });
});

async function applied(student: HttpStudent, event: unknown, id = QUIZ): Promise<AttemptBody> {
  const { status, body } = await student.send(id, event);
  expect([status, body]).toMatchObject([200, { outcome: expect.any(String) as string }]);
  return body as AttemptBody;
}

async function reading(student: HttpStudent, id = QUIZ): Promise<AttemptReading> {
  const { status, body } = await student.read(id);
  expect(status).toBe(200);
  return body as AttemptReading;
}

/** Starts an attempt and skips through it to its end. */
async function skippedThrough(student: HttpStudent, id = QUIZ): Promise<AttemptReading> {
  await applied(student, { type: "attempt.start" }, id);
  const { state, questions } = await reading(student, id);
  for (const [questionIndex, { id: questionId }] of questions.entries()) {
    const { attemptId } = state;
    await applied(student, { type: "question.skip", questionId, questionIndex, attemptId }, id);
  }
  return reading(student, id);
}

describe("an attempt over HTTP", () => {
  test("goes from start to gradebook, and the next one has the next number", async () => {
    const student = await signedIn(app.url, "ada");
    const { state, questions } = await skippedThrough(student);
    expect(state).toMatchObject({ attemptNumber: 1, phase: "complete", currentQuestionIndex: 5 });
    expect(questions).toHaveLength(5);

    const done = await applied(student, { type: "attempt.finalize", attemptId: state.attemptId });
    expect(done.state).toMatchObject({ isFinalized: true, finalSummary: { score: 0 } });
    const again = await applied(student, { type: "attempt.finalize" });
    expect(again).toMatchObject({ outcome: "replayed", state: { isFinalized: true } });

    const reset = await applied(student, { type: "attempt.reset", attemptId: state.attemptId });
    expect(reset).toStrictEqual({
      outcome: "applied",
      state: null,
      token: null,
      clearedAttempt: 1,
    });
    const next = await applied(student, { type: "attempt.start" });
    expect(next.state).toMatchObject({ attemptNumber: 2, currentQuestionIndex: 0 });
    const stem = `nice_ada_${QUIZ}_ali_attempt_`;
    await expect.poll(() => app.simulator.results.find(`${stem}1`)).toMatchObject({ score: 0 });
  });

  test("an answer is graded once, and the correct one never leaves the server", async () => {
    const student = await signedIn(app.url, "ben");
    await applied(student, { type: "attempt.start" });
    const { questions } = await reading(student);
    expect(JSON.stringify(questions)).not.toMatch(/correct|mapping|score/i);
    const [first] = questions;
    if (first === undefined) throw new Error("the quiz is empty");
    const answer = { type: "question.answer", questionId: first.id, questionIndex: 0 };
    const event = { ...answer, response: someResponse(first) };
    const replies = await Promise.all([1, 2, 3].map(() => student.send(QUIZ, event)));
    const bodies = replies.map(({ body }) => body as AttemptBody);
    expect(bodies.map(({ outcome }) => outcome).sort()).toStrictEqual([
      "applied",
      "replayed",
      "replayed",
    ]);
    expect(new Set(bodies.map(({ isCorrect }) => isCorrect)).size).toBe(1);
  });

  test("resuming and changing an attempt asks the gradebook nothing", async () => {
    const student = await signedIn(app.url, "cem");
    await applied(student, { type: "attempt.start" });
    app.simulator.requests.reset();
    const { state, questions } = await reading(student);
    await applied(student, { type: "attempt.start" });
    const questionId = questions[0]?.id;
    await applied(student, { type: "question.skip", questionId, questionIndex: 0 });
    await applied(student, {
      type: "question.report",
      questionId: questions[1]?.id,
      questionIndex: 1,
      report: { reason: "unclear" },
    });
    await student.raw(`/practice/${QUIZ}`);
    await applied(student, { type: "attempt.reset", attemptId: state.attemptId });
    expect(app.simulator.requests.counts().total).toBe(0);
  });

  test("after a flush the page and the token do without the gradebook", async () => {
    const student = await signedIn(app.url, "dan");
    const { state, token } = await applied(student, { type: "attempt.start" });
    const admin = new Redis(app.redis.url);
    await admin.flushall();
    admin.disconnect();
    app.simulator.requests.reset();
    const page = await student.raw(`/practice/${QUIZ}`);
    expect(page.body).toContain("Ready when you are");
    expect(page.body).toMatch(/5 questions/);
    expect((await student.read(QUIZ)).status).toBe(404);
    const back = await applied(student, { type: "attempt.start", token });
    expect(back.state).toMatchObject({ attemptId: state.attemptId, attemptNumber: 1 });
    expect(app.simulator.requests.counts().total).toBe(0);
  });

  test("reading creates nothing and asks the gradebook nothing", async () => {
    const student = await signedIn(app.url, "dora");
    const before = await dumpRedis(app.redis.url);
    app.simulator.requests.reset();
    const none = await student.read(QUIZ);
    expect(none).toMatchObject({
      status: 404,
      body: { outcome: "refused", code: "attempt_not_found", state: null },
    });
    expect((await student.raw(`/practice/${QUIZ}`)).status).toBe(200);
    expect((await student.raw("/")).status).toBe(200);
    expect(await dumpRedis(app.redis.url)).toStrictEqual(before);
    expect(app.simulator.requests.counts().total).toBe(0);
  });

  test.each(["attemptId", "attemptNumber"])("a stale %s is told what is current", async (field) => {
    const student = await signedIn(app.url, `stale by ${field}`);
    const { state } = await applied(student, { type: "attempt.start" });
    const stale = { attemptId: "37971630-d083-5e83-951d-ae541b18c4a7", attemptNumber: 7 }[field];
    for (const type of ["attempt.reset", "attempt.finalize"]) {
      const { status, body } = await student.send(QUIZ, { type, [field]: stale });
      expect(status).toBe(409);
      const token: unknown = expect.any(String);
      expect(body).toStrictEqual({ outcome: "refused", code: "stale_attempt", state, token });
    }
    expect((await reading(student)).state).toStrictEqual(state);
  });

  test("two students never see each other's attempt", async () => {
    const first = await signedIn(app.url, "eva:*");
    const second = await signedIn(app.url, "eva");
    await applied(first, { type: "attempt.start" });
    expect((await second.read(QUIZ)).status).toBe(404);
  });
});

describe("ids of any characters", () => {
  test.each(["a:b", "*", "?[x]", "{tag}", "line\nbreak", "ünï 😀", "100%", "%2e%2e", "'", "../x"])(
    "a student called %j takes a quiz",
    async (userId) => {
      const student = await signedIn(app.url, userId);
      const { state } = await skippedThrough(student);
      expect(state).toMatchObject({ attemptNumber: 1, phase: "complete" });
    },
  );

  test("a resource of strange letters is listed, read and answered", async () => {
    const student = await signedIn(app.url, "finn");
    const { state } = await skippedThrough(student, STRANGE);
    expect(state.phase).toBe("complete");
    const list = await student.raw("/");
    expect(list.body).toContain(`/practice/${encodeURIComponent(STRANGE)}`);
    const page = await student.raw(`/practice/${encodeURIComponent(STRANGE)}`);
    expect(page.status).toBe(200);
    expect(page.body).toContain("You have reached the end");
  });
});

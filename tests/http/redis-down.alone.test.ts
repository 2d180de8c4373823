import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApp, type RunningApp } from "./running-app";
import { ask, signedIn, type AttemptReading, type HttpStudent, type Reply } from "./student";

const QUIZ = "plants-test";
const ANSWER_MS_MAX = 1_000;

let app: RunningApp;

beforeAll(async () => {
  app = await startApp();
}, 180_000);

afterAll(() => app.stop());

interface Timed {
  readonly reply: Reply;
  readonly ms: number;
}

async function timed(request: () => Promise<Reply>): Promise<Timed> {
  const startedAt = performance.now();
  const reply = await request();
  return { reply, ms: performance.now() - startedAt };
}

async function startedAttempt(student: HttpStudent): Promise<AttemptReading> {
  expect((await student.send(QUIZ, { type: "attempt.start" })).status).toBe(200);
  return (await student.read(QUIZ)).body as AttemptReading;
}

describe.each([
  { how: "is killed", stop: () => app.redis.kill(), start: () => app.redis.restart() },
  { how: "hangs", stop: () => app.redis.pause(), start: () => app.redis.resume() },
])("while Redis $how", ({ how, stop, start }) => {
  test("every request is answered within a second, and no number is derived", async () => {
    const students = await Promise.all(
      [1, 2, 3, 4].map((each) => signedIn(app.url, `${how} ${each}`)),
    );
    const skips = await Promise.all(
      students.map(async (student) => {
        const { questions } = await startedAttempt(student);
        return { type: "question.skip", questionId: questions[0]?.id, questionIndex: 0 };
      }),
    );
    await stop();
    app.simulator.requests.reset();
    const answers = await Promise.all(
      students.flatMap((student, each) => [
        timed(() => student.send(QUIZ, skips[each])),
        timed(() => student.send(QUIZ, { type: "attempt.start" })),
        timed(() => student.read(QUIZ)),
      ]),
    );
    for (const { reply, ms } of answers) {
      expect(reply).toMatchObject({ status: 503, body: { outcome: "fault" } });
      expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(ms).toBeLessThan(ANSWER_MS_MAX);
    }
    expect(app.simulator.requests.counts().list).toBe(0);
    expect((await ask(`${app.url}/api/health/ready`)).status).toBe(503);
    expect((await ask(`${app.url}/api/health/live`)).status).toBe(200);
    await start();
    await expect.poll(() => ask(`${app.url}/api/health/ready`), { timeout: 10_000 }).toMatchObject({
      status: 200,
    });
  });
});

test("the attempt goes on where it was once Redis answers again", async () => {
  const student = await signedIn(app.url, "patient");
  const { state, questions } = await startedAttempt(student);
  await app.redis.pause();
  const skip = { type: "question.skip", questionId: questions[0]?.id, questionIndex: 0 };
  expect((await student.send(QUIZ, skip)).status).toBe(503);
  await app.redis.resume();
  const again = async () => (await student.send(QUIZ, skip)).body;
  await expect.poll(again, { timeout: 10_000 }).toMatchObject({
    state: { attemptId: state.attemptId, attemptNumber: 1, currentQuestionIndex: 1 },
  });
});

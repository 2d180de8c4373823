import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { print } from "#tests/figures";
import { startApp, type RunningApp } from "./running-app";
import {
  askOnce,
  signedIn,
  type AttemptBody,
  type AttemptReading,
  type HttpStudent,
  type Reply,
} from "./student";

const QUIZ = "plants-test";
const STUDENTS = 8;

let app: RunningApp;

beforeAll(async () => {
  // What Redis has acknowledged it still has after a kill: the claim is made under this assumption.
  const extraArgs = ["--appendonly", "yes", "--appendfsync", "always"];
  app = await startApp({}, { extraArgs });
}, 180_000);

afterAll(() => app.stop());

interface Timed {
  readonly reply: Reply;
  readonly ms: number;
}

async function timed(request: Promise<Reply>): Promise<Timed> {
  const startedAt = performance.now();
  const reply = await request;
  return { reply, ms: performance.now() - startedAt };
}

interface Attempting {
  readonly student: HttpStudent;
  readonly attemptId: string;
  readonly skip: object;
}

async function attempting(userId: string): Promise<Attempting> {
  const patient = await signedIn(app.url, userId);
  expect((await patient.send(QUIZ, { type: "attempt.start" })).status).toBe(200);
  const { state, questions } = (await patient.read(QUIZ)).body as AttemptReading;
  const student = await signedIn(app.url, userId, askOnce);
  const skip = { type: "question.skip", questionId: questions[0]?.id, questionIndex: 0 };
  return { student, attemptId: state.attemptId, skip };
}

interface Load {
  /** The replies so far. */
  readonly answers: readonly Timed[];
  readonly end: () => Promise<void>;
}

/** Keeps asking, as a page with an impatient student would, until it is ended. */
function load({ student, skip }: Attempting): Load {
  const answers: Timed[] = [];
  let isOver = false;
  const asking = keepAsking();
  return {
    answers,
    end: () => {
      isOver = true;
      return asking;
    },
  };

  async function keepAsking(): Promise<void> {
    for (let turn = 0; !isOver; turn += 1) {
      const kinds = [
        () => student.send(QUIZ, skip),
        () => student.read(QUIZ),
        () => student.send(QUIZ, { type: "attempt.start" }),
      ];
      const request = kinds[turn % kinds.length];
      if (request !== undefined) answers.push(await timed(request()));
    }
  }
}

/** Waits until every student has had a reply with this status. */
function everyoneHas(status: number, loads: readonly Load[]): Promise<void> {
  const has = ({ answers }: Load): boolean => answers.some(({ reply }) => reply.status === status);
  return expect.poll(() => loads.every(has), { timeout: 60_000 }).toBe(true);
}

describe.each([
  { how: "killed", stop: () => app.redis.kill(), start: () => app.redis.restart() },
  { how: "frozen", stop: () => app.redis.pause(), start: () => app.redis.resume() },
])("Redis is $how under load", ({ how, stop, start }) => {
  test("every request is answered, nothing is derived, and the same attempts go on", async () => {
    const all = await Promise.all(
      Array.from({ length: STUDENTS }, (_, each) => attempting(`${how} ${each}`)),
    );
    const loads = all.map(load);
    await everyoneHas(200, loads);
    await stop();
    app.simulator.requests.reset();
    await everyoneHas(503, loads);
    expect((await askOnce(`${app.url}/api/health/ready`)).status).toBe(503);
    expect((await askOnce(`${app.url}/api/health/live`)).status).toBe(200);
    await Promise.all(loads.map((each) => each.end()));
    const answers = loads.flatMap((each) => each.answers);

    const failed = answers.filter(({ reply }) => reply.status === 503);
    expect(new Set(answers.map(({ reply }) => reply.status))).toStrictEqual(new Set([200, 503]));
    for (const { reply } of failed) {
      expect(reply.body).toStrictEqual({ outcome: "fault", code: "redis_unavailable" });
      expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    // Printed, not asserted: how long it takes says as much of the machine as of the product.
    const slowestMs = Math.round(Math.max(...answers.map(({ ms }) => ms)));
    print(`Redis ${how} under load: ${failed.length} replies 503, the slowest in ${slowestMs} ms`);
    expect(app.simulator.requests.counts().total).toBe(0);

    await start();
    for (const { student, attemptId, skip } of all) {
      const again = async () => ((await student.send(QUIZ, skip)).body as AttemptBody).state;
      await expect.poll(again, { timeout: 10_000 }).toMatchObject({
        attemptId,
        attemptNumber: 1,
        currentQuestionIndex: 1,
      });
    }
  });
});

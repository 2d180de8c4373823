import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dumpRedis, type RedisDump } from "./redis-dump";
import { startApp, type RunningApp } from "./running-app";
import { ask, signedIn, type AttemptReading, type HttpStudent } from "./student";
import { WITHOUT_TIME_LIMIT } from "./without-time-limit";

const QUIZ = "fractions-quiz";
const EVENTS = `/api/attempts/${QUIZ}/events`;
const MEGABYTE = 1_000_000;

let app: RunningApp;
let student: HttpStudent;
let before: RedisDump;
/** A right event; every row of a table spoils it in one way. */
let skip: Record<string, unknown>;

beforeAll(async () => {
  app = await startApp(WITHOUT_TIME_LIMIT);
  student = await signedIn(app.url, "mia");
  await student.send(QUIZ, { type: "attempt.start" });
  const { questions } = (await student.read(QUIZ)).body as AttemptReading;
  skip = { type: "question.skip", questionId: questions[0]?.id, questionIndex: 0 };
  before = await dumpRedis(app.redis.url);
}, 180_000);

afterAll(() => app.stop());

/** Refused, with nothing changed and nobody hurt. */
async function expectUnharmed(): Promise<void> {
  expect(await dumpRedis(app.redis.url)).toStrictEqual(before);
  expect(app.isAlive()).toBe(true);
  expect(app.output()).not.toContain("request.bug");
  expect((await ask(`${app.url}/api/health/ready`)).status).toBe(200);
}

function post(body: BodyInit, type = "application/json"): RequestInit {
  return { method: "POST", headers: { "content-type": type }, body };
}

const answer = (response: unknown) => ({ type: "question.answer", response });

describe("an event with a mistake in it changes nothing", () => {
  test.each<[string, object, number, string]>([
    ["no type", { type: undefined }, 400, "invalid_input"],
    ["a type of the machine", { type: "result.published" }, 400, "invalid_input"],
    ["a type that is a list", { type: ["question.skip"] }, 400, "invalid_input"],
    ["an unknown key", { userId: "leo" }, 400, "invalid_input"],
    ["an index as a text", { questionIndex: "0" }, 400, "invalid_input"],
    ["a negative index", { questionIndex: -1 }, 400, "invalid_input"],
    ["a broken index", { questionIndex: 0.5 }, 400, "invalid_input"],
    ["no index", { questionIndex: null }, 400, "invalid_input"],
    ["an index ahead", { questionIndex: 3 }, 409, "index_out_of_order"],
    ["an index past the end", { questionIndex: 10_000 }, 409, "index_out_of_order"],
    ["an index out of range", { questionIndex: 10_001 }, 400, "invalid_input"],
    ["a foreign question", { questionId: "pizza" }, 409, "question_mismatch"],
    ["an empty question id", { questionId: "" }, 400, "invalid_input"],
    ["a question id of 300", { questionId: "q".repeat(300) }, 400, "invalid_input"],
    ["a question id with : * ?", { questionId: "a:*?[{}]\n" }, 409, "question_mismatch"],
    ["a question id of __proto__", { questionId: "__proto__" }, 409, "question_mismatch"],
    ["half a character", { questionId: "\ud83d" }, 400, "invalid_input"],
    ["no response", { type: "question.answer" }, 400, "invalid_input"],
    ["an answer of 17 kB", answer("x".repeat(17_000)), 400, "invalid_input"],
    ["an answer of a wrong shape", answer({ RESPONSE: 1 }), 400, "invalid_input"],
    ["a constructor", answer({ constructor: { prototype: 1 } }), 400, "invalid_input"],
    ["an empty report", { type: "question.report", report: "" }, 400, "invalid_input"],
    ["an attempt id that is none", { attemptId: "x" }, 400, "invalid_input"],
    ["attempt -1", { attemptNumber: -1 }, 400, "invalid_input"],
    ["attempt 2", { attemptNumber: 2 }, 409, "stale_attempt"],
  ])("%s", async (_name, mistake, status, code) => {
    const reply = await student.send(QUIZ, { ...skip, ...mistake });
    expect(reply).toMatchObject({ status, body: { outcome: "refused", code } });
    await expectUnharmed();
  });
});

describe("a body that is no event changes nothing", () => {
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  const proto = '{"type":"question.answer","questionIndex":0,"response":{"__proto__":{"a":1}}}';
  test.each<[string, RequestInit, number]>([
    ["nothing", post(""), 400],
    ["no JSON", post("{"), 400],
    ["a number", post("7"), 400],
    ["null", post("null"), 400],
    ["a list", post("[]"), 400],
    ["deep JSON", post(deep), 400],
    ["__proto__", post('{"type":"attempt.start","__proto__":{"admin":true}}'), 400],
    ["__proto__ in an answer", post(proto), 400],
    ["plain text", post('{"type":"attempt.start"}', "text/plain"), 415],
    ["a form", post("type=attempt.start", "application/x-www-form-urlencoded"), 415],
    ["broken UTF-8", post(new Uint8Array([0x22, 0xff, 0xfe, 0x22])), 400],
    ["an answer of 1 MB", post(JSON.stringify(answer("x".repeat(MEGABYTE)))), 413],
  ])("%s", async (_name, init, status) => {
    const reply = await student.raw(EVENTS, init);
    expect(reply).toMatchObject({ status, body: { outcome: "refused", code: "invalid_input" } });
    await expectUnharmed();
  });

  test("1 MB whose length is not told is cut off early", async () => {
    const chunk = new Uint8Array(MEGABYTE / 10).fill(0x20);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (let chunks = 0; chunks < 10; chunks += 1) controller.enqueue(chunk);
        controller.close();
      },
    });
    const init = { ...post(body as BodyInit), duplex: "half" } as RequestInit;
    expect(await student.raw(EVENTS, init)).toMatchObject({ status: 413 });
    await expectUnharmed();
  });
});

describe("a resource id that names nothing changes nothing", () => {
  test.each<[string, string, number]>([
    ["an unknown one", "nope", 404],
    ["300 characters", "x".repeat(300), 400],
    ["special letters", encodeURIComponent("a:*?[{}]\n"), 404],
    ["umlauts and emoji", encodeURIComponent("ünï 😀"), 404],
    ["a path upwards", encodeURIComponent("../../package"), 404],
    ["a slash", "a%2Fb", 404],
    ["a zero byte", "%00", 404],
    ["__proto__", "__proto__", 404],
    ["a percent sign", "%25", 404],
    ["a broken percent sign", "%ZZ", 400],
    ["broken UTF-8", "%E0%A4", 400],
    ["nothing at all", "", 404],
    ["a space", "%20", 404],
  ])("%s", async (_name, segment, status) => {
    for (const event of [{ type: "attempt.start" }, skip]) {
      const path = `/api/attempts/${segment}/events`;
      const reply = await student.raw(path, post(JSON.stringify(event)));
      expect(reply).toMatchObject({ status, body: { outcome: "refused" } });
    }
    const page = await student.raw(`/practice/${segment}`);
    expect(page.status).toBe(status === 400 && segment.startsWith("%") ? 400 : 404);
    await expectUnharmed();
  });
});

describe("nobody changes anything", () => {
  test.each([
    ["without a cookie", {}],
    ["with a forged cookie", { cookie: "holdfast_session=mia" }],
  ])("%s", async (_name, headers) => {
    const init = post(JSON.stringify(skip));
    const url = `${app.url}${EVENTS}`;
    const reply = await ask(url, { ...init, headers: { ...init.headers, ...headers } });
    expect(reply).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    const read = await ask(`${app.url}/api/attempts/${QUIZ}`, { headers });
    expect(read).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    await expectUnharmed();
  });
});

test("the right event is still accepted", async () => {
  expect(await student.send(QUIZ, skip)).toMatchObject({ status: 200 });
  expect(await dumpRedis(app.redis.url)).not.toStrictEqual(before);
});

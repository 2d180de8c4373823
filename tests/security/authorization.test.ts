import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dumpRedis, type RedisDump } from "../lib/http/redis-dump";
import { startApp, type RunningApp } from "../lib/http/running-app";
import {
  ask,
  signedIn,
  type AttemptReading,
  type HttpStudent,
  type Reply,
} from "../lib/http/student";
import { WITHOUT_TIME_LIMIT } from "../lib/http/without-time-limit";
import { actionForm, actionRequest, type PageRequest } from "./asking";
import { doorsOnDisk } from "./doors";
import { MATRIX, WHO, type Who } from "./matrix";

const QUIZ = "fractions-quiz";

/** What pages show of Ada's attempt and of nobody else's. */
const OF_ADA = /Question 1 of 5|ada at fractions-quiz|in attempt 1/;

let app: RunningApp;
let admin: Redis;
const people = new Map<Who, HttpStudent>();

beforeAll(async () => {
  app = await startApp({ ...WITHOUT_TIME_LIMIT, OPERATORS: "opal", RATE_LIMIT_PER_MINUTE: "0" });
  admin = new Redis(app.redis.url);
  for (const who of ["ada", "bea", "opal"] as const) people.set(who, await signedIn(app.url, who));
}, 180_000);

afterAll(async () => {
  admin.disconnect();
  await app.stop();
});

/** What is asked at a door, always about Ada's attempt where one can be named. */
interface Question {
  readonly attemptId: string;
  readonly questionId: string;
}

function askAt(who: Who, door: string, question: Question): Promise<Reply> {
  const [kind = "", name = ""] = door.split(" ");
  const path = name.replace("[resourceId]", QUIZ).replace("[userId]", "ada");
  if (kind === "action") return act(who, name, question);
  if (kind === "page") return as(who, path);
  if (kind === "GET") return as(who, path);
  const body = path === "/api/session" ? { userId: "ada" } : skipOf(question);
  const init = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return as(who, path, { method: kind, ...(kind === "POST" && init) });
}

function as(who: Who, path: string, init: RequestInit = {}): Promise<Reply> {
  return people.get(who)?.raw(path, init) ?? ask(`${app.url}${path}`, init);
}

function skipOf({ attemptId, questionId }: Question) {
  return { type: "question.skip", attemptId, questionId, questionIndex: 0 };
}

/** As the page's own script calls a server action. */
function act(who: Who, name: string, question: Question): Promise<Reply> {
  const { path, init } = requestOf(name, question);
  return as(who, path, init);
}

function requestOf(name: string, question: Question): PageRequest {
  if (name === "performOperatorAction") return actionRequest(name, `/ops/ada/${QUIZ}`, deedForm());
  if (name === "sweepNow") {
    return actionRequest(name, "/ops/sweep", actionForm({ reason: "asked to" }));
  }
  const { type: _type, ...named } = skipOf(question);
  const own = {
    submitAnswer: { ...named, response: "0.75" },
    skipQuestion: named,
    reportQuestion: { ...named, report: "odd" },
    finalizeAssessment: { attemptId: question.attemptId },
    startNewAssessmentAttempt: { attemptId: question.attemptId },
  }[name];
  return actionRequest(name, `/practice/${QUIZ}`, { resourceId: QUIZ, ...own });
}

function deedForm(): FormData {
  const fields = { userId: "ada", resourceId: QUIZ, deed: "abandon", reason: "asked to" };
  return actionForm({ ...fields, step: "preview" });
}

/** What an answer comes to, in the words of the matrix. */
function wordsOf(door: string, { status, body }: Reply, { attemptId }: Question): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  const isPage = door.startsWith("page");
  const parts: (string | false | undefined)[] = [String(status), !isPage && code];
  if (status === 200 && code === undefined) {
    const isOfAda = isPage ? OF_ADA.test(textOf(text)) : text.includes(attemptId);
    if (isOfAda) parts.push("attempt of ada");
    else if (isPage) parts.push(text.includes("Your name") ? "sign-in" : "own");
    else if (text.includes('"attemptId"')) parts.push("own attempt");
    else if (text.includes('"clearedAttempt":1')) parts.push("cleared");
    else if (text.includes('"clearedAttempt":null')) parts.push("nothing to clear");
    else if (text.includes('"kind":"would"')) parts.push("previewed");
    else if (text.includes('"report":{"slots":0,')) parts.push("nothing due");
  }
  return parts.filter((part) => typeof part === "string").join(" ");
}

/** What a page shows, without tags and scripts. */
function textOf(html: string): string {
  return html.replace(/<script.*?<\/script>/gs, "").replace(/<[^>]*>/g, "");
}

/** A world in which only Ada is in an attempt. */
async function adaAlone(): Promise<Question> {
  await admin.flushall();
  const ada = people.get("ada");
  await ada?.send(QUIZ, { type: "attempt.start" });
  const { state, questions } = (await ada?.read(QUIZ))?.body as AttemptReading;
  return { attemptId: state.attemptId, questionId: questions[0]?.id ?? "" };
}

async function keysOfAda(): Promise<RedisDump> {
  const dump = await dumpRedis(app.redis.url);
  return Object.fromEntries(Object.entries(dump).filter(([key]) => key.includes(":ada:")));
}

test("every route, page and server action on disk is a row of the matrix, and no other", () => {
  expect(Object.keys(MATRIX).sort()).toEqual(doorsOnDisk());
});

describe("each is answered what the matrix says, and nobody else changes what is Ada's", () => {
  test.each(Object.entries(MATRIX))("%s", async (door, expected) => {
    const answers: string[] = [];
    for (const who of WHO) {
      const question = await adaAlone();
      const before = await keysOfAda();
      const reply = await askAt(who, door, question);
      answers.push(wordsOf(door, reply, question));
      if (who !== "ada") expect(await keysOfAda(), `by ${who}`).toStrictEqual(before);
    }
    expect(answers).toEqual(expected);
    expect(app.output()).not.toContain("request.bug");
  });
});

test("what is another's answers as what is not there", async () => {
  const question = await adaAlone();
  const bea = people.get("bea");
  const absent = { attemptId: "00000000-0000-5000-8000-000000000000", questionId: "no-question" };
  const bodies = [question, absent].map(async (about) => {
    return JSON.stringify((await bea?.send(QUIZ, skipOf(about)))?.body);
  });
  const [foreign, nowhere] = await Promise.all(bodies);
  expect(foreign).toBe(nowhere);
  const read = async (resourceId: string) => {
    const reply = await bea?.read(resourceId);
    return [reply?.status, reply?.body];
  };
  expect(await read(QUIZ)).toEqual(await read("plants-test"));
  const page = async (path: string) => textOf(String((await as("bea", path)).body));
  expect(await page(`/ops/ada/${QUIZ}`)).toBe(await page("/ops/nobody/no-such-quiz"));
});

test("a token of another student's attempt opens nothing", async () => {
  const question = await adaAlone();
  const { token } = (await people.get("ada")?.read(QUIZ))?.body as { readonly token: string };
  const before = await dumpRedis(app.redis.url);
  const reply = await people.get("bea")?.send(QUIZ, { ...skipOf(question), token });
  expect(reply).toMatchObject({ status: 403, body: { code: "token_invalid" } });
  expect(await dumpRedis(app.redis.url)).toStrictEqual(before);
});

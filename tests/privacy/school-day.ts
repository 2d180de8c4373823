import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { expect, vi } from "vitest";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import type { RunningApp } from "../lib/http/running-app";
import { someResponse } from "../lib/http/some-response";
import { runAsProcess } from "../servers/run-command";
import {
  ask,
  askOnce,
  signedIn,
  type AttemptReading,
  type HttpStudent,
  type Reply,
} from "../lib/http/student";
import type { Canaries } from "./canaries";
import type { TalkativeGradebook } from "./talkative-gradebook";

export interface School {
  readonly app: RunningApp;
  readonly settings: Readonly<Record<string, string>>;
  readonly gradebook: TalkativeGradebook;
  readonly canaries: Canaries;
}

/** A reply that a person should not learn anything from, and which one it was. */
export type ErrorReply = Reply & { readonly to: string };

export interface SchoolDay {
  readonly errors: readonly ErrorReply[];
  /** What the student was given to prove who and where it is. */
  readonly secrets: Readonly<Record<string, string>>;
  /** All entries of the slot's trail, as they are stored. */
  readonly trail: string;
}

/** Everything that can go well, then everything that can go wrong. */
export async function schoolDay(school: School): Promise<SchoolDay> {
  const errors: ErrorReply[] = [];
  const keep = (to: string, reply: Reply): void => {
    if (reply.status >= 400) errors.push({ ...reply, to });
  };
  const { app, canaries } = school;
  const student = await signedIn(app.url, canaries.user);
  const token = await wholeAttempt(school, student);
  await operatorsDeed(school, student);
  await wrongInput(school, student, keep);
  await failingGradebook(school, student, keep);
  await brokenRecords(school, student, keep);
  const trail = await trailOf(school);
  await deadRedis(school, keep);
  const cookie = student.cookie.slice(student.cookie.indexOf("=") + 1);
  return { errors, trail, secrets: { cookie, token } };
}

type Keep = (to: string, reply: Reply) => void;

/** Gives the attempt token that the student held at its end. */
async function wholeAttempt({ canaries }: School, student: HttpStudent): Promise<string> {
  const { resource, answer, report, trace } = canaries;
  const headers = { tracestate: `k=${trace}`, baggage: `k=${trace}`, "user-agent": trace };
  await student.raw("/", { headers });
  await student.raw(`/practice/${resource}?q=${canaries.input}`, { headers });
  await student.send(resource, { type: "attempt.start" });
  const { state, questions } = (await student.read(resource)).body as AttemptReading;
  const { attemptId } = state;
  for (const [questionIndex, question] of questions.entries()) {
    const named = { questionId: question.id, questionIndex, attemptId };
    const answered = { type: "question.answer", ...named };
    const reported = { type: "question.report", report, ...named };
    if (questionIndex === 0) await student.send(resource, reported);
    for (const response of [answer, answer, someResponse(question)]) {
      await student.send(resource, { ...answered, response });
    }
  }
  const finalized = await student.send(resource, { type: "attempt.finalize", attemptId });
  await student.raw(`/practice/${resource}`);
  await student.send(resource, { type: "attempt.reset", attemptId });
  const { token } = finalized.body as { readonly token: string | null };
  if (token === null) throw new Error("a finalized attempt came without a token");
  return token;
}

async function operatorsDeed(
  { app, settings, canaries }: School,
  student: HttpStudent,
): Promise<void> {
  const { user, resource, reason, operator } = canaries;
  await student.send(resource, { type: "attempt.start" });
  const command = ["attempts", "abandon", user, resource, "--reason", reason, "--as", operator];
  const env = { ...settings, REDIS_URL: app.redis.appUrl };
  const { code, stderr } = await runAsProcess([...command, "--yes"], env);
  if (code !== 0) throw new Error(`the action was not done: ${stderr}`);
}

async function trailOf({ app, canaries }: School): Promise<string> {
  const raw = new Redis(app.redis.url);
  const rows = await raw.lrange(`assess:events:${canaries.user}:${canaries.resource}`, 0, -1);
  raw.disconnect();
  return JSON.stringify(rows);
}

async function wrongInput(
  { app, canaries }: School,
  student: HttpStudent,
  keep: Keep,
): Promise<void> {
  const { resource, input, answer, user } = canaries;
  const events = `/api/attempts/${resource}/events`;
  const question = { questionId: input, questionIndex: 0, response: answer };
  await student.send(resource, { type: "attempt.start" });
  const forged = { type: "attempt.start", token: `${input}.${input}.${input}` };
  keep("a forged token", await student.send(resource, forged));
  keep(
    "a foreign question",
    await student.send(resource, { type: "question.answer", ...question }),
  );
  keep("no such resource", await student.send(input, { type: "attempt.start" }));
  keep("no such type", await student.send(resource, { type: input }));
  const json = { "content-type": "application/json" };
  keep("no JSON", await student.raw(events, { method: "POST", headers: json, body: `{"${input}` }));
  const form = { method: "POST", headers: { "content-type": `text/${input}` }, body: input };
  keep("a form", await student.raw(events, form));
  keep("a broken path", await student.raw(`/api/attempts/${input}%E0%A4`));
  keep("no such page", await student.raw(`/${input}`));
  const cookie = `${student.cookie.slice(0, -4)}AAAA`;
  keep(
    "a forged session",
    await ask(`${app.url}/api/attempts/${resource}`, { headers: { cookie } }),
  );
  // Well-formed: of one that is not, the framework's own error quotes the header.
  const unknown = "40".padEnd(42, "0");
  const action = { "next-action": unknown, "content-type": "text/plain", cookie: student.cookie };
  const call = { method: "POST", headers: action, body: `["${answer}","${user}"]` };
  keep("no such action", await ask(`${app.url}/practice/${resource}`, call));
  const bearer = { authorization: `Bearer ${input}` };
  keep("metrics", await ask(`${app.url}/api/metrics`, { headers: bearer }));
}

async function failingGradebook(
  { gradebook, canaries }: School,
  student: HttpStudent,
  keep: Keep,
): Promise<void> {
  const { resource, user, name } = canaries;
  gradebook.simulator.results.put({
    sourcedId: `nice_${user}_${resource}_ali_attempt_9`,
    assessmentLineItem: { sourcedId: `nice_${resource}_ali` },
    student: { sourcedId: user },
    ...{ score: 50, scoreStatus: "fully graded", comment: name },
    metadata: { studentName: name },
  });
  await skipAll(student, resource);
  for (const status of [500, 400, 403, 429]) {
    gradebook.failWith(status);
    keep(`finalize, ${status}`, await student.send(resource, { type: "attempt.finalize" }));
    keep(`reset, ${status}`, await student.send(resource, { type: "attempt.reset" }));
    keep(`start, ${status}`, await student.send(resource, { type: "attempt.start" }));
  }
  gradebook.failWith(null);
  await student.send(resource, { type: "attempt.start" });
}

async function skipAll(student: HttpStudent, resource: string): Promise<void> {
  await student.send(resource, { type: "attempt.start" });
  const { questions } = (await student.read(resource)).body as AttemptReading;
  for (const [questionIndex, { id: questionId }] of questions.entries()) {
    await student.send(resource, { type: "question.skip", questionId, questionIndex });
  }
}

async function brokenRecords(
  { app, canaries }: School,
  student: HttpStudent,
  keep: Keep,
): Promise<void> {
  const { user, resource, record, answer } = canaries;
  const raw = new Redis(app.redis.url);
  const pointer = `assess:active:${user}:${resource}`;
  const outbox = `assess:outbox:${user}:${resource}`;
  const state = `assess:state:${user}:${resource}:50`;
  await raw.set(state, `{"startedAt":"${record}","answers":"${answer}"}`);
  await raw.set(pointer, "50");
  await raw.hset(outbox, "3", `{"${record}":"${answer}"}`);
  const member = `${user}:${resource}`;
  await raw.zadd(outboxIndexKeyOf(member), 0, member);
  keep("quarantined", await student.send(resource, { type: "attempt.start" }));
  keep("quarantined, read", await student.read(resource));
  await student.raw(`/practice/${resource}`);
  // The server sweeps every second.
  const told = () => expect(app.output()).toContain("outbox.unreadable");
  await vi.waitFor(told, { timeout: 60_000, interval: 50 });
  await raw.set(pointer, record);
  keep("a strange pointer", await student.send(resource, { type: "attempt.start" }));
  await raw.del(outbox, state);
  await raw.set(outbox, record);
  keep("a key of another type", await student.send(resource, { type: "attempt.start" }));
  keep("a key of another type, read", await student.read(resource));
  await raw.del(outbox);
  raw.disconnect();
}

async function deadRedis({ app, canaries }: School, keep: Keep): Promise<void> {
  const student = await signedIn(app.url, canaries.user, askOnce);
  const { resource, answer, input } = canaries;
  const question = { type: "question.answer", questionId: input, questionIndex: 0 };
  await app.redis.pause();
  keep("frozen", await student.send(resource, { ...question, response: answer }));
  await app.redis.resume();
  await app.redis.kill();
  await sleep(100);
  keep("dead", await student.send(resource, { ...question, response: answer }));
  keep("dead, read", await student.read(resource));
  await student.raw(`/practice/${resource}`);
  await app.redis.restart();
}

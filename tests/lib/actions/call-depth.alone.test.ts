import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { submitAnswer } from "#lib/actions/assessment";
import { loadPractice } from "#lib/pages/practice";
import type { QuestionView } from "#lib/interactive-assessments";
import { print } from "#tests/figures";
import { someResponse } from "../http/some-response";
import { questionsOf, startProcess, type Process } from "../telemetry/process";

/** It replaces modules, so it needs a process of its own. Functions of ours between an entry point and the Lua command that Redis gets. */
const ANSWER_DEPTH_MAX = 12;
const READ_DEPTH_MAX = 10;

const surroundings = vi.hoisted(() => ({ wiring: vi.fn(), headers: vi.fn() }));
vi.mock("#lib/wiring", async (original) => ({
  ...(await original<object>()),
  wiring: surroundings.wiring,
}));
vi.mock("next/headers", () => ({ headers: surroundings.headers }));

const SLOT = { userId: "mia", resourceId: "fractions-quiz" };

let process: Process;

beforeAll(async () => {
  process = await startProcess();
  const session = { getUser: async () => ({ userId: SLOT.userId }) };
  surroundings.wiring.mockReturnValue({ ...process.wired, session });
  surroundings.headers.mockImplementation(async () => new Headers());
});

afterAll(() => process.stop());

/** The frames of src/ and machines/, innermost first, when `work` last sent a Lua command. */
async function framesOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  let stack = "";
  const send = Object.getOwnPropertyDescriptor(Redis.prototype, "sendCommand")
    ?.value as Redis["sendCommand"];
  const spy = vi.spyOn(Redis.prototype, "sendCommand");
  spy.mockImplementation(function (this: Redis, ...args) {
    if (args[0].name === "evalsha") stack = new Error("sent").stack ?? "";
    return send.apply(this, args);
  });
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  try {
    await work();
  } finally {
    Error.stackTraceLimit = limit;
    spy.mockRestore();
  }
  return stack.split("\n").filter((line) => /\/(src|machines)\//.test(line));
}

function answerTo(question: QuestionView | undefined, questionIndex: number) {
  if (question === undefined) throw new Error("the quiz has too few questions");
  const { resourceId } = SLOT;
  return { resourceId, questionId: question.id, questionIndex, response: someResponse(question) };
}

test("an answer and a page reach Redis in few calls", async () => {
  await process.wired.engine.ensureActiveState(SLOT);
  const [first, second] = await questionsOf(process, SLOT);
  await submitAnswer(answerTo(first, 0));
  const answering = await framesOf(() => submitAnswer(answerTo(second, 1)));
  expect(answering.at(-1)).toContain("submitAnswer");
  const user = { kind: "signed_in", user: { userId: SLOT.userId } } as const;
  const reading = await framesOf(() => loadPractice(process.wired, user, SLOT.resourceId));
  expect(reading.at(-1)).toContain("loadPractice");
  print(`frames from submitAnswer to EVALSHA: ${answering.length}`);
  // The component of the page calls `loadPractice`.
  print(`frames from the practice page to EVALSHA: ${reading.length + 1}`);
  expect(answering.length, answering.join("\n")).toBeLessThanOrEqual(ANSWER_DEPTH_MAX);
  expect(reading.length + 1, reading.join("\n")).toBeLessThanOrEqual(READ_DEPTH_MAX);
});

import { describe, expect, test } from "vitest";
import {
  writeAttemptMemory,
  readAttemptMemory,
  clearAttemptMemory,
} from "#src/components/practice/assessment-stepper/attempt-memory.ts";
import { CHANGED_REPORT } from "#src/components/practice/assessment-stepper/changed-question.ts";
import type { Command, Reply } from "#src/components/practice/assessment-stepper/command.ts";
import { sendMissing } from "#src/components/practice/assessment-stepper/send-missing.ts";
import { refused } from "#lib/actions/result";
import { ATTEMPT_ID, attemptView } from "../lib/actions/fake-ports";
import { memoryStorage } from "./memory-storage";

const report = { reason: "typo", details: "" };
const whole = attemptView({
  totalQuestions: 4,
  currentQuestionIndex: 4,
  phase: "pending",
  isFinalized: true,
  questions: [
    { isCorrect: true, response: "a" },
    { isCorrect: false, response: null },
    { isCorrect: null, response: report, isReported: true },
    { isCorrect: false, response: { R1: "x", R2: ["y"] } },
  ],
});
const questionIds = ["q0", "q1", "q2", "q3"];

/** A server that answers every command, and keeps what it was sent. */
function server(failsAt = Infinity) {
  const sent: { readonly command: Command; readonly token: string | null }[] = [];
  const send = async (command: Command, token: string | null): Promise<Reply> => {
    sent.push({ command, token });
    if (sent.length > failsAt) return { outcome: "unreachable", isOutdated: false };
    return { outcome: "applied", state: whole, token: `token ${sent.length}` };
  };
  return { sent, send };
}

describe("what was acknowledged and lost is sent again", () => {
  const named = (questionIndex: number) => {
    return { attemptId: ATTEMPT_ID, questionId: `q${questionIndex}`, questionIndex };
  };

  test("in order, each as it was: answered, skipped or reported, and the end", async () => {
    const { sent, send } = server();
    const left = { attempt: attemptView({ totalQuestions: 4 }), token: "given" };
    await sendMissing({ attempt: whole, questionIds }, left, send);
    expect(sent).toEqual([
      {
        command: { kind: "answer", question: named(0), answer: { response: "a" } },
        token: "given",
      },
      { command: { kind: "skip", question: named(1) }, token: "token 1" },
      { command: { kind: "report", question: named(2), report }, token: "token 2" },
      {
        command: {
          kind: "answer",
          question: named(3),
          answer: { response: { R1: "x", R2: ["y"] } },
        },
        token: "token 3",
      },
      { command: { kind: "finish", attemptId: ATTEMPT_ID }, token: "token 4" },
    ]);
  });

  test("from the first that is missing on, and nothing when nothing is", async () => {
    const { sent, send } = server();
    const left = { ...whole, currentQuestionIndex: 3, isFinalized: false };
    await sendMissing({ attempt: whole, questionIds }, { attempt: left, token: null }, send);
    expect(sent.map(({ command }) => command.kind)).toEqual(["answer", "finish"]);
    const all = { attempt: whole, token: null };
    expect(await sendMissing({ attempt: whole, questionIds }, all, send)).toBeNull();
  });

  test("but for a question that was changed since, which is left out", async () => {
    const { sent, send } = server();
    const changed = async (command: Command, token: string | null): Promise<Reply> => {
      const reply = await send(command, token);
      if (command.kind !== "answer" || command.question.questionIndex !== 0) return reply;
      return { ...refused("question_changed"), token: "of the refusal" };
    };
    const left = { attempt: attemptView({ totalQuestions: 4 }), token: null };
    const reply = await sendMissing({ attempt: whole, questionIds }, left, changed);
    expect(reply).toMatchObject({ outcome: "applied" });
    const kinds = sent.map(({ command }) => command.kind);
    expect(kinds).toEqual(["answer", "report", "skip", "report", "answer", "finish"]);
    expect(sent[1]).toEqual({
      command: { kind: "report", question: named(0), report: CHANGED_REPORT },
      token: "of the refusal",
    });
  });

  test("stops at the first that fails, and says how", async () => {
    const { sent, send } = server(1);
    const left = { attempt: attemptView({ totalQuestions: 4 }), token: null };
    const reply = await sendMissing({ attempt: whole, questionIds }, left, send);
    expect(reply).toMatchObject({ outcome: "unreachable" });
    expect(sent).toHaveLength(2);
  });
});

describe("what a tab keeps", () => {
  const slot = { userId: "ada", resourceId: "quiz" };
  const kept = (currentQuestionIndex: number, attemptId = ATTEMPT_ID) => {
    const attempt = attemptView({ currentQuestionIndex, attemptId });
    return { token: `of ${currentQuestionIndex}`, attempt, questionIds };
  };

  test("is the furthest it has seen of an attempt: less of it is a loss", () => {
    const store = memoryStorage();
    for (const index of [1, 2, 0]) writeAttemptMemory(slot, kept(index), store);
    expect(readAttemptMemory(slot, store)?.token).toBe("of 2");
    writeAttemptMemory(slot, kept(0, "another"), store);
    expect(readAttemptMemory(slot, store)?.token).toBe("of 0");
    expect(readAttemptMemory({ ...slot, resourceId: "other quiz" }, store)).toBeNull();
  });

  test("is forgotten with the attempt, and is nothing where it cannot be read", () => {
    const store = memoryStorage();
    writeAttemptMemory(slot, kept(1), store);
    clearAttemptMemory(slot, store);
    expect(readAttemptMemory(slot, store)).toBeNull();
    expect(readAttemptMemory(slot, { ...store, getItem: () => "{" })).toBeNull();
    expect(readAttemptMemory(slot, null)).toBeNull();
  });

  test("keeps nobody from working in a browser that forbids it", () => {
    const forbid = () => {
      throw new Error("denied");
    };
    const forbidden = {
      ...{ getItem: forbid, setItem: forbid, removeItem: forbid },
      ...{ key: forbid, length: 1 },
    };
    writeAttemptMemory(slot, kept(1), forbidden);
    clearAttemptMemory(slot, forbidden);
    expect(readAttemptMemory(slot, forbidden)).toBeNull();
  });
});

import { describe, expect, test } from "vitest";
import {
  clearAttemptMemory,
  writeAttemptMemory,
  readAttemptMemory,
} from "#src/components/practice/assessment-stepper/attempt-memory.ts";
import {
  clearDraftMemory,
  writeDraftMemory,
  readDraftMemory,
} from "#src/components/practice/assessment-stepper/draft-memory.ts";
import { forgetOthers, reloadOnce, type SessionStore } from "#src/components/tab-storage.ts";
import { ATTEMPT_ID, attemptView } from "../lib/actions/fake-ports";
import { memoryStorage } from "./memory-storage";
import { choice, question, textEntry } from "./questions";

const ann = { userId: "ann", resourceId: "b:quiz" };
const other = { userId: "ann:b", resourceId: "quiz" };
const here = { attemptId: ATTEMPT_ID, questionId: "q1" };
const view = question("q1", [choice("R", 2), textEntry("T")]);
const draft = new Map<string, string | readonly string[]>([
  ["R", ["a", "b"]],
  ["T", "typed"],
]);
const report = { reason: "typo", details: "see there" };
const kept = { token: "t", attempt: attemptView(), questionIds: ["q1"] };

function keysIn(store: SessionStore): readonly (string | null)[] {
  return Array.from({ length: store.length }, (_, at) => store.key(at));
}

describe("what is kept is of one student", () => {
  test("ids that look alike when they are put together are not mixed up", () => {
    const store = memoryStorage();
    writeAttemptMemory(ann, kept, store);
    writeDraftMemory(ann, here, { draft, report: null }, store);
    expect(readAttemptMemory(other, store)).toBeNull();
    expect(readDraftMemory(other, here, view, store)).toBeNull();
    expect(readAttemptMemory(ann, store)).toEqual(kept);
  });

  test("whoever signs in next leaves nothing of the others, whatever version kept it", () => {
    const store = memoryStorage({ "holdfast:attempt:quiz": "{}", elsewhere: "stays" });
    writeAttemptMemory(ann, kept, store);
    writeAttemptMemory(other, kept, store);
    writeDraftMemory(ann, here, { draft, report }, store);
    forgetOthers(other.userId, store);
    expect(readAttemptMemory(other, store)).toEqual(kept);
    expect(keysIn(store)).toHaveLength(2);
    expect(store.getItem("elsewhere")).toBe("stays");
    forgetOthers(null, store);
    expect(keysIn(store)).toEqual(["elsewhere"]);
    clearAttemptMemory(other, store);
  });
});

describe("what was entered and not sent", () => {
  test("comes back with the code of a reason, where an earlier page stored its sentence", () => {
    const store = memoryStorage();
    const earlier = { ...report, reason: "The answer is marked wrongly" };
    writeDraftMemory(ann, here, { draft, report: earlier }, store);
    expect(readDraftMemory(ann, here, view, store)?.report).toEqual({
      ...{ reason: "wrong_answer_key", details: "see there" },
    });
  });

  test("comes back for its question, with what was written about it", () => {
    const store = memoryStorage();
    writeDraftMemory(ann, here, { draft, report }, store);
    expect(readDraftMemory(ann, here, view, store)).toEqual({ draft, report });
  });

  test.each([
    ["another question", { ...here, questionId: "q2" }],
    ["another attempt", { ...here, attemptId: "another" }],
  ])("is dropped where %s is shown: the first was answered, or has ended", (_what, shown) => {
    const store = memoryStorage();
    writeDraftMemory(ann, here, { draft, report: null }, store);
    expect(readDraftMemory(ann, shown, view, store)).toBeNull();
    expect(store.length).toBe(0);
  });

  test("is dropped when it is saved", () => {
    const store = memoryStorage();
    writeDraftMemory(ann, here, { draft, report: null }, store);
    clearDraftMemory(ann, store);
    expect(store.length).toBe(0);
  });

  test("fits the question as it is now: what it does not offer any more is left out", () => {
    const store = memoryStorage();
    const before = new Map<string, string | readonly string[]>([
      ...[["R", ["a", "gone"]] as const, ["T", ["no text"]] as const],
      ["ELSEWHERE", "x"],
    ]);
    writeDraftMemory(ann, here, { draft: before, report: null }, store);
    expect(readDraftMemory(ann, here, view, store)?.draft).toEqual(new Map([["R", ["a"]]]));
  });

  test.each([
    "{",
    "null",
    "7",
    JSON.stringify({ ...here, entries: [["R", 7]], report: null }),
    JSON.stringify({ ...here, entries: [["R", "a"]], report: { reason: 7, details: "" } }),
  ])("is nothing where it cannot be read: %s", (json) => {
    const store = memoryStorage({ "holdfast:draft:ann:b%3Aquiz": json });
    expect(readDraftMemory(ann, here, view, store)).toBeNull();
  });
});

test("a page that cannot note that it reloads does not: it could go on for ever", () => {
  expect(reloadOnce({ ...memoryStorage(), setItem: () => undefined })).toBe(false);
  expect(reloadOnce(null)).toBe(false);
});

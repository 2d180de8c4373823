import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { refused, type ActionResult } from "#lib/actions/result";
import type { FaultResult } from "#lib/actions/boundary";
import {
  useAttempt,
  type AssessmentActions,
  type AttemptData,
  type AttemptHandle,
} from "#src/components/practice/assessment-stepper.tsx";
import { WAITING_MESSAGE } from "#src/components/practice/assessment-stepper/waiting.ts";
import { ATTEMPT_ID, attemptView } from "../lib/actions/fake-ports";
import { choice, question } from "./questions";
import { renderHook, stubTab, type RenderedHook, type Tab } from "./rendered-hook";

const OTHER_ID = "6f8e2d94-1c0b-5a7e-8d3f-2b9a4c5e6f70";
const questions = [question("q1", [choice("RESPONSE", 1)]), question("q2", [])];
const answered = attemptView({
  currentQuestionIndex: 1,
  questions: [{ isCorrect: true, response: "a" }],
});
const applied: ActionResult = {
  ...{ outcome: "applied", state: answered, token: "t" },
  isCorrect: true,
};
const fault: FaultResult = {
  ...{ outcome: "fault", code: "redis_unavailable", message: "Not now." },
  ...{ retryable: true, retryAfterSeconds: 1, errorId: "e1" },
};
const OFFLINE = new TypeError("Failed to fetch");

type Page = RenderedHook<AttemptData, AttemptHandle>;

let tab: Tab;
let reply: ReturnType<typeof vi.fn<(input: object) => Promise<ActionResult>>>;
let resources = 0;
let resourceId: string;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-30T10:42:00Z") });
  tab = stubTab();
  resources += 1;
  resourceId = `waiting quiz ${resources}`;
  reply = vi.fn<(input: object) => Promise<ActionResult>>();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function data(state: AttemptData["state"]): AttemptData {
  const questionIds = ["q1", "q2"];
  return { userId: "ada", resourceId, state, questionIds, token: "token", questions };
}

async function open(state: AttemptData["state"] = attemptView()): Promise<Page> {
  const reset = () => Promise.reject(OFFLINE);
  const actions: AssessmentActions = {
    ...{ getOrCreateAssessmentState: reply, submitAnswer: reply, skipQuestion: reply },
    ...{ reportQuestion: reply, finalizeAssessment: reply, startNewAssessmentAttempt: reset },
  };
  return renderHook((given: AttemptData) => useAttempt(given, actions), data(state));
}

/** As `open`. If this tab knows another attempt, the page asks the server, which says the same again. */
async function openAnew(state: AttemptData["state"]): Promise<Page> {
  const page = await open(state);
  await page.render(data(structuredClone(state)));
  return page;
}

async function pass(page: Page, ms: number): Promise<void> {
  await page.act(() => void vi.advanceTimersByTime(ms));
}

/** A page whose answer could not be sent. */
async function waitingPage(): Promise<Page> {
  const page = await open();
  reply.mockRejectedValueOnce(OFFLINE);
  await page.act((attempt) => attempt.answer("a", "RESPONSE"));
  return page;
}

describe("an answer that cannot be sent", () => {
  test("waits, and says so once", async () => {
    const page = await waitingPage();
    expect(page.current()).toMatchObject({
      waiting: { isKept: true, command: { kind: "answer" }, attemptNumber: 3 },
      ...{ notice: null, savedAtMs: null, busy: null, announcement: WAITING_MESSAGE },
    });
    reply.mockRejectedValueOnce(OFFLINE);
    await pass(page, 1_000);
    expect(reply).toHaveBeenCalledTimes(2);
    expect(page.current().announcement).toBe(WAITING_MESSAGE);
    await page.close();
  });

  test("is not even tried while the browser has no network", async () => {
    tab.setOnline(false);
    const page = await open();
    await page.act((attempt) => {
      attempt.answer("a");
      attempt.answer("b");
    });
    expect(reply).not.toHaveBeenCalled();
    expect(page.current().waiting?.command).toMatchObject({ answer: { response: "a" } });
    reply.mockResolvedValueOnce(applied);
    await page.act(() => tab.setOnline(true));
    expect(reply).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ response: "a" }));
    expect(page.current()).toMatchObject({ waiting: null, feedback: { kind: "checked" } });
    expect(page.current().announcement).toBe("Your answer was sent. Correct.");
    expect(page.current().savedAtMs).toBe(Date.parse("2026-11-30T10:42:00Z"));
    await page.close();
  });

  test("is tried again with growing pauses, one try at a time, and names its attempt", async () => {
    const page = await waitingPage();
    reply.mockRejectedValue(OFFLINE);
    const tries: number[] = [];
    for (let second = 1; second <= 60; second += 1) {
      const before = reply.mock.calls.length;
      await pass(page, 1_000);
      if (reply.mock.calls.length > before) tries.push(second);
    }
    expect(tries).toEqual([1, 3, 7, 15, 30, 60]);
    for (const [input] of reply.mock.calls) expect(input).toMatchObject({ attemptId: ATTEMPT_ID });
    await page.close();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(reply).toHaveBeenCalledTimes(7);
  });

  test("cannot be changed or replaced by another command meanwhile", async () => {
    const page = await waitingPage();
    await page.act((attempt) => {
      attempt.skip();
      attempt.answer("b");
      attempt.enter("RESPONSE", ["b"]);
    });
    expect(reply).toHaveBeenCalledTimes(1);
    expect(page.current().draft.size).toBe(0);
    await page.close();
  });

  test("is sent after a reload, to the question that it is for", async () => {
    await (await waitingPage()).close();
    const reloaded = await open();
    expect(reloaded.current().waiting).toMatchObject({ command: { kind: "answer" } });
    reply.mockResolvedValueOnce(applied);
    await pass(reloaded, 1_000);
    expect(reloaded.current()).toMatchObject({ waiting: null, feedback: { kind: "checked" } });
    await reloaded.close();
    const after = await open(answered);
    expect(after.current().waiting).toBeNull();
    await after.close();
  });

  test("that had arrived after all is found to be saved, and is not sent again", async () => {
    await (await waitingPage()).close();
    const reloaded = await open(answered);
    expect(reloaded.current()).toMatchObject({
      ...{ waiting: null, unsent: [], question: { index: 1 } },
      announcement: "Your answer to question 1 was saved.",
    });
    await pass(reloaded, 60_000);
    expect(reply).toHaveBeenCalledTimes(1);
    await reloaded.close();
  });

  test.each([
    ["there is no attempt any more", null, "This attempt no longer exists."],
    ["another attempt is open", attemptView({ attemptId: OTHER_ID }), "This attempt was replaced"],
    [
      "the question has another answer",
      attemptView({ currentQuestionIndex: 1, questions: [{ isCorrect: false, response: "b" }] }),
      "Another answer to this question was saved first",
    ],
  ])("is shown and never sent if %s", async (_what, state, reason) => {
    await (await waitingPage()).close();
    const reloaded = await openAnew(state);
    const { waiting, unsent } = reloaded.current();
    expect([waiting, unsent.length]).toEqual([null, 1]);
    expect(unsent[0]).toMatchObject({ attemptNumber: 3, written: "a" });
    expect(unsent[0]?.reason).toContain(reason);
    await pass(reloaded, 60_000);
    expect(reply).toHaveBeenCalledTimes(1);
    await reloaded.close();
    const again = await openAnew(state);
    expect(again.current().unsent).toHaveLength(1);
    await again.act((attempt) => attempt.dismissUnsent());
    await again.close();
    const last = await openAnew(state);
    expect(last.current().unsent).toEqual([]);
    await last.close();
  });

  test.each([
    ["no attempt", null],
    ["an earlier attempt", attemptView({ attemptId: OTHER_ID })],
  ])("goes on waiting on an old rendering of %s, and on the new one", async (_what, old) => {
    await (await waitingPage()).close();
    const page = await open(old);
    expect(page.current()).toMatchObject({ stage: "reloading", unsent: [] });
    await page.render(data(attemptView()));
    expect(page.current()).toMatchObject({
      ...{ stage: "question", waiting: { isKept: true }, unsent: [] },
      question: { index: 0 },
    });
    await page.close();
  });

  test("is shown if the server refuses it when the connection is back", async () => {
    const page = await waitingPage();
    reply.mockResolvedValueOnce(refused("stale_attempt"));
    await page.act((attempt) => attempt.retry());
    expect(page.current()).toMatchObject({
      ...{ waiting: null, notice: { kind: "stale" }, savedAtMs: null },
      unsent: [{ written: "a", reason: expect.stringContaining("replaced") as string }],
    });
    await page.close();
  });

  test("is not asked about again when the page has shown meanwhile that it was saved", async () => {
    const page = await waitingPage();
    let answerNow: (result: ActionResult) => void = () => undefined;
    reply.mockReturnValueOnce(new Promise((resolve) => (answerNow = resolve)));
    await pass(page, 1_000);
    await page.act((attempt) => attempt.refresh());
    await page.render(data(answered));
    expect(page.current()).toMatchObject({ waiting: null, question: { index: 1 } });
    await page.act(() => answerNow({ ...applied, outcome: "replayed" }));
    expect(page.current()).toMatchObject({ feedback: null, question: { index: 1 }, notice: null });
    await page.close();
  });

  test("goes on waiting while the server has a fault, or asks to sign in", async () => {
    const page = await waitingPage();
    reply.mockResolvedValueOnce(fault);
    await pass(page, 1_000);
    expect(page.current().waiting).not.toBeNull();
    expect(page.current().notice).toMatchObject({ kind: "failed", message: "Not now." });
    reply.mockResolvedValueOnce(refused("unauthenticated"));
    await pass(page, 2_000);
    expect(page.current().waiting).not.toBeNull();
    expect(page.current().notice).toMatchObject({ kind: "signed_out" });
    reply.mockResolvedValueOnce(applied);
    await pass(page, 4_000);
    expect(page.current()).toMatchObject({ waiting: null, notice: null });
    await page.close();
  });

  test("says to leave the page open if the browser stores nothing", async () => {
    vi.spyOn(window.sessionStorage, "setItem").mockImplementation(() => {
      throw new Error("full");
    });
    const page = await waitingPage();
    expect(page.current().waiting?.isKept).toBe(false);
    expect(page.current().announcement).toContain("leave this page open");
    await page.close();
  });
});

describe("the time of the last save", () => {
  test("is there only while everything that was entered is saved", async () => {
    const page = await open();
    expect(page.current().savedAtMs).toBeNull();
    reply.mockResolvedValueOnce(applied);
    await page.act((attempt) => attempt.answer("a"));
    expect(page.current().savedAtMs).not.toBeNull();
    await page.act((attempt) => attempt.next());
    expect(page.current().savedAtMs).not.toBeNull();
    await page.act((attempt) => attempt.enter("R", "new"));
    expect(page.current().savedAtMs).toBeNull();
    await page.close();
  });

  test.each([
    ["a fault", fault],
    ["a refusal", refused("stale_attempt")],
    [
      "another answer that was saved first",
      {
        outcome: "replayed",
        token: null,
        isCorrect: false,
        state: attemptView({
          currentQuestionIndex: 1,
          questions: [{ isCorrect: false, response: "b" }],
        }),
      },
    ],
  ] satisfies readonly (readonly [string, ActionResult])[])(
    "does not come from %s",
    async (_what, result) => {
      const page = await open();
      reply.mockResolvedValueOnce(result);
      await page.act((attempt) => attempt.answer("a"));
      expect(page.current().savedAtMs).toBeNull();
      await page.close();
    },
  );
});

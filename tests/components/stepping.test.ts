import { describe, expect, test } from "vitest";
import type { Command } from "#src/components/practice/assessment-stepper/command.ts";
import {
  stepperReducer,
  type StepperEvent,
} from "#src/components/practice/assessment-stepper/stepper-reducer.ts";
import {
  initialState,
  stageOf,
  type AttemptData,
  type StepperState,
} from "#src/components/practice/assessment-stepper/stepper-state.ts";
import { refused, type AttemptView } from "#lib/actions/result";
import { ATTEMPT_ID, attemptView } from "../lib/actions/fake-ports";
import { choice, question } from "./questions";

const OTHER_ID = "6f8e2d94-1c0b-5a7e-8d3f-2b9a4c5e6f70";
const questions = [question("q1", [choice("R", 1)]), question("q2", [choice("R", 1)])];
const wrong = { isCorrect: false, response: "a" };
const skipped = { isCorrect: false, response: null };

function data(attempt: AttemptView | null): AttemptData {
  return {
    userId: "ada",
    resourceId: "quiz",
    state: attempt,
    token: null,
    questionIds: attempt === null ? [] : questions.map(({ id }) => id),
    questions: attempt === null ? [] : questions,
    questionCount: 2,
  };
}

function after(state: StepperState, ...events: readonly StepperEvent[]): StepperState {
  return events.reduce(stepperReducer, state);
}

const named = { attemptId: ATTEMPT_ID, questionId: "q1", questionIndex: 0 };
const answer: Command = { kind: "answer", question: named, answer: { response: "a" } };
const skip: Command = { kind: "skip", question: named };
const entered: StepperEvent = { type: "entered", identifier: "R", value: ["a"] };
const fresh = initialState(data(attemptView()));
const second = attemptView({ currentQuestionIndex: 1, questions: [wrong] });
const complete = attemptView({
  phase: "complete",
  currentQuestionIndex: 2,
  questions: [wrong, wrong],
});
const finished = { ...complete, phase: "pending", isFinalized: true } as const;

function replied(command: Command, reply: Extract<StepperEvent, { type: "replied" }>["reply"]) {
  return { type: "replied", command, reply, atMs: 1_000 } as const;
}

describe("a page shows what the server says", () => {
  test.each([
    ["no attempt", data(null), "start", 0],
    ["the first question", data(attemptView()), "question", 0],
    ["the question where the student left off", data(second), "question", 1],
    ["everything answered", data(complete), "complete", 2],
    ["a finished attempt", data(finished), "summary", 2],
  ])("%s", (_name, page, view, index) => {
    expect(stageOf(initialState(page))).toBe(view);
    expect(initialState(page).shownIndex).toBe(index);
  });

  test("a stored error of finishing locks nobody out", () => {
    const failed = { ...complete, finalizationError: "The gradebook was down." };
    expect(stageOf(initialState(data(failed)))).toBe("complete");
  });
});

describe("somebody who is not signed in", () => {
  const unauthenticated = refused("unauthenticated");

  test("is only asked to sign in where nothing was loaded", () => {
    const start: Command = { kind: "start" };
    const told = after(initialState(data(null)), replied(start, unauthenticated));
    expect(told.notice).toStrictEqual({ kind: "signed_out", message: "Sign in to go on." });
  });

  test("is told that they no longer are, and what is kept, in an attempt", () => {
    const told = after(fresh, entered, replied(answer, unauthenticated));
    expect(told.notice).toStrictEqual({
      kind: "signed_out",
      message: "You are no longer signed in. Your saved answers are kept. Sign in again to go on.",
    });
    expect(told.draft.get("R")).toStrictEqual(["a"]);
  });
});

describe("reporting", () => {
  const code = { reason: "wrong_answer_key", details: "see b" };
  const report: Command = { kind: "report", question: named, report: code };

  test.each([
    ["the code", code],
    ["the sentence of an earlier version", { ...code, reason: "The answer is marked wrongly" }],
  ])("a repeat finds its report that was stored with %s", (_name, response) => {
    const state = attemptView({
      currentQuestionIndex: 1,
      questions: [{ isCorrect: null, response, isReported: true }],
    });
    const told = after(fresh, replied(report, { outcome: "replayed", token: null, state }));
    expect(told.feedback).toStrictEqual({ kind: "reported" });
  });

  test("another report that was stored before is said to be what counts", () => {
    const response = { reason: "other", details: "see b" };
    const state = attemptView({
      currentQuestionIndex: 1,
      questions: [{ isCorrect: null, response, isReported: true }],
    });
    const told = after(fresh, replied(report, { outcome: "replayed", token: null, state }));
    expect(told.feedback).toMatchObject({ kind: "already" });
  });
});

describe("answering", () => {
  test("shows the feedback of the server, then the next question", () => {
    const checked = after(
      fresh,
      entered,
      { type: "sent", command: answer },
      replied(answer, { outcome: "applied", token: null, state: second, isCorrect: false }),
    );
    expect(checked.shownIndex).toBe(0);
    expect(checked.feedback).toStrictEqual({ kind: "checked", isCorrect: false });
    const next = after(checked, { type: "next" });
    expect(next).toMatchObject({ shownIndex: 1, feedback: null, focusTurn: 1, draft: new Map() });
  });

  test("a replay of the same answer is a success like the first", () => {
    const again = after(
      fresh,
      replied(answer, { outcome: "replayed", token: null, state: second, isCorrect: false }),
    );
    expect(again.feedback).toStrictEqual({ kind: "checked", isCorrect: false });
  });

  test("another answer that was stored before is said to be what counts", () => {
    const before = attemptView({
      currentQuestionIndex: 1,
      questions: [{ isCorrect: true, response: "b" }],
    });
    const told = after(fresh, replied(answer, { outcome: "replayed", token: null, state: before }));
    expect(told.feedback).toStrictEqual({ kind: "already", isCorrect: true, isAhead: false });
  });

  test("an attempt that went further in another tab is offered to be loaded", () => {
    const told = after(
      fresh,
      replied(answer, { outcome: "replayed", token: null, state: complete }),
    );
    expect(told.feedback).toStrictEqual({ kind: "already", isCorrect: false, isAhead: true });
    expect(stageOf(after(told, { type: "reload" }))).toBe("reloading");
  });

  test("nothing can be changed while it is on its way, or once it is answered", () => {
    const other: StepperEvent = { type: "entered", identifier: "R", value: ["b"] };
    const sent = after(fresh, entered, { type: "sent", command: answer }, other);
    expect(sent.draft.get("R")).toStrictEqual(["a"]);
    const reply = replied(answer, {
      outcome: "applied",
      token: null,
      state: second,
      isCorrect: false,
    });
    expect(after(sent, reply, other).draft.get("R")).toStrictEqual(["a"]);
  });

  test("skipping goes on at once, and a replay of it too", () => {
    const state = attemptView({ currentQuestionIndex: 1, questions: [skipped] });
    for (const outcome of ["applied", "replayed"] as const) {
      const next = after(fresh, replied(skip, { outcome, token: null, state }));
      expect(next).toMatchObject({ shownIndex: 1, announcement: "Question 1 was skipped." });
    }
  });

  test("skipping what was answered before says so", () => {
    const told = after(fresh, replied(skip, { outcome: "replayed", token: null, state: second }));
    expect(told.feedback).toMatchObject({ kind: "already" });
  });
});

describe("what stands in the way is said, and what was entered stays", () => {
  const fault = {
    outcome: "fault",
    code: "redis_unavailable",
    message: "Please try again.",
    retryable: true,
    retryAfterSeconds: 1,
    errorId: null,
  } as const;
  const refusal = {
    outcome: "refused",
    message: "No.",
    state: null,
    issues: [],
    token: null,
  } as const;
  const sent = after(fresh, entered, { type: "sent", command: answer });

  test("a fault offers to send the same again", () => {
    const failed = after(sent, replied(answer, fault));
    expect(failed.notice).toMatchObject({ kind: "failed", retry: answer });
    expect(failed.draft.get("R")).toStrictEqual(["a"]);
    expect(failed.busy).toBeNull();
  });

  test("a fault that stays offers nothing", () => {
    const failed = after(sent, replied(answer, { ...fault, retryable: false }));
    expect(failed.notice).toMatchObject({ kind: "failed", retry: null });
  });

  test("a server that is not reached offers to try again; an outdated page, to be loaded", () => {
    const finish: Command = { kind: "finish", attemptId: ATTEMPT_ID };
    const lost = after(sent, replied(finish, { outcome: "unreachable", isOutdated: false }));
    expect(lost.notice).toMatchObject({ kind: "failed", retry: finish });
    const outdated = after(sent, replied(answer, { outcome: "unreachable", isOutdated: true }));
    expect(outdated.notice).toMatchObject({ kind: "outdated" });
  });

  test.each([
    ["stale_attempt", "stale"],
    ["state_regressed", "stale"],
    ["attempt_not_found", "stale"],
    ["index_out_of_order", "stale"],
    ["attempt_finalized", "stale"],
    ["question_mismatch", "stale"],
    ["unauthenticated", "signed_out"],
    ["record_quarantined", "failed"],
  ] as const)("%s is shown as %s", (code, kind) => {
    const told = after(sent, replied(answer, { ...refusal, code }));
    expect(told.notice).toMatchObject({ kind });
    expect(told.draft.get("R")).toStrictEqual(["a"]);
  });

  test("an answer that cannot be graded is handed back with the reason", () => {
    const issues = [{ path: "response.R2", problem: "must be a number, such as 0.5" }];
    const told = after(sent, replied(answer, { ...refusal, code: "invalid_input", issues }));
    expect(told.notice).toStrictEqual({
      kind: "not_ready",
      message: "No. It must be a number, such as 0.5.",
    });
    expect(after(told, entered).notice).toBeNull();
  });
});

describe("another attempt is never shown with the questions of this one", () => {
  const again: Command = { kind: "again", attemptId: ATTEMPT_ID };
  const start: Command = { kind: "start" };
  const next = attemptView({ attemptId: OTHER_ID, attemptNumber: 4 });
  const summary = initialState(data(finished));

  test("a new attempt waits for its rendering, and keeps the number the server gave it", () => {
    const waiting = after(
      summary,
      replied(start, { outcome: "applied", token: null, state: next }),
    );
    expect(stageOf(waiting)).toBe("reloading");
    const shown = after(waiting, { type: "rendered", data: data(next) });
    expect(stageOf(shown)).toBe("question");
    expect(shown.attempt?.attemptNumber).toBe(4);
    expect(shown.focusTurn).toBe(1);
  });

  test("a reset that was refused says that nothing was started", () => {
    const told = after(
      summary,
      replied(again, {
        outcome: "refused",
        code: "stale_attempt",
        message: "It was replaced.",
        ...{ state: null, issues: [], token: null },
      }),
    );
    expect(told.notice).toStrictEqual({
      kind: "stale",
      message: "No new attempt was started. It was replaced.",
    });
    expect(stageOf(told)).toBe("summary");
  });

  test("a rendering for some other reason leaves the student alone", () => {
    const working = after(fresh, entered);
    const shown = after(working, { type: "rendered", data: data(attemptView()) });
    expect(shown.draft.get("R")).toStrictEqual(["a"]);
  });

  test("equal data in another object is no new state, unless new data was requested", () => {
    expect(after(fresh, { type: "rendered", data: data(attemptView()) })).toBe(fresh);
    const waiting = after(fresh, { type: "reload" });
    expect(stageOf(waiting)).toBe("reloading");
    const shown = after(waiting, { type: "rendered", data: data(attemptView()) });
    expect(stageOf(shown)).toBe("question");
  });
});

describe("reading again", () => {
  const pending = initialState(data(finished));

  test("tells when the gradebook has the result", () => {
    const published = { ...finished, phase: "published" } as const;
    const told = after(pending, { type: "polled", attempt: published });
    expect(told.attempt?.phase).toBe("published");
    expect(told.announcement).toBe("Your result is in the gradebook.");
  });

  test("tells a tab that it was left behind", () => {
    const stale = { kind: "stale" };
    const other = { type: "polled", attempt: attemptView({ attemptId: OTHER_ID }) } as const;
    expect(after(pending, other).notice).toMatchObject(stale);
    expect(after(fresh, { type: "polled", attempt: second }).notice).toMatchObject(stale);
  });

  test("never goes back to an older reading, nor interrupts what is on its way", () => {
    const late = { type: "polled", attempt: attemptView() } as const;
    expect(after(initialState(data(second)), late).attempt).toBe(second);
    const busy = after(fresh, { type: "sent", command: answer });
    expect(after(busy, { type: "polled", attempt: second })).toBe(busy);
  });
});

describe("what was entered before a reload", () => {
  const shown = { attemptId: ATTEMPT_ID, questionId: "q1" };
  const kept = { draft: new Map([["R", ["b"]]]), report: null };
  const restored: StepperEvent = { type: "restored", question: shown, kept };

  test("is there again, and was not sent", () => {
    expect(after(fresh, restored)).toMatchObject({ draft: kept.draft, feedback: null, busy: null });
  });

  test("does not take the place of what was entered since", () => {
    expect(after(fresh, entered, restored).draft).toEqual(new Map([["R", ["a"]]]));
  });

  test("is not put into another question or an answered one", () => {
    expect(after(initialState(data(second)), restored).draft.size).toBe(0);
    const reply = { outcome: "applied", token: null, state: second, isCorrect: false } as const;
    expect(after(fresh, replied(answer, reply), restored).draft.size).toBe(0);
  });

  test("stays while the page asks the server for the current attempt, at the same question", () => {
    const again = data(attemptView());
    const reloaded = after(fresh, entered, { type: "reload" }, { type: "rendered", data: again });
    expect(reloaded).toMatchObject({ isReloading: false, draft: new Map([["R", ["a"]]]) });
    const further = after(
      fresh,
      entered,
      { type: "reload" },
      { type: "rendered", data: data(second) },
    );
    expect(further.draft.size).toBe(0);
  });

  test("is said to be there after the page has loaded itself anew, until the student goes on", () => {
    const told = after(fresh, restored, { type: "reloaded", keepsDraft: true });
    expect(told.notice).toMatchObject({ kind: "reloaded" });
    expect(told.notice?.message).toContain("What you entered is still here.");
    expect(after(told, entered).notice).toBeNull();
    const without = after(fresh, { type: "reloaded", keepsDraft: false });
    expect(without.notice?.message).not.toContain("What you entered");
  });
});

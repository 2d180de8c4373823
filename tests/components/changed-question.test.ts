import { describe, expect, test } from "vitest";
import {
  CHANGED_REPORT,
  isChangedAt,
} from "#src/components/practice/assessment-stepper/changed-question.ts";
import type { Command } from "#src/components/practice/assessment-stepper/command.ts";
import {
  stepperReducer,
  type StepperEvent,
} from "#src/components/practice/assessment-stepper/stepper-reducer.ts";
import {
  initialState,
  stageOf,
  type StepperState,
} from "#src/components/practice/assessment-stepper/stepper-state.ts";
import { refused } from "#lib/actions/result";
import { REFUSALS } from "#lib/codes";
import { ATTEMPT_ID, attemptView } from "../lib/actions/fake-ports";
import { choice, question } from "./questions";

const questions = [question("q1", [choice("R", 1)]), question("q2", [choice("R", 1)])];
const about = {
  ...{ userId: "ada", resourceId: "quiz", token: null },
  ...{ questionIds: ["q1", "q2"], questions, questionCount: 2 },
};
const fresh = initialState({ ...about, state: attemptView() });
const second = attemptView({
  currentQuestionIndex: 1,
  questions: [{ isCorrect: false, response: "a" }],
});

const named = { attemptId: ATTEMPT_ID, questionId: "q1", questionIndex: 0 };
const answer: Command = { kind: "answer", question: named, answer: { response: "a" } };
const entered: StepperEvent = { type: "entered", identifier: "R", value: ["a"] };

function after(state: StepperState, ...events: readonly StepperEvent[]): StepperState {
  return events.reduce(stepperReducer, state);
}

function replied(command: Command, reply: Extract<StepperEvent, { type: "replied" }>["reply"]) {
  return { type: "replied", command, reply, atMs: 1_000 } as const;
}

describe("a question that was changed since the attempt began", () => {
  const leaveOut: Command = { kind: "report", question: named, report: CHANGED_REPORT };

  test("is shown as changed once the server has refused its answer, with nothing to retry", () => {
    const refusal = refused("question_changed", { state: attemptView() });
    const state = after(fresh, entered, replied(answer, refusal));
    expect([isChangedAt(state, 0), isChangedAt(state, 1)]).toEqual([true, false]);
    expect(state.notice).toBeNull();
    expect(state.announcement).toBe(REFUSALS.question_changed.message);
    expect(stageOf(state)).toBe("question");
  });

  test("is shown as changed when the server rendered it as changed", () => {
    const changed = { kind: "changed", id: "q2" } as const;
    const state = initialState({
      ...about,
      questions: [question("q1", []), changed],
      state: attemptView(),
    });
    expect([isChangedAt(state, 0), isChangedAt(state, 1)]).toEqual([false, true]);
  });

  test("is left out by a report, and the next question follows at once", () => {
    const left = attemptView({
      currentQuestionIndex: 1,
      questions: [{ isCorrect: null, response: CHANGED_REPORT, isReported: true }],
    });
    const state = after(fresh, replied(leaveOut, { outcome: "applied", state: left, token: null }));
    expect(state).toMatchObject({ shownIndex: 1, feedback: null });
    expect(state.announcement).toBe("Question 1 does not count.");
  });

  test("that was answered in another tab keeps that answer", () => {
    const result = { outcome: "replayed", state: second, token: null } as const;
    const state = after(fresh, replied(leaveOut, result));
    expect(state.feedback).toMatchObject({ kind: "already", isCorrect: false });
  });
});

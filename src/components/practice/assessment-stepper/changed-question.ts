import { REFUSALS } from "#lib/codes";
import type { ChangedQuestion, ShownQuestion } from "#lib/interactive-assessments";
import type { Report } from "./command";
import type { StepperState } from "./stepper-state";

/** Sent to continue after a changed question: a reported question does not count. */
export const CHANGED_REPORT: Report = {
  reason: "The question was changed after the attempt began",
  details: "",
};

export function isChanged(question: ShownQuestion): question is ChangedQuestion {
  return "kind" in question;
}

/** The server refused an answer, because the question was changed after this page was rendered. */
export function withChanged(state: StepperState, index: number): StepperState {
  const questions = state.data.questions.map((question, at): ShownQuestion => {
    return at === index ? { kind: "changed", id: question.id } : question;
  });
  return {
    ...state,
    data: { ...state.data, questions },
    announcement: REFUSALS.question_changed.message,
    focusTurn: state.focusTurn + 1,
  };
}

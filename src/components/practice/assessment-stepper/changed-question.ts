import { REFUSALS } from "#lib/codes";
import type { ChangedQuestion, ShownQuestion } from "#lib/interactive-assessments";
import type { Report } from "./command";
import type { StepperState } from "./stepper-state";

/** What is sent to go on after a changed question: a reported question is left out of the score. */
export const CHANGED_REPORT: Report = {
  reason: "The question was changed after the attempt began",
  details: "",
};

export function isChanged(question: ShownQuestion): question is ChangedQuestion {
  return "kind" in question;
}

/** The server has refused an answer to it: its content is newer than this page. */
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

import { REFUSALS } from "#lib/codes";
import type { ChangedQuestion, ShownQuestion } from "#lib/interactive-assessments";
import type { ReportReason } from "#lib/report-reasons";
import type { Report } from "./command";
import type { StepperState } from "./stepper-state";

/** Sent to continue after a changed question: a reported question does not count. */
export const CHANGED_REPORT: Report & { readonly reason: ReportReason } = {
  reason: "question_changed",
  details: "",
};

export function isChanged(question: ShownQuestion): question is ChangedQuestion {
  return "kind" in question;
}

/** Whether the server said, in its rendering or in a refusal, that this question was changed. */
export function isChangedAt({ data, changedIds }: StepperState, index: number): boolean {
  const id = data.questionIds[index];
  if (id !== undefined && changedIds.includes(id)) return true;
  const question = data.questions?.[index];
  return question !== undefined && isChanged(question);
}

/** The server refused an answer, because the question was changed after this page was rendered. */
export function withChanged(state: StepperState, questionId: string): StepperState {
  return {
    ...state,
    changedIds: [...state.changedIds, questionId],
    announcement: REFUSALS.question_changed.message,
    focusTurn: state.focusTurn + 1,
  };
}

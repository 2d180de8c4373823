import { Fault } from "./fault";
import type { ContentQuestionBank } from "./interactive-assessments/question-bank";
import type { QuestionView } from "./interactive-assessments/question-view";
import type { AttemptEngine } from "./services/attempt";
import type { AttemptView } from "./services/attempt/attempt-view";
import type { Slot } from "./slot";

export { createQuestionBank } from "./interactive-assessments/question-bank";
export type {
  AssessmentListing,
  ContentQuestionBank,
} from "./interactive-assessments/question-bank";
export type {
  ChoiceNode,
  ContentNode,
  QuestionView,
  TextEntryNode,
} from "./interactive-assessments/question-view";

/** Everything a page needs to show an assessment, from one resolution of the attempt number. */
export type PreparedAssessment =
  | {
      readonly kind: "ready";
      readonly title: string;
      /** null: no attempt yet; the questions are a preview of the first one to be started. */
      readonly attempt: AttemptView | null;
      readonly attemptNumber: number;
      /** Those that grading will use for `attemptNumber`, in the same order. */
      readonly questions: readonly QuestionView[];
    }
  | { readonly kind: "resource_not_found" }
  | { readonly kind: "quarantined" };

export interface InteractiveAssessments {
  /**
   * Prepares a slot for its page. Persists nothing. The attempt number is the pointer's; only where
   * there is no attempt is it derived, and then only to preview the list: after `attempt.start`
   * prepare again, since another number may have been chosen.
   *
   * Throws `Fault`: `content_invalid` and `content_changed` (the attempt was begun with another
   * number of questions) are not retryable; what the engine throws passes through.
   */
  prepareInteractiveAssessment(slot: Slot): Promise<PreparedAssessment>;
}

interface Dependencies {
  readonly engine: Pick<AttemptEngine, "resolveAssessmentContext" | "deriveNextAttemptNumber">;
  readonly questions: Pick<ContentQuestionBank, "title" | "questionViews">;
}

export function createInteractiveAssessments(dependencies: Dependencies): InteractiveAssessments {
  const { engine, questions: bank } = dependencies;
  return {
    async prepareInteractiveAssessment(slot) {
      const title = await bank.title(slot.resourceId);
      if (title === null) return { kind: "resource_not_found" };
      const context = await engine.resolveAssessmentContext(slot);
      if (context.kind === "quarantined") return { kind: "quarantined" };
      const attempt = context.kind === "live" ? context.attempt : null;
      const attemptNumber = attempt?.attemptNumber ?? (await engine.deriveNextAttemptNumber(slot));
      const questions = await bank.questionViews(slot, attemptNumber);
      if (questions === null) return { kind: "resource_not_found" };
      if (attempt !== null) requireSameLength(attempt, questions);
      return { kind: "ready", title, attempt, attemptNumber, questions };
    },
  };
}

/** A list of another length would show a student questions that are graded as others. */
function requireSameLength(attempt: AttemptView, questions: readonly QuestionView[]): void {
  if (attempt.totalQuestions === questions.length) return;
  const message =
    `The attempt has ${attempt.totalQuestions} questions, the content now selects ` +
    `${questions.length}. Restore the content, or reset the attempt.`;
  throw new Fault("content_changed", message, { retryable: false });
}

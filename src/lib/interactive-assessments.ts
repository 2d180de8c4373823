import { Fault } from "./fault";
import type { ContentQuestionBank } from "./interactive-assessments/question-bank";
import type { QuestionView } from "./interactive-assessments/question-view";
import type { AttemptReader } from "./services/attempt";
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

/** Everything a page needs to show an assessment, from one load of the slot. */
export type PreparedAssessment =
  | {
      readonly kind: "ready";
      readonly title: string;
      readonly attempt: AttemptView;
      /** Those that grading will use for the attempt, in the same order. */
      readonly questions: readonly QuestionView[];
    }
  | {
      /** The slot has no attempt, and therefore no questions: its number is not derived yet. */
      readonly kind: "no_attempt";
      readonly title: string;
      /** How many questions an attempt has. */
      readonly questionCount: number;
    }
  | { readonly kind: "resource_not_found" }
  | { readonly kind: "quarantined" };

export interface InteractiveAssessments {
  /**
   * Prepares a slot for its page: one load of the slot. Persists nothing and derives no number:
   * where there is no attempt, prepare again after `attempt.start`.
   *
   * Throws `Fault`: `content_invalid` and `content_changed` (the attempt was begun with another
   * number of questions) are not retryable; what the engine throws passes through.
   */
  prepareInteractiveAssessment(slot: Slot): Promise<PreparedAssessment>;
}

interface Dependencies {
  readonly attempts: Pick<AttemptReader, "resolveAssessmentContext">;
  readonly questions: Pick<ContentQuestionBank, "overview" | "questionViews">;
}

export function createInteractiveAssessments(dependencies: Dependencies): InteractiveAssessments {
  const { attempts, questions: bank } = dependencies;
  return {
    async prepareInteractiveAssessment(slot) {
      const overview = await bank.overview(slot.resourceId);
      if (overview === null) return { kind: "resource_not_found" };
      const { title, questionCount } = overview;
      const context = await attempts.resolveAssessmentContext(slot);
      if (context.kind === "quarantined") return { kind: "quarantined" };
      if (context.kind === "none") return { kind: "no_attempt", title, questionCount };
      const { attempt } = context;
      const questions = await bank.questionViews(slot, attempt.attemptNumber);
      if (questions === null) return { kind: "resource_not_found" };
      requireSameLength(attempt, questions);
      return { kind: "ready", title, attempt, questions };
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

import type {
  ContentQuestionBank,
  TitlePresentation,
} from "./interactive-assessments/question-bank";
import { isChangedQuestion } from "./interactive-assessments/question-view";
import type { ShownQuestion } from "./interactive-assessments/question-view";
import type { AttemptReader, EventSink, QuestionList } from "./services/attempt";
import type { AttemptView } from "./services/attempt/attempt-view";
import type { Slot } from "./slot";

export { createQuestionBank } from "./interactive-assessments/question-bank";
export type {
  AssessmentListing,
  ContentQuestionBank,
} from "./interactive-assessments/question-bank";
export type { ContentMedia } from "./interactive-assessments/content-media";
export type {
  ChangedQuestion,
  ChoiceNode,
  ContentNode,
  Presentation,
  QuestionView,
  ShownQuestion,
  TextEntryNode,
} from "./interactive-assessments/question-view";

/** Everything a page needs to show an assessment, from one load of the slot. */
export type PreparedAssessment =
  | (TitlePresentation & {
      readonly kind: "ready";
      readonly title: string;
      readonly attempt: AttemptView;
      /** Those of `list`, which grading uses too, in the same order. */
      readonly questions: readonly ShownQuestion[];
      /** The stored list of the attempt, for the server alone: no student may see its digests. */
      readonly list: QuestionList;
    })
  | (TitlePresentation & {
      /** The slot has no attempt, and therefore no questions: its number is not derived yet. */
      readonly kind: "no_attempt";
      readonly title: string;
      /** How many questions an attempt has. */
      readonly questionCount: number;
    })
  | { readonly kind: "resource_not_found" }
  | { readonly kind: "quarantined" };

export interface InteractiveAssessments {
  /**
   * Prepares a slot for its page: one load of the slot. Derives no number and persists nothing, but
   * for the list of an attempt that has none: where there is no attempt, prepare again after
   * `attempt.start`.
   *
   * Throws `Fault` `content_invalid` (not retryable); what the engine throws passes through.
   */
  prepareInteractiveAssessment(slot: Slot): Promise<PreparedAssessment>;
}

interface Dependencies {
  readonly attempts: Pick<AttemptReader, "resolveAssessmentContext">;
  readonly questions: Pick<ContentQuestionBank, "overview" | "questionViews">;
  /** Told when a student is shown a changed question as the next one. */
  readonly emit: EventSink;
}

export function createInteractiveAssessments(dependencies: Dependencies): InteractiveAssessments {
  const { attempts, questions: bank, emit } = dependencies;
  return {
    async prepareInteractiveAssessment(slot) {
      const overview = await bank.overview(slot.resourceId);
      if (overview === null) return { kind: "resource_not_found" };
      const { questionCount, poolSize: _poolSize, ...title } = overview;
      const context = await attempts.resolveAssessmentContext(slot);
      if (context.kind === "quarantined") return { kind: "quarantined" };
      if (context.kind === "none") {
        return { kind: "no_attempt", ...title, questionCount };
      }
      const { attempt, questions: list } = context;
      const questions = list === null ? null : await bank.questionViews(slot, list);
      if (list === null || questions === null) return { kind: "resource_not_found" };
      const { attemptNumber, currentQuestionIndex: index } = attempt;
      const next = questions[index];
      if (next !== undefined && isChangedQuestion(next)) {
        emit({ event: "question.changed", slot, attemptNumber, index });
      }
      return { kind: "ready", ...title, attempt, questions, list };
    },
  };
}

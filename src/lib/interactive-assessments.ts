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
      /** The questions of `list`, in the same order. Grading uses the same list. */
      readonly questions: readonly ShownQuestion[];
      /** The stored list of the attempt. For the server only: students must not see its digests. */
      readonly list: QuestionList;
    })
  | (TitlePresentation & {
      /** The slot has no attempt: its number is not derived yet, so it has no questions. */
      readonly kind: "no_attempt";
      readonly title: string;
      /** How many questions an attempt has. */
      readonly questionCount: number;
      /** Numbers up to this one are used; 0: the student has finished no attempt. */
      readonly usedNumber: number;
    })
  | { readonly kind: "resource_not_found" }
  | { readonly kind: "quarantined" };

/** Prepares pages that show assessments of QTI files. */
export interface InteractiveAssessments {
  /**
   * Prepares a slot for its page, with one load of the slot. Derives no number. Writes nothing,
   * except the question list of an attempt that has none. Without an attempt, call it again after
   * `attempt.start`.
   *
   * Throws `Fault` `content_invalid` (not retryable), and whatever the engine throws.
   */
  prepareInteractiveAssessment(slot: Slot): Promise<PreparedAssessment>;
}

/** What `createInteractiveAssessments` reads from. */
export interface InteractiveAssessmentPorts {
  readonly attempts: Pick<AttemptReader, "resolveAssessmentContext">;
  readonly questions: Pick<ContentQuestionBank, "overview" | "questionViews">;
  /** Receives `question.changed` when the student's next question has changed. */
  readonly emit: EventSink;
}

/** Prepares pages with these questions and these attempts. Opens nothing. */
export function createInteractiveAssessments(
  ports: InteractiveAssessmentPorts,
): InteractiveAssessments {
  const { attempts, questions: bank, emit } = ports;
  return {
    async prepareInteractiveAssessment(slot) {
      const overview = await bank.overview(slot.resourceId);
      if (overview === null) return { kind: "resource_not_found" };
      const { questionCount, poolSize: _poolSize, ...title } = overview;
      const context = await attempts.resolveAssessmentContext(slot);
      if (context.kind === "quarantined") return { kind: "quarantined" };
      if (context.kind === "none") {
        return { kind: "no_attempt", ...title, questionCount, usedNumber: context.usedNumber };
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

import type { ActionResult, AttemptView } from "../actions/result";
import type { SummaryView } from "../services/attempt";
import { assessmentError, AssessmentError } from "./assessment-error";
import type { AssessmentActions } from "./outcome-actions";

/**
 * The six server actions with the arguments and the return values of the earlier version. A refusal
 * or a fault is thrown as an `AssessmentError`. They name no attempt and send no token: they apply to
 * the current attempt, also from a page that shows an earlier one.
 */
export interface LegacyAssessmentActions {
  /** Resumes the student's attempt of the resource, or starts the next one. */
  getOrCreateAssessmentState(this: void, resourceId: string): Promise<AttemptView>;
  /**
   * Grades and stores the answer to the next question. A repeat returns the first grade. Throws
   * `index_out_of_order` if the question was reported instead.
   */
  submitAnswer(
    this: void,
    resourceId: string,
    questionId: string,
    questionIndex: number,
    response: unknown,
    responseIdentifier?: string,
  ): Promise<{ readonly state: AttemptView; readonly isCorrect: boolean }>;
  /** Leaves the next question unanswered; it counts as incorrect. */
  skipQuestion(
    this: void,
    resourceId: string,
    questionId: string,
    questionIndex: number,
  ): Promise<{ readonly state: AttemptView }>;
  /** Reports a problem with the next question; it does not count. */
  reportQuestion(
    this: void,
    resourceId: string,
    questionId: string,
    questionIndex: number,
    report: unknown,
  ): Promise<{ readonly state: AttemptView }>;
  /**
   * Computes and saves the summary of a complete attempt. Takes the resource id, or the object of
   * the earlier version, of which only `resourceId` is used.
   */
  finalizeAssessment(
    this: void,
    options: string | { readonly resourceId: string },
  ): Promise<SummaryView>;
  /** Clears the attempt, so that the next `getOrCreateAssessmentState` begins a new one. */
  startNewAssessmentAttempt(
    this: void,
    resourceId: string,
  ): Promise<{ readonly success: true; readonly clearedAttempt: number | null }>;
}

export function legacyActions(actions: AssessmentActions): LegacyAssessmentActions {
  return {
    getOrCreateAssessmentState: async (resourceId) =>
      stateOf(await actions.getOrCreateAssessmentState({ resourceId })),
    submitAnswer: async (resourceId, questionId, questionIndex, response, responseIdentifier) => {
      const result = await actions.submitAnswer({
        ...{ resourceId, questionId, questionIndex, response },
        ...(responseIdentifier !== undefined && { responseIdentifier }),
      });
      const { isCorrect } = accepted(result);
      const state = stateOf(result);
      if (typeof isCorrect === "boolean") return { state, isCorrect };
      throw new AssessmentError("index_out_of_order", "This question was reported.", { state });
    },
    skipQuestion: async (resourceId, questionId, questionIndex) => ({
      state: stateOf(await actions.skipQuestion({ resourceId, questionId, questionIndex })),
    }),
    reportQuestion: async (resourceId, questionId, questionIndex, report) => ({
      state: stateOf(
        await actions.reportQuestion({ resourceId, questionId, questionIndex, report }),
      ),
    }),
    finalizeAssessment: async (options) => {
      const resourceId = typeof options === "string" ? options : options?.resourceId;
      const { finalSummary } = stateOf(await actions.finalizeAssessment({ resourceId }));
      if (finalSummary !== null) return finalSummary;
      throw new Error("A finalized attempt has a summary.");
    },
    startNewAssessmentAttempt: async (resourceId) => {
      const { clearedAttempt = null } = accepted(
        await actions.startNewAssessmentAttempt({ resourceId }),
      );
      return { success: true, clearedAttempt };
    },
  };
}

type AcceptedResult = Exclude<ActionResult, { readonly outcome: "refused" | "fault" }>;

function accepted(result: ActionResult): AcceptedResult {
  if (result.outcome === "refused" || result.outcome === "fault") throw assessmentError(result);
  return result;
}

function stateOf(result: ActionResult): AttemptView {
  const { state } = accepted(result);
  if (state !== null) return state;
  throw new Error("Only a reset leaves no attempt.");
}

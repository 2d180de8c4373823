import type { ActionInput } from "#lib/actions/perform";
import type { ActionResult, AttemptView, ResetResult } from "#lib/actions/result";

/** The six server actions of the application. */
export interface AssessmentActions {
  /** Resumes the student's attempt of the resource, or starts the next one. */
  getOrCreateAssessmentState(input: ActionInput<"attempt.start">): Promise<ActionResult>;
  submitAnswer(input: ActionInput<"question.answer">): Promise<ActionResult>;
  skipQuestion(input: ActionInput<"question.skip">): Promise<ActionResult>;
  reportQuestion(input: ActionInput<"question.report">): Promise<ActionResult>;
  finalizeAssessment(input: ActionInput<"attempt.finalize">): Promise<ActionResult>;
  /** Clears the attempt, so that the next `getOrCreateAssessmentState` begins a new one. */
  startNewAssessmentAttempt(input: ActionInput<"attempt.reset">): Promise<ResetResult>;
}

/** What the page around an attempt can do. */
export interface AttemptOptions {
  /**
   * Loads the page's data from the server again, for example with `router.refresh` of Next.js. New
   * data must follow, as new objects. Default: reloads the page.
   */
  readonly refresh?: (() => void) | undefined;
  /**
   * Whether an action threw this error because the server is of another build and does not know the
   * action; in Next.js `unstable_isUnrecognizedActionError`. The page then reloads itself once, and
   * keeps what the student entered. Default: never.
   */
  readonly isOutdatedAction?: ((error: unknown) => boolean) | undefined;
  /**
   * Reads the current attempt; null if there is none. Called while the result waits for the
   * gradebook, and when the student returns to this tab. Its errors are ignored. Default: the
   * attempt is not read again.
   */
  readonly readAttempt?: (() => Promise<AttemptView | null>) | undefined;
}

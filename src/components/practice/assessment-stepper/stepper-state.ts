import type { AttemptView } from "#lib/actions/result";
import type { ShownQuestion } from "#lib/interactive-assessments";
import { EMPTY_REPORT, type Command, type CommandKind, type Report } from "./command";
import { EMPTY_DRAFT, type Draft } from "./draft";
import type { DraftQuestion } from "./draft-memory";
import type { Feedback } from "./feedback";

/** What the server rendered: the attempt and its questions, from one resolution of the number. */
export interface PracticeData {
  /** The student; what this tab keeps is theirs alone. */
  readonly userId: string;
  readonly resourceId: string;
  readonly title: string;
  /** null: there is none; opening the page starts nothing. */
  readonly attempt: AttemptView | null;
  /** Of the attempt: signed by the server, kept by this tab. */
  readonly token: string | null;
  /** Those of `attempt`, in its order; empty when there is no attempt. */
  readonly questions: readonly ShownQuestion[];
  readonly questionCount: number;
}

/** What stands in the way, and therefore what the student can do about it. */
export type Notice =
  | { readonly kind: "not_ready"; readonly message: string }
  | { readonly kind: "stale"; readonly message: string }
  | { readonly kind: "signed_out"; readonly message: string }
  | { readonly kind: "outdated"; readonly message: string }
  /** Nothing stands in the way: it says why the page was loaded anew. */
  | { readonly kind: "reloaded"; readonly message: string }
  | {
      readonly kind: "failed";
      readonly message: string;
      /** What Retry does; null when trying again cannot help. */
      readonly retry: Command | null;
      readonly errorId: string | null;
    };

export interface StepperState {
  readonly data: PracticeData;
  /** The newest view of the attempt of `data`. */
  readonly attempt: AttemptView | null;
  readonly shownIndex: number;
  readonly draft: Draft;
  /** What the student writes about the question itself. */
  readonly report: Report;
  readonly verdict: Feedback | null;
  readonly notice: Notice | null;
  readonly busy: CommandKind | null;
  /** The server was asked to render the page anew, and has not answered yet. */
  readonly isReloading: boolean;
  /** Read out by screen readers. */
  readonly announcement: string;
  /** Grows whenever something new is shown, which then takes the focus. */
  readonly focusTurn: number;
}

export function initialState(data: PracticeData): StepperState {
  return {
    data,
    attempt: data.attempt,
    shownIndex: data.attempt?.currentQuestionIndex ?? 0,
    draft: EMPTY_DRAFT,
    report: EMPTY_REPORT,
    verdict: null,
    notice: null,
    busy: null,
    isReloading: false,
    announcement: "",
    focusTurn: 0,
  };
}

/** Moves on to where the server says the attempt is. */
export function shownNext(state: StepperState, announcement: string): StepperState {
  return {
    ...state,
    shownIndex: state.attempt?.currentQuestionIndex ?? 0,
    draft: EMPTY_DRAFT,
    report: EMPTY_REPORT,
    verdict: null,
    notice: null,
    announcement,
    focusTurn: state.focusTurn + 1,
  };
}

/** The question of the attempt that is shown; null: there is none. */
export function shownDraftQuestion(state: StepperState): DraftQuestion | null {
  const { data, attempt, shownIndex } = state;
  const question = data.questions[shownIndex];
  if (attempt === null || question === undefined) return null;
  return { attemptId: attempt.attemptId, questionId: question.id };
}

const phaseOrder: readonly AttemptView["phase"][] = [
  "answering",
  "complete",
  "pending",
  "published",
];

/** How far an attempt has come: grows with every answer and every phase, and never falls. */
export function progressOf(attempt: AttemptView): number {
  return attempt.currentQuestionIndex + phaseOrder.indexOf(attempt.phase);
}

export type StepperView = "reloading" | "start" | "question" | "complete" | "summary";

export function viewOf(state: StepperState): StepperView {
  if (state.isReloading) return "reloading";
  if (state.attempt === null) return "start";
  if (state.attempt.isFinalized) return "summary";
  // A finalize of an earlier version may have failed before the last question was reached.
  const isComplete = state.attempt.phase === "complete" && state.verdict === null;
  const isBehind = state.shownIndex < state.data.questions.length;
  return isBehind && !isComplete ? "question" : "complete";
}

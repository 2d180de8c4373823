import type { AttemptView } from "#lib/actions/result";
import type { ShownQuestion } from "#lib/interactive-assessments";
import { EMPTY_REPORT, type Command, type CommandKind, type Report } from "./command";
import { EMPTY_DRAFT, type Draft } from "./draft";
import type { DraftQuestion } from "./draft-memory";
import type { Feedback } from "./feedback";

/** What the server rendered: the attempt and its questions, from one load of the slot. */
export interface PracticeData {
  /** The student; this tab stores data under their id. */
  readonly userId: string;
  readonly resourceId: string;
  readonly title: string;
  /** null: no attempt; opening the page does not start one. */
  readonly attempt: AttemptView | null;
  /** The attempt's token: signed by the server, stored by this tab. */
  readonly token: string | null;
  /** The questions of `attempt`, in order; empty if there is no attempt. */
  readonly questions: readonly ShownQuestion[];
  readonly questionCount: number;
}

/** A message, with what the student can do about it. */
export type Notice =
  | { readonly kind: "not_ready"; readonly message: string }
  | { readonly kind: "stale"; readonly message: string }
  | { readonly kind: "signed_out"; readonly message: string }
  | { readonly kind: "outdated"; readonly message: string }
  /** Not a problem: says why the page was reloaded. */
  | { readonly kind: "reloaded"; readonly message: string }
  | {
      readonly kind: "failed";
      readonly message: string;
      /** The command that Retry sends; null when trying again cannot help. */
      readonly retry: Command | null;
      readonly errorId: string | null;
    };

export interface StepperState {
  readonly data: PracticeData;
  /** The newest view of the attempt of `data`. */
  readonly attempt: AttemptView | null;
  readonly shownIndex: number;
  readonly draft: Draft;
  /** The student's report of a problem with the question. */
  readonly report: Report;
  readonly verdict: Feedback | null;
  readonly notice: Notice | null;
  readonly busy: CommandKind | null;
  /** A new rendering was requested from the server and has not arrived. */
  readonly isReloading: boolean;
  /** Read out by screen readers. */
  readonly announcement: string;
  /** Increases whenever new content is shown, which then gets the focus. */
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

/** Shows the question at which the attempt is, according to the server. */
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

/** Increases with every answer and every phase of an attempt. Never decreases. */
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

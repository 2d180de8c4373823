import type { AttemptView } from "#lib/actions/result";
import type { ShownQuestion } from "#lib/interactive-assessments";
import { EMPTY_REPORT, type Command, type CommandKind, type Report } from "./command";
import { EMPTY_DRAFT, type Draft } from "./draft";
import type { DraftQuestion } from "./draft-memory";
import type { Feedback } from "./feedback";
import { NOTHING_KEPT, type KeptWork } from "./waiting";

/**
 * What the server knows of the student's attempt: the "found" result of `holdfast.attempt`, and what
 * the stepper needs to show the questions. Plain JSON.
 */
export interface AttemptData {
  /** The student; this tab stores data under their id. */
  readonly userId: string;
  readonly resourceId: string;
  /** null: no attempt; opening the page does not start one. */
  readonly state: AttemptView | null;
  /** The questions of the attempt, in order; empty if there is no attempt. */
  readonly questionIds: readonly string[];
  /** The attempt's token: signed by the server, stored by this tab. */
  readonly token: string | null;
  /**
   * What `AssessmentStepper` shows for `questionIds`, in the same order. An own page, and a stepper
   * with `renderQuestion`, may omit it.
   */
  readonly questions?: readonly ShownQuestion[] | undefined;
  /** How many questions an attempt will have; shown before the start. */
  readonly questionCount?: number | undefined;
  /** Without an attempt: numbers up to this one are used. Default 0: there are no older attempts. */
  readonly usedNumber?: number | undefined;
}

/** A message, with what the student can do about it. */
export type Notice =
  /** The answer is missing or cannot be graded: the student can change it. */
  | { readonly kind: "not_ready"; readonly message: string }
  /** Another tab or device went on: `refresh` helps. */
  | { readonly kind: "stale"; readonly message: string }
  /** The student has to sign in again. */
  | { readonly kind: "signed_out"; readonly message: string }
  /** The page is older than the server: only a reload of the page helps. */
  | { readonly kind: "outdated"; readonly message: string }
  /** Not a problem: says why the page was reloaded. */
  | { readonly kind: "reloaded"; readonly message: string }
  | {
      readonly kind: "failed";
      readonly message: string;
      /** The command that `retry` sends; null when trying again cannot help. */
      readonly retry: Command | null;
      /** The id in the server's log; null if there is none. */
      readonly errorId: string | null;
    };

export interface StepperState {
  readonly data: AttemptData;
  /** The newest view of the attempt of `data`. */
  readonly attempt: AttemptView | null;
  readonly shownIndex: number;
  /** The ids of questions whose answer the server refused, because they were changed. */
  readonly changedIds: readonly string[];
  readonly draft: Draft;
  /** The student's report of a problem with the question. */
  readonly report: Report;
  readonly feedback: Feedback | null;
  readonly notice: Notice | null;
  readonly busy: CommandKind | null;
  /** What the server has not confirmed, or never will. */
  readonly kept: KeptWork;
  /** When the server confirmed what this page sent last; null: nothing, or there is newer input. */
  readonly savedAtMs: number | null;
  /** A new rendering was requested from the server and has not arrived. */
  readonly isReloading: boolean;
  /** Read out by screen readers. */
  readonly announcement: string;
  /** Increases whenever new content is shown, which then gets the focus. */
  readonly focusTurn: number;
}

export function initialState(data: AttemptData): StepperState {
  return {
    data,
    attempt: data.state,
    shownIndex: data.state?.currentQuestionIndex ?? 0,
    changedIds: [],
    draft: EMPTY_DRAFT,
    report: EMPTY_REPORT,
    feedback: null,
    notice: null,
    busy: null,
    kept: NOTHING_KEPT,
    savedAtMs: null,
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
    feedback: null,
    notice: null,
    announcement,
    focusTurn: state.focusTurn + 1,
  };
}

/** The question of the attempt that is shown; null: there is none. */
export function shownDraftQuestion(state: StepperState): DraftQuestion | null {
  const { data, attempt, shownIndex } = state;
  const questionId = data.questionIds[shownIndex];
  if (attempt === null || questionId === undefined) return null;
  return { attemptId: attempt.attemptId, questionId };
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

/** What a page shows of an attempt. */
export type AttemptStage = "reloading" | "start" | "question" | "complete" | "summary";

export function stageOf(state: StepperState): AttemptStage {
  if (state.isReloading) return "reloading";
  if (state.attempt === null) return "start";
  if (state.attempt.isFinalized) return "summary";
  // A finalize of an earlier version may have failed before the last question was reached.
  const isComplete = state.attempt.phase === "complete" && state.feedback === null;
  const isBehind = state.shownIndex < state.data.questionIds.length;
  return isBehind && !isComplete ? "question" : "complete";
}

import type { AttemptView } from "#lib/actions/result";
import { afterReply } from "./after-reply";
import { EMPTY_REPORT, type Command, type Reply, type Report } from "./command";
import type { DraftValue } from "./draft";
import type { DraftQuestion, DraftMemory } from "./draft-memory";
import {
  initialState,
  progressOf,
  shownDraftQuestion,
  shownNext,
  type Notice,
  type AttemptData,
  type StepperState,
} from "./stepper-state";

export type StepperEvent =
  | { readonly type: "entered"; readonly identifier: string; readonly value: DraftValue }
  | { readonly type: "report_entered"; readonly report: Report }
  /** The draft that this tab stored for the question on the page. */
  | { readonly type: "restored"; readonly question: DraftQuestion; readonly kept: DraftMemory }
  /** The page reloaded itself, because it was older than the server. */
  | { readonly type: "reloaded"; readonly keepsDraft: boolean }
  | { readonly type: "not_ready"; readonly problem: string }
  | { readonly type: "sent"; readonly command: Command }
  | { readonly type: "replied"; readonly command: Command; readonly reply: Reply }
  | { readonly type: "next" }
  | { readonly type: "reload" }
  | { readonly type: "rendered"; readonly data: AttemptData }
  | { readonly type: "polled"; readonly attempt: AttemptView };

/** Pure. Everything that the state contains of an attempt came from the server. */
export function stepperReducer(state: StepperState, event: StepperEvent): StepperState {
  switch (event.type) {
    case "entered":
      return entered(state, event.identifier, event.value);
    case "report_entered":
      return state.busy === null ? { ...state, report: event.report } : state;
    case "restored":
      return restored(state, event.question, event.kept);
    case "reloaded":
      return { ...state, notice: reloadedNotice(event.keepsDraft) };
    case "not_ready":
      return { ...state, notice: { kind: "not_ready", message: event.problem } };
    case "sent":
      return { ...state, busy: event.command.kind, notice: null, announcement: "" };
    case "replied":
      return afterReply({ ...state, busy: null }, event.command, event.reply);
    case "next":
      return shownNext(state, "");
    case "reload":
      return { ...state, isReloading: true, notice: null };
    case "rendered":
      return rendered(state, event.data);
    case "polled":
      return polled(state, event.attempt);
  }
}

/** Ignores input while a command is being sent or feedback is shown. */
function entered(state: StepperState, identifier: string, value: DraftValue): StepperState {
  if (state.busy !== null || state.feedback !== null) return state;
  const draft = new Map(state.draft).set(identifier, value);
  const isPassing = state.notice?.kind === "not_ready" || state.notice?.kind === "reloaded";
  return { ...state, draft, notice: isPassing ? null : state.notice };
}

/** Does not overwrite newer input, or an answer that is already sent. */
function restored(state: StepperState, question: DraftQuestion, kept: DraftMemory): StepperState {
  const shown = shownDraftQuestion(state);
  const isShown =
    shown?.attemptId === question.attemptId && shown.questionId === question.questionId;
  if (!isShown || state.draft.size > 0 || state.busy !== null || state.feedback !== null) {
    return state;
  }
  return { ...state, draft: kept.draft, report: kept.report ?? EMPTY_REPORT };
}

function reloadedNotice(keepsDraft: boolean): Notice {
  const kept = keepsDraft ? " What you entered is still here." : "";
  return {
    kind: "reloaded",
    message: `This page was out of date, so we reloaded it.${kept} Please continue.`,
  };
}

function rendered(state: StepperState, data: AttemptData): StepperState {
  if (data === state.data) return state;
  // A page may make an equal object each time that it is rendered: another state would render it again.
  if (!state.isReloading && JSON.stringify(data) === JSON.stringify(state.data)) return state;
  const isSame = data.state?.attemptId === state.attempt?.attemptId;
  // Rendered for another reason: the student stays at the same place.
  if (isSame && !state.isReloading) return { ...state, data };
  const next = { ...initialState(data), focusTurn: state.focusTurn + 1 };
  // Reloaded at the same question: the student's input stays.
  return isSame && state.feedback === null && next.shownIndex === state.shownIndex
    ? { ...next, draft: state.draft, report: state.report }
    : next;
}

/** The attempt may have changed in another tab. */
function polled(state: StepperState, attempt: AttemptView): StepperState {
  if (state.attempt === null || state.isReloading || state.busy !== null) return state;
  if (state.attempt.attemptId !== attempt.attemptId) {
    return stale(state, "A newer attempt was started, in another tab or on another device.");
  }
  const isFurther = progressOf(attempt) > progressOf(state.attempt);
  if (!isFurther) return state;
  if (!state.attempt.isFinalized) {
    return stale(state, "This attempt was continued in another tab or on another device.");
  }
  return { ...state, attempt, announcement: "Your result is in the gradebook." };
}

function stale(state: StepperState, message: string): StepperState {
  return { ...state, notice: { kind: "stale", message } };
}

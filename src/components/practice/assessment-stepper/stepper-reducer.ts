import type { AttemptView } from "#lib/actions/result";
import { afterReply } from "./after-reply";
import { afterResend, nowWaiting, reconciled } from "./after-waiting";
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
import type { KeptWork, WaitingWork } from "./waiting";

export type StepperEvent =
  | { readonly type: "entered"; readonly identifier: string; readonly value: DraftValue }
  | { readonly type: "report_entered"; readonly report: Report }
  /** The draft that this tab stored for the question on the page. */
  | { readonly type: "restored"; readonly question: DraftQuestion; readonly kept: DraftMemory }
  /** The page reloaded itself, because it was older than the server. */
  | { readonly type: "reloaded"; readonly keepsDraft: boolean }
  | { readonly type: "not_ready"; readonly problem: string }
  | { readonly type: "sent"; readonly command: Command }
  | {
      readonly type: "replied";
      readonly command: Command;
      readonly reply: Reply;
      /** When the reply arrived. */
      readonly atMs: number;
      /** It was a further try of what waits. Default: false. */
      readonly isResent?: boolean;
    }
  /** The server could not be reached for the first time with this work. */
  | { readonly type: "kept"; readonly waiting: WaitingWork }
  /** What this tab kept before a reload. */
  | { readonly type: "found"; readonly kept: KeptWork }
  /** The student has read what will not be sent. */
  | { readonly type: "dismissed" }
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
      return reportEntered(state, event.report);
    case "restored":
      return restored(state, event.question, event.kept);
    case "reloaded":
      return { ...state, notice: reloadedNotice(event.keepsDraft) };
    case "not_ready":
      return { ...state, notice: { kind: "not_ready", message: event.problem } };
    case "sent":
      return sent(state, event.command);
    case "replied":
      return replied({ ...state, busy: null }, event);
    case "kept":
      return nowWaiting(state, event.waiting);
    case "found":
      return found(state, event.kept);
    case "dismissed":
      return { ...state, kept: { ...state.kept, unsent: [] } };
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

/** While a new rendering is awaited, this one says nothing about what the tab kept. */
function found(state: StepperState, kept: KeptWork): StepperState {
  const next = { ...state, kept };
  return state.isReloading ? next : reconciled(next);
}

/** Ignores input while a command is being sent or waits, or feedback is shown. */
function entered(state: StepperState, identifier: string, value: DraftValue): StepperState {
  if (state.feedback !== null || isOnItsWay(state)) return state;
  const draft = new Map(state.draft).set(identifier, value);
  const isPassing = state.notice?.kind === "not_ready" || state.notice?.kind === "reloaded";
  return { ...state, draft, savedAtMs: null, notice: isPassing ? null : state.notice };
}

function reportEntered(state: StepperState, report: Report): StepperState {
  return isOnItsWay(state) ? state : { ...state, report, savedAtMs: null };
}

function isOnItsWay({ busy, kept }: StepperState): boolean {
  return busy !== null || kept.waiting !== null;
}

/** A further try of what waits changes nothing that is read out. */
function sent(state: StepperState, { kind }: Command): StepperState {
  if (state.kept.waiting !== null) return { ...state, busy: kind };
  // @mutant nothing-before-the-reply
  return { ...state, busy: kind, notice: null, announcement: "", savedAtMs: null };
}

type Replied = Extract<StepperEvent, { readonly type: "replied" }>;

function replied(state: StepperState, event: Replied): StepperState {
  const { command, reply, atMs, isResent = false } = event;
  const { waiting } = state.kept;
  // A new rendering has said meanwhile what became of it.
  if (isResent && waiting === null) return state;
  const next = withSavedTime(afterReply(state, command, reply), command, reply, atMs);
  return waiting === null ? next : afterResend(state, waiting, reply, next);
}

/** The time is shown only if the server confirmed that it has what this page sent. */
function withSavedTime(
  state: StepperState,
  { kind }: Command,
  { outcome }: Reply,
  atMs: number,
): StepperState {
  const isWork = kind !== "start" && kind !== "again";
  const isConfirmed = outcome === "applied" || outcome === "replayed";
  const isOther = state.isReloading || state.feedback?.kind === "already";
  return isWork && isConfirmed && !isOther ? { ...state, savedAtMs: atMs } : state;
}

/** Does not overwrite newer input, or an answer that is already sent. */
function restored(state: StepperState, question: DraftQuestion, kept: DraftMemory): StepperState {
  const shown = shownDraftQuestion(state);
  const isShown =
    shown?.attemptId === question.attemptId && shown.questionId === question.questionId;
  const isBusy = state.busy !== null || state.feedback !== null;
  if (!isShown || state.draft.size > 0 || isBusy) {
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
  const { kept } = state;
  // @mutant rendered-number
  const next = reconciled({ ...initialState(data), kept, focusTurn: state.focusTurn + 1 });
  // Reloaded at the same question: the student's input stays.
  return isSame && state.feedback === null && next.shownIndex === state.shownIndex
    ? { ...next, draft: state.draft, report: state.report }
    : next;
}

/** The attempt may have changed in another tab. */
function polled(state: StepperState, attempt: AttemptView): StepperState {
  if (state.attempt === null || state.isReloading || isOnItsWay(state)) return state;
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

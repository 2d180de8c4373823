import type { AttemptView } from "../../../lib/actions/result";
import { afterReply } from "./after-reply";
import type { Command, Reply } from "./command";
import type { DraftValue } from "./draft";
import {
  initialState,
  progressOf,
  shownNext,
  type PracticeData,
  type StepperState,
} from "./stepper-state";

export type StepperEvent =
  | { readonly type: "entered"; readonly identifier: string; readonly value: DraftValue }
  | { readonly type: "not_ready"; readonly problem: string }
  | { readonly type: "sent"; readonly command: Command }
  | { readonly type: "replied"; readonly command: Command; readonly reply: Reply }
  | { readonly type: "next" }
  | { readonly type: "reload" }
  | { readonly type: "rendered"; readonly data: PracticeData }
  | { readonly type: "polled"; readonly attempt: AttemptView };

/** Pure: decides what is shown next. What it shows of an attempt always came from the server. */
export function stepperReducer(state: StepperState, event: StepperEvent): StepperState {
  switch (event.type) {
    case "entered":
      return entered(state, event.identifier, event.value);
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

/** While a command is on its way, what was sent is what is shown. */
function entered(state: StepperState, identifier: string, value: DraftValue): StepperState {
  if (state.busy !== null || state.verdict !== null) return state;
  const draft = new Map(state.draft).set(identifier, value);
  const notice = state.notice?.kind === "not_ready" ? null : state.notice;
  return { ...state, draft, notice };
}

function rendered(state: StepperState, data: PracticeData): StepperState {
  if (data === state.data) return state;
  const isSame = data.attempt?.attemptId === state.attempt?.attemptId;
  // Rendered for some other reason: what the student is in the middle of stays.
  if (isSame && !state.isReloading) return { ...state, data };
  return { ...initialState(data), focusTurn: state.focusTurn + 1 };
}

/** What another reading found: this tab may have been left behind. */
function polled(state: StepperState, attempt: AttemptView): StepperState {
  if (state.attempt === null || state.isReloading || state.busy !== null) return state;
  if (state.attempt.attemptId !== attempt.attemptId) {
    return behind(state, "A newer attempt was started, in another tab or on another device.");
  }
  const isFurther = progressOf(attempt) > progressOf(state.attempt);
  if (!isFurther) return state;
  if (!state.attempt.isFinalized) {
    return behind(state, "This attempt went on in another tab or on another device.");
  }
  return { ...state, attempt, announcement: "Your result is in the gradebook." };
}

function behind(state: StepperState, message: string): StepperState {
  return { ...state, notice: { kind: "stale", message } };
}

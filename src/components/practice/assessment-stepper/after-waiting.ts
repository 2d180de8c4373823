import type { RefusedResult } from "#lib/actions/result";
import type { Reply } from "./command";
import type { StepperState } from "./stepper-state";
import {
  fateOf,
  WAITING_MESSAGE,
  WAITING_UNKEPT_MESSAGE,
  type KeptWork,
  type WaitingWork,
} from "./waiting";

/** The server could not be reached. The message is read out now, and not again at each try. */
export function nowWaiting(state: StepperState, waiting: WaitingWork): StepperState {
  return {
    ...state,
    busy: null,
    notice: null,
    savedAtMs: null,
    kept: { ...state.kept, waiting },
    announcement: waitingMessage(waiting),
  };
}

export function waitingMessage({ isKept }: WaitingWork): string {
  return isKept ? WAITING_MESSAGE : WAITING_UNKEPT_MESSAGE;
}

/**
 * The state after a further try to send what waits. `next` is what the reply would lead to if it were
 * the first try.
 */
export function afterResend(
  state: StepperState,
  waiting: WaitingWork,
  reply: Reply,
  next: StepperState,
): StepperState {
  switch (reply.outcome) {
    case "applied":
    case "replayed": {
      const announcement = `Your answer was sent. ${next.announcement}`.trim();
      return { ...next, notice: null, kept: without(state.kept), announcement };
    }
    case "unreachable":
      return reply.isOutdated ? next : state;
    case "fault":
      if (!reply.retryable) return { ...next, kept: asUnsent(state.kept, waiting, reply.message) };
      return {
        ...state,
        notice: { kind: "failed", message: reply.message, errorId: reply.errorId, retry: null },
      };
    case "refused":
      return afterRefusal(state, waiting, reply, next);
  }
}

function afterRefusal(
  state: StepperState,
  waiting: WaitingWork,
  { code, message }: RefusedResult,
  next: StepperState,
): StepperState {
  // It is sent when the student has signed in again.
  if (code === "unauthenticated") return next;
  const isInFields = code === "invalid_input" && state.draft.size > 0;
  if (isInFields) return { ...next, kept: without(state.kept) };
  return { ...next, kept: asUnsent(state.kept, waiting, message) };
}

/** Compares what waits with the attempt on the page, which the server has sent. */
export function reconciled(state: StepperState): StepperState {
  const { waiting } = state.kept;
  if (waiting === null) return state;
  const fate = fateOf(waiting, state.attempt);
  switch (fate.kind) {
    case "waits": {
      const { questionIndex } = waiting.command.question;
      const isShown = questionIndex < state.data.questionIds.length;
      const shownIndex = isShown ? questionIndex : state.shownIndex;
      return { ...state, shownIndex, announcement: waitingMessage(waiting) };
    }
    case "saved": {
      const place = waiting.command.question.questionIndex + 1;
      const announcement = `Your answer to question ${place} was saved.`;
      return { ...state, kept: without(state.kept), announcement };
    }
    case "unsent":
      return { ...state, kept: asUnsent(state.kept, waiting, fate.reason) };
  }
}

function without({ unsent }: KeptWork): KeptWork {
  return { waiting: null, unsent };
}

function asUnsent({ unsent }: KeptWork, waiting: WaitingWork, reason: string): KeptWork {
  const { command, attemptNumber, written } = waiting;
  return { waiting: null, unsent: [...unsent, { command, attemptNumber, written, reason }] };
}

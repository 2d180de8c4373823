import { useEffect, useRef, type RefObject } from "react";
import { reloadHasHelped, reloadOnce } from "#src/components/tab-storage.ts";
import type { AssessmentActions, AttemptOptions } from "./attempt-ports";
import { isChanged } from "./changed-question";
import type { Command, QuestionCommand } from "./command";
import { clearDraftMemory } from "./draft-memory";
import { sendCommand, type CommandResult, type Sender } from "./send-command";
import type { StepperEvent } from "./stepper-reducer";
import type { StepperState } from "./stepper-state";
import { writtenText, type Work } from "./waiting";
import { keepWaiting } from "./waiting-memory";

/** What the page around an attempt gives. */
export interface Ports extends AttemptOptions {
  readonly actions: AssessmentActions;
}

export interface Sending {
  /** Sends a command. Does nothing while another one is sent or waits. */
  readonly send: (command: Command) => void;
  /** Tries again to send what waits. Does nothing while a try is under way. */
  readonly resend: RefObject<(work: Work) => void>;
}

/**
 * One command at a time: a second click during the first command does nothing. What is about a
 * question and cannot be sent is kept in this tab before the page says so, and waits.
 */
export function useSend(
  state: StepperState,
  ports: RefObject<Ports>,
  dispatch: (event: StepperEvent) => void,
): Sending {
  const isSending = useRef(false);
  // Also before the state says so, because two commands may come at once.
  const isWaiting = useRef(false);
  useEffect(() => {
    isWaiting.current = state.kept.waiting !== null;
  });
  const sender = (): Sender => {
    const { userId, resourceId, questionIds } = state.data;
    const { actions, isOutdatedAction } = ports.current;
    return { userId, resourceId, questionIds, actions, isOutdatedAction };
  };
  const send = (command: Command, waiting: Work | null) => {
    if (isSending.current) return;
    const from = sender();
    const work = waiting ?? workOf(state, command);
    const keep = (kept: Work) => {
      isWaiting.current = true;
      dispatch({ type: "kept", waiting: keepWaiting(from, kept) });
    };
    if (waiting === null && work !== null && isOffline()) return keep(work);
    isSending.current = true;
    dispatch({ type: "sent", command });
    void sendCommand(from, command).then((answered) => {
      // @mutant sending-ends
      isSending.current = false;
      const { reply } = answered;
      if (reply.outcome !== "unreachable") reloadHasHelped();
      else if (reply.isOutdated && reloadOnce()) return;
      else if (!reply.isOutdated && waiting === null && work !== null) return keep(work);
      forgetDraftIfSaved(from, answered);
      dispatch({ type: "replied", ...answered, atMs: Date.now(), isResent: waiting !== null });
    });
  };
  const resend = useRef<(work: Work) => void>(() => undefined);
  useEffect(() => {
    resend.current = (work) => send(work.command, work);
  });
  return {
    resend,
    send: (command) => {
      if (!isWaiting.current) send(command, null);
    },
  };
}

/** A start may restore an attempt, and then the draft is of its current question. */
function forgetDraftIfSaved(sender: Sender, { command, reply }: CommandResult): void {
  const isSaved = reply.outcome === "applied" || reply.outcome === "replayed";
  if (isSaved && command.kind !== "start") clearDraftMemory(sender);
}

/** What can wait: what is about a question. A start and a finish are pressed again. */
function workOf({ data, attempt, shownIndex }: StepperState, command: Command): Work | null {
  if (!isAboutQuestion(command) || attempt === null) return null;
  const question = data.questions?.[shownIndex];
  const view = question === undefined || isChanged(question) ? null : question;
  return { command, attemptNumber: attempt.attemptNumber, written: writtenText(command, view) };
}

function isAboutQuestion(command: Command): command is QuestionCommand {
  return "question" in command;
}

/** The browser knows that there is no network. If it does not, the request will tell. */
function isOffline(): boolean {
  return typeof navigator !== "undefined" && navigator.onLine === false;
}

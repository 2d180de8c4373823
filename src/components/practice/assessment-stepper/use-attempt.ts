import { useEffect, useMemo, useReducer, useRef, type RefObject } from "react";
import type { AttemptView } from "#lib/actions/result";
import { hasJustReloaded } from "#src/components/tab-storage.ts";
import { writeAttemptMemory } from "./attempt-memory";
import type { AssessmentActions, AttemptOptions } from "./attempt-ports";
import { CHANGED_REPORT, isChanged, isChangedAt } from "./changed-question";
import {
  EMPTY_REPORT,
  type Command,
  type CommandKind,
  type QuestionOfAttempt,
  type Report,
} from "./command";
import type { Draft, DraftValue } from "./draft";
import { clearDraftMemory, readDraftMemory, writeDraftMemory } from "./draft-memory";
import type { Feedback } from "./feedback";
import { isRenderingOutdated, remember } from "./newest-attempt";
import { stepperReducer, type StepperEvent } from "./stepper-reducer";
import {
  initialState,
  shownDraftQuestion,
  stageOf,
  type AttemptData,
  type AttemptStage,
  type Notice,
  type StepperState,
} from "./stepper-state";
import { usePolling } from "./use-polling";
import { useSend, type Ports } from "./use-send";
import { useWaiting } from "./use-waiting";
import type { UnsentWork, WaitingWork } from "./waiting";

/** The question that a page shows. */
export interface CurrentQuestion {
  readonly id: string;
  /** From 0. */
  readonly index: number;
  /** It was changed after the attempt started: it can only be left out (`leaveOut`). */
  readonly isChanged: boolean;
}

/**
 * An attempt on a page: what to show, and what the student can do. The functions return at once;
 * their result is the next state. While one of them is busy, another one does nothing.
 */
export interface AttemptHandle {
  /** What to show now. */
  readonly stage: AttemptStage;
  /** The data that this state belongs to. It replaces other data only when that was rendered. */
  readonly data: AttemptData;
  /** The newest view of the attempt; null: there is none. */
  readonly attempt: AttemptView | null;
  /** The question of the stage `question`; null in every other stage. */
  readonly question: CurrentQuestion | null;
  /** What is being sent; null: nothing. */
  readonly busy: CommandKind | null;
  /** A problem, with what the student can do about it; null: none. */
  readonly notice: Notice | null;
  /**
   * What was done with this question and could not be sent: it waits for the connection, is sent by
   * itself, and the question cannot be changed until then. null: nothing waits.
   */
  readonly waiting: WaitingWork | null;
  /** What waited and was never sent, because its attempt ended or its question is answered. */
  readonly unsent: readonly UnsentWork[];
  /**
   * When the server confirmed what was sent last, in ms; null: nothing was sent, or something newer
   * is not saved.
   */
  readonly savedAtMs: number | null;
  /** The result of the answer or the report of this question. `next` shows the next question. */
  readonly feedback: Feedback | null;
  /** What the student entered for this question, by field. This tab keeps it over a reload. */
  readonly draft: Draft;
  /** What the student entered to report this question. This tab keeps it over a reload. */
  readonly draftReport: Report;
  /** For a region with the role `status`: read out by screen readers. */
  readonly announcement: string;
  /** Increases whenever new content is shown, which then should get the focus. */
  readonly focusTurn: number;

  /** Resumes the attempt or starts the next one, and then requests its data (`refresh`). */
  readonly start: () => void;
  /** Sends an answer to this question. `responseIdentifier` names the field that it is from. */
  readonly answer: (response: unknown, responseIdentifier?: string) => void;
  /** Leaves this question unanswered for good; it counts as incorrect. */
  readonly skip: () => void;
  /** Reports a problem with this question; it does not count. */
  readonly report: (report: Report) => void;
  /** Continues after a question that was changed. */
  readonly leaveOut: () => void;
  /** Shows the next question, after the feedback. */
  readonly next: () => void;
  /** Finalizes the attempt. */
  readonly finish: () => void;
  /** Starts a new attempt after a finished one. */
  readonly again: () => void;
  /** Sends again what failed (`notice.retry`), or what waits. */
  readonly retry: () => void;
  /** The student has read `unsent`: it is deleted. */
  readonly dismissUnsent: () => void;
  /** Requests the page's data from the server. The stage is `reloading` until it arrives. */
  readonly refresh: () => void;
  /** Changes the draft. Ignored while something is sent or feedback is shown. */
  readonly enter: (identifier: string, value: DraftValue) => void;
  readonly enterReport: (report: Report) => void;
  /** Shows a problem with what the student entered, until it changes. Sends nothing. */
  readonly showProblem: (problem: string) => void;
}

/**
 * The state of an attempt on a page, and everything that a student can do. Number, position and
 * feedback come from the server. If the server lost acknowledged answers, they are sent again from
 * this tab's memory.
 *
 * Give `data` as the server sent it: new objects mean that the server rendered the page again. Use
 * one hook per attempt, and another `key` for another student or resource.
 */
export function useAttempt(
  data: AttemptData,
  actions: AssessmentActions,
  options: AttemptOptions = {},
): AttemptHandle {
  const given = useSameData(data);
  const [state, dispatch] = useReducer(stepperReducer, given, arrivedState);
  const latest = useLatest({ actions, ...options });
  const { send, resend } = useSend(state, latest, dispatch);
  useServerRendering(state, given, latest, dispatch);
  useAttemptMemory(state, given);
  useDraftMemory(state, dispatch);
  useReloadNotice(state, dispatch);
  usePolling(state, latest, dispatch);
  useWaiting(state, resend, dispatch);

  const aboutQuestion = (command: (question: QuestionOfAttempt) => Command) => {
    const question = shownDraftQuestion(state);
    if (question === null || state.feedback !== null) return;
    send(command({ ...question, questionIndex: state.shownIndex }));
  };
  const aboutAttempt = (kind: "finish" | "again") => {
    if (state.attempt !== null) send({ kind, attemptId: state.attempt.attemptId });
  };
  const report = (details: Report) =>
    aboutQuestion((question) => ({ kind: "report", question, report: details }));
  const { attempt, busy, notice, feedback, draft, announcement, focusTurn, savedAtMs } = state;
  const { waiting, unsent } = state.kept;
  return {
    ...{ attempt, busy, notice, feedback, draft, announcement, focusTurn },
    ...{ savedAtMs, waiting, unsent },
    stage: stageOf(state),
    data: state.data,
    question: currentQuestion(state),
    draftReport: state.report,
    start: () => send({ kind: "start" }),
    answer: (response, responseIdentifier) =>
      aboutQuestion((question) => ({
        kind: "answer",
        question,
        answer: { response, ...(responseIdentifier !== undefined && { responseIdentifier }) },
      })),
    skip: () => aboutQuestion((question) => ({ kind: "skip", question })),
    report,
    leaveOut: () => report(CHANGED_REPORT),
    next: () => dispatch({ type: "next" }),
    finish: () => aboutAttempt("finish"),
    again: () => aboutAttempt("again"),
    retry: () => {
      if (waiting !== null) resend.current(waiting);
      else if (notice?.kind === "failed" && notice.retry !== null) send(notice.retry);
    },
    dismissUnsent: () => dispatch({ type: "dismissed" }),
    refresh: () => dispatch({ type: "reload" }),
    enter: (identifier, value) => dispatch({ type: "entered", identifier, value }),
    enterReport: (entered) => dispatch({ type: "report_entered", report: entered }),
    showProblem: (problem) => dispatch({ type: "not_ready", problem }),
  };
}

/**
 * Invariant: an outdated rendering, which the browser's "back" may show, decides nothing. It shows no
 * number and no question, and what this tab keeps is not compared with it, until the new one arrives.
 */
function arrivedState(data: AttemptData): StepperState {
  const state = initialState(data);
  // @mutant outdated-rendering
  if (isRenderingOutdated(data)) return { ...state, isReloading: true };
  return state;
}

type Dispatch = (event: StepperEvent) => void;

/** The same object as long as its parts are the same, whichever object they are given in. */
function useSameData(data: AttemptData): AttemptData {
  const { userId, resourceId, state, questionIds, token } = data;
  const { questions, questionCount, usedNumber } = data;
  return useMemo(
    () => ({
      ...{ userId, resourceId, state, questionIds, token },
      ...{ questions, questionCount, usedNumber },
    }),
    [userId, resourceId, state, questionIds, token, questions, questionCount, usedNumber],
  );
}

/** What was given last. Must be used before the effects that read it. */
function useLatest(ports: Ports): RefObject<Ports> {
  const latest = useRef(ports);
  useEffect(() => {
    latest.current = ports;
  });
  return latest;
}

/** Requests a new rendering when the state needs one, and takes over what the server rendered. */
function useServerRendering(
  state: StepperState,
  data: AttemptData,
  ports: RefObject<Ports>,
  dispatch: Dispatch,
): void {
  useEffect(() => {
    if (!state.isReloading) return;
    const { refresh = reloadPage } = ports.current;
    refresh();
  }, [state.isReloading, ports]);
  useEffect(() => dispatch({ type: "rendered", data }), [data, dispatch]);
  const isOutdated = isAwaited(state);
  useEffect(() => {
    if (!isOutdated) remember(data, state.attempt);
  }, [data, state.attempt, isOutdated]);
}

/** The rendering is to be replaced, and nothing is known beyond it. */
function isAwaited({ isReloading, attempt, data }: StepperState): boolean {
  return isReloading && attempt === data.state;
}

function reloadPage(): void {
  window.location.reload();
}

/** Also stores the attempt of the rendering: the server may lose it before the first command. */
function useAttemptMemory(current: StepperState, data: AttemptData): void {
  const isOutdated = isAwaited(current);
  useEffect(() => {
    const { userId, resourceId, state: attempt, token, questionIds } = data;
    if (attempt === null || token === null || isOutdated) return;
    writeAttemptMemory({ userId, resourceId }, { token, attempt, questionIds });
  }, [data, isOutdated]);
}

/**
 * Restores the draft of the question on the page after a reload. It runs after hydration, because
 * the server's HTML has empty fields.
 */
function useDraftMemory(state: StepperState, dispatch: Dispatch): void {
  const { draft, report, feedback, attempt, shownIndex, isReloading } = state;
  const { userId, resourceId, questionIds, questions } = state.data;
  const attemptId = attempt?.attemptId;
  const questionId = questionIds[shownIndex];
  const view = questions?.[shownIndex] ?? null;
  const hasChanged = isChangedAt(state, shownIndex);
  const question = useMemo(() => {
    const isThere = attemptId !== undefined && questionId !== undefined;
    return isThere ? { attemptId, questionId } : null;
  }, [attemptId, questionId]);
  useEffect(() => {
    const slot = { userId, resourceId };
    if (attemptId === undefined || isReloading) return;
    if (question === null) clearDraftMemory(slot);
    else if (!hasChanged && (view === null || !isChanged(view))) {
      const kept = readDraftMemory(slot, question, view);
      if (kept !== null) dispatch({ type: "restored", question, kept });
    }
  }, [userId, resourceId, attemptId, question, view, hasChanged, isReloading, dispatch]);
  useEffect(() => {
    const isEntered = draft.size > 0 || report !== EMPTY_REPORT;
    if (question === null || feedback !== null || !isEntered) return;
    const written = report === EMPTY_REPORT ? null : report;
    // @mutant draft-stored
    writeDraftMemory({ userId, resourceId }, question, { draft, report: written });
  }, [userId, resourceId, question, draft, report, feedback]);
}

/** Tells the student once why the page reloaded itself. */
function useReloadNotice(state: StepperState, dispatch: Dispatch): void {
  const { userId, resourceId, questions } = state.data;
  const question = shownDraftQuestion(state);
  const view = questions?.[state.shownIndex] ?? null;
  const arrivedWith = useRef({ slot: { userId, resourceId }, question, view });
  useEffect(() => {
    if (!hasJustReloaded()) return;
    const { slot, question: shown, view: shownView } = arrivedWith.current;
    const keepsDraft =
      shown !== null &&
      (shownView === null || !isChanged(shownView)) &&
      readDraftMemory(slot, shown, shownView) !== null;
    dispatch({ type: "reloaded", keepsDraft });
  }, [dispatch]);
}

function currentQuestion(state: StepperState): CurrentQuestion | null {
  const id = state.data.questionIds[state.shownIndex];
  if (id === undefined || stageOf(state) !== "question") return null;
  return { id, index: state.shownIndex, isChanged: isChangedAt(state, state.shownIndex) };
}

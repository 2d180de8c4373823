import { useRouter } from "next/navigation";
import { useEffect, useMemo, useReducer, useRef } from "react";
import { hasJustReloaded, reloadHasHelped, reloadOnce } from "#src/components/tab-storage.ts";
import { EMPTY_REPORT, type Command, type QuestionOfAttempt, type Report } from "./command";
import { draftResponse, type DraftValue } from "./draft";
import { CHANGED_REPORT, isChanged } from "./changed-question";
import { clearDraftMemory, writeDraftMemory, readDraftMemory } from "./draft-memory";
import { remember, isRenderingOutdated } from "./newest-attempt";
import { writeAttemptMemory } from "./attempt-memory";
import { sendCommand } from "./send-command";
import { stepperReducer, type StepperEvent } from "./stepper-reducer";
import {
  initialState,
  shownDraftQuestion,
  type PracticeData,
  type StepperState,
} from "./stepper-state";
import { usePolling } from "./use-polling";

export interface Stepper {
  readonly state: StepperState;
  readonly enter: (identifier: string, value: DraftValue) => void;
  readonly enterReport: (report: Report) => void;
  readonly start: () => void;
  readonly check: () => void;
  readonly skip: () => void;
  readonly report: (report: Report) => void;
  /** Continues after a question that was changed. */
  readonly leaveOut: () => void;
  readonly next: () => void;
  readonly finish: () => void;
  readonly again: () => void;
  readonly retry: (command: Command) => void;
  readonly reload: () => void;
}

/** The stepper's state, and everything that a student can do. */
export function useStepper(data: PracticeData): Stepper {
  const [state, dispatch] = useReducer(stepperReducer, data, initialState);
  const send = useSend(data, dispatch);
  useServerRendering(state, data, dispatch);
  useAttemptMemory(data);
  useDraftMemory(state, dispatch);
  useReloadNotice(state, dispatch);
  usePolling(state, dispatch);

  const check = () => {
    const question = shownQuestion(state);
    if (question === null || isChanged(question.view)) return;
    const response = draftResponse(question.view, state.draft);
    if (response.kind === "not_ready") dispatch({ type: "not_ready", problem: response.problem });
    else send({ kind: "answer", question: question.named, answer: response.answer });
  };
  const aboutQuestion = (command: (question: QuestionOfAttempt) => Command) => {
    const question = shownQuestion(state);
    if (question !== null) send(command(question.named));
  };
  const aboutAttempt = (kind: "finish" | "again") => {
    if (state.attempt !== null) send({ kind, attemptId: state.attempt.attemptId });
  };
  const report = (details: Report) =>
    aboutQuestion((question) => ({ kind: "report", question, report: details }));
  return {
    state,
    enter: (identifier, value) => dispatch({ type: "entered", identifier, value }),
    enterReport: (entered) => dispatch({ type: "report_entered", report: entered }),
    start: () => send({ kind: "start" }),
    check,
    skip: () => aboutQuestion((question) => ({ kind: "skip", question })),
    report,
    leaveOut: () => report(CHANGED_REPORT),
    next: () => dispatch({ type: "next" }),
    finish: () => aboutAttempt("finish"),
    again: () => aboutAttempt("again"),
    // The student may have changed the input: send what the fields show now.
    retry: (command) => (command.kind === "answer" ? check() : send(command)),
    reload: () => dispatch({ type: "reload" }),
  };
}

type Dispatch = (event: StepperEvent) => void;

/** One command at a time: a second click during the first command does nothing. */
function useSend(data: PracticeData, dispatch: Dispatch): (command: Command) => void {
  const isSending = useRef(false);
  return (command) => {
    if (isSending.current) return;
    isSending.current = true;
    dispatch({ type: "sent", command });
    const { userId, resourceId } = data;
    const sender = { userId, resourceId, questionIds: idsOf(data) };
    void sendCommand(sender, command).then((answered) => {
      isSending.current = false;
      const { reply } = answered;
      const isSaved = reply.outcome === "applied" || reply.outcome === "replayed";
      // A start may restore an attempt, and then the draft is of its current question.
      if (isSaved && answered.command.kind !== "start") clearDraftMemory(sender);
      if (reply.outcome !== "unreachable") reloadHasHelped();
      else if (reply.isOutdated && reloadOnce()) return;
      dispatch({ type: "replied", ...answered });
    });
  };
}

/** Requests a new rendering when the state needs one, and takes over what the server rendered. */
function useServerRendering(state: StepperState, data: PracticeData, dispatch: Dispatch): void {
  const router = useRouter();
  useEffect(() => {
    if (state.isReloading) router.refresh();
  }, [state.isReloading, router]);
  useEffect(() => dispatch({ type: "rendered", data }), [data, dispatch]);
  const arrivedWith = useRef(data);
  useEffect(() => {
    // The browser's "back" may show an old rendering of this page.
    if (isRenderingOutdated(arrivedWith.current)) dispatch({ type: "reload" });
  }, [dispatch]);
  useEffect(() => remember(data.resourceId, state.attempt), [data.resourceId, state.attempt]);
}

/** Also stores the attempt of the rendering: the server may lose it before the first command. */
function useAttemptMemory(data: PracticeData): void {
  useEffect(() => {
    const { userId, resourceId, attempt, token } = data;
    if (attempt === null || token === null) return;
    writeAttemptMemory({ userId, resourceId }, { token, attempt, questionIds: idsOf(data) });
  }, [data]);
}

/**
 * Restores the draft of the question on the page after a reload. It runs after hydration, because
 * the server's HTML has empty fields.
 */
function useDraftMemory(state: StepperState, dispatch: Dispatch): void {
  const { draft, report, verdict, attempt, shownIndex } = state;
  const { userId, resourceId, questions } = state.data;
  const attemptId = attempt?.attemptId;
  const view = questions[shownIndex];
  const question = useMemo(() => {
    const isThere = attemptId !== undefined && view !== undefined;
    return isThere ? { attemptId, questionId: view.id } : null;
  }, [attemptId, view]);
  useEffect(() => {
    const slot = { userId, resourceId };
    if (attemptId === undefined) return;
    if (question === null || view === undefined) clearDraftMemory(slot);
    else if (!isChanged(view)) {
      const kept = readDraftMemory(slot, question, view);
      if (kept !== null) dispatch({ type: "restored", question, kept });
    }
  }, [userId, resourceId, attemptId, question, view, dispatch]);
  useEffect(() => {
    const isEntered = draft.size > 0 || report !== EMPTY_REPORT;
    if (question === null || verdict !== null || !isEntered) return;
    const written = report === EMPTY_REPORT ? null : report;
    writeDraftMemory({ userId, resourceId }, question, { draft, report: written });
  }, [userId, resourceId, question, draft, report, verdict]);
}

/** Tells the student once why the page reloaded itself. */
function useReloadNotice(state: StepperState, dispatch: Dispatch): void {
  const { userId, resourceId, questions } = state.data;
  const question = shownDraftQuestion(state);
  const arrivedWith = useRef({ slot: { userId, resourceId }, question, questions });
  useEffect(() => {
    if (!hasJustReloaded()) return;
    const { slot, question: shown, questions: views } = arrivedWith.current;
    const view = views.find(({ id }) => id === shown?.questionId);
    const hasDraft = shown !== null && view !== undefined && !isChanged(view);
    dispatch({
      type: "reloaded",
      keepsDraft: hasDraft && readDraftMemory(slot, shown, view) !== null,
    });
  }, [dispatch]);
}

function idsOf({ questions }: PracticeData): readonly string[] {
  return questions.map(({ id }) => id);
}

function shownQuestion(state: StepperState) {
  const { attempt, shownIndex } = state;
  const view = state.data.questions[shownIndex];
  if (attempt === null || view === undefined) return null;
  const named = { attemptId: attempt.attemptId, questionId: view.id, questionIndex: shownIndex };
  return { view, named };
}

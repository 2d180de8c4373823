import { useRouter } from "next/navigation";
import { useEffect, useMemo, useReducer, useRef } from "react";
import { hasJustReloaded, reloadHasHelped, reloadOnce } from "#src/components/tab-storage.ts";
import { EMPTY_REPORT, type Command, type QuestionOfAttempt, type Report } from "./command";
import { draftedResponse, type DraftValue } from "./draft";
import { CHANGED_REPORT, isChanged } from "./changed-question";
import { dropDraft, keepDraft, keptDraft } from "./draft-memory";
import { remember, wasLeftBehind } from "./newest-seen";
import { keepAttempt } from "./attempt-memory";
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
  /** Goes on after a question that was changed. */
  readonly leaveOut: () => void;
  readonly next: () => void;
  readonly finish: () => void;
  readonly again: () => void;
  readonly retry: (command: Command) => void;
  readonly reload: () => void;
}

/** The stepper's state, and everything a student can do to it. */
export function useStepper(data: PracticeData): Stepper {
  const [state, dispatch] = useReducer(stepperReducer, data, initialState);
  const send = useSend(data, dispatch);
  useServerRendering(state, data, dispatch);
  useKeeping(data);
  useDraftKeeping(state, dispatch);
  useReloadNotice(state, dispatch);
  usePolling(state, dispatch);

  const check = () => {
    const question = shownQuestion(state);
    if (question === null || isChanged(question.view)) return;
    const drafted = draftedResponse(question.view, state.draft);
    if (drafted.kind === "not_ready") dispatch({ type: "not_ready", problem: drafted.problem });
    else send({ kind: "answer", question: question.named, answer: drafted.answer });
  };
  const aboutQuestion = (command: (question: QuestionOfAttempt) => Command) => {
    const question = shownQuestion(state);
    if (question !== null) send(command(question.named));
  };
  const aboutAttempt = (kind: "finish" | "again") => {
    if (state.attempt !== null) send({ kind, attemptId: state.attempt.attemptId });
  };
  const report = (given: Report) =>
    aboutQuestion((question) => ({ kind: "report", question, report: given }));
  return {
    state,
    enter: (identifier, value) => dispatch({ type: "entered", identifier, value }),
    enterReport: (given) => dispatch({ type: "report_entered", report: given }),
    start: () => send({ kind: "start" }),
    check,
    skip: () => aboutQuestion((question) => ({ kind: "skip", question })),
    report,
    leaveOut: () => report(CHANGED_REPORT),
    next: () => dispatch({ type: "next" }),
    finish: () => aboutAttempt("finish"),
    again: () => aboutAttempt("again"),
    // What was entered may have changed since: then that is what the student wants to send.
    retry: (command) => (command.kind === "answer" ? check() : send(command)),
    reload: () => dispatch({ type: "reload" }),
  };
}

type Dispatch = (event: StepperEvent) => void;

/** One command at a time: a second click while the first is on its way does nothing. */
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
      // A start may bring an attempt back: then its question is the one that was typed at.
      if (isSaved && answered.command.kind !== "start") dropDraft(sender);
      if (reply.outcome !== "unreachable") reloadHasHelped();
      else if (reply.isOutdated && reloadOnce()) return;
      dispatch({ type: "replied", ...answered });
    });
  };
}

/** Asks the server to render anew when the state wants it, and takes over what it rendered. */
function useServerRendering(state: StepperState, data: PracticeData, dispatch: Dispatch): void {
  const router = useRouter();
  useEffect(() => {
    if (state.isReloading) router.refresh();
  }, [state.isReloading, router]);
  useEffect(() => dispatch({ type: "rendered", data }), [data, dispatch]);
  const arrivedWith = useRef(data);
  useEffect(() => {
    // The browser's "back" may bring an old rendering of this page.
    if (wasLeftBehind(arrivedWith.current)) dispatch({ type: "reload" });
  }, [dispatch]);
  useEffect(() => remember(data.resourceId, state.attempt), [data.resourceId, state.attempt]);
}

/** What the page was rendered with is kept, too: a loss may follow before anything is sent. */
function useKeeping(data: PracticeData): void {
  useEffect(() => {
    const { userId, resourceId, attempt, token } = data;
    if (attempt === null || token === null) return;
    keepAttempt({ userId, resourceId }, { token, attempt, questionIds: idsOf(data) });
  }, [data]);
}

/**
 * What was entered for the question that is shown comes back after a reload, whoever asked for it.
 * Not while the server's HTML is taken over, which shows nothing entered: right after.
 */
function useDraftKeeping(state: StepperState, dispatch: Dispatch): void {
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
    if (question === null || view === undefined) dropDraft(slot);
    else if (!isChanged(view)) {
      const kept = keptDraft(slot, question, view);
      if (kept !== null) dispatch({ type: "restored", question, kept });
    }
  }, [userId, resourceId, attemptId, question, view, dispatch]);
  useEffect(() => {
    const isEntered = draft.size > 0 || report !== EMPTY_REPORT;
    if (question === null || verdict !== null || !isEntered) return;
    const written = report === EMPTY_REPORT ? null : report;
    keepDraft({ userId, resourceId }, question, { draft, report: written });
  }, [userId, resourceId, question, draft, report, verdict]);
}

/** Says, once, why the page has loaded itself anew. */
function useReloadNotice(state: StepperState, dispatch: Dispatch): void {
  const { userId, resourceId, questions } = state.data;
  const question = shownDraftQuestion(state);
  const arrivedWith = useRef({ slot: { userId, resourceId }, question, questions });
  useEffect(() => {
    if (!hasJustReloaded()) return;
    const { slot, question: shown, questions: views } = arrivedWith.current;
    const view = views.find(({ id }) => id === shown?.questionId);
    const hasDraft = shown !== null && view !== undefined && !isChanged(view);
    dispatch({ type: "reloaded", keepsDraft: hasDraft && keptDraft(slot, shown, view) !== null });
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

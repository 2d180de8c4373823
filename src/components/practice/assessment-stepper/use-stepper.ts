import { useRouter } from "next/navigation";
import { useEffect, useReducer, useRef } from "react";
import type { Command, QuestionOfAttempt, Report } from "./command";
import { draftedResponse, type DraftValue } from "./draft";
import { CHANGED_REPORT, isChanged } from "./changed-question";
import { remember, wasLeftBehind } from "./newest-seen";
import { keepAttempt } from "./attempt-memory";
import { sendCommand } from "./send-command";
import { stepperReducer, type StepperEvent } from "./stepper-reducer";
import { initialState, type PracticeData, type StepperState } from "./stepper-state";
import { usePolling } from "./use-polling";

export interface Stepper {
  readonly state: StepperState;
  readonly enter: (identifier: string, value: DraftValue) => void;
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
    const sender = { resourceId: data.resourceId, questionIds: idsOf(data) };
    void sendCommand(sender, command).then((answered) => {
      isSending.current = false;
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
    const { resourceId, attempt, token } = data;
    if (attempt === null || token === null) return;
    keepAttempt(resourceId, { token, attempt, questionIds: idsOf(data) });
  }, [data]);
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

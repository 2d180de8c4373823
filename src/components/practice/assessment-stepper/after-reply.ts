import type { AppliedResult, AttemptView, RefusedResult } from "#lib/actions/result";
import type { FaultResult } from "#lib/actions/boundary";
import { REFUSALS } from "#lib/codes";
import { CHANGED_REPORT, withChanged } from "./changed-question";
import { isSameResponse, type Command, type Reply } from "./command";
import { shownNext, type Notice, type StepperState } from "./stepper-state";
import { feedbackMessage, type Feedback } from "./feedback";

/** The state after the server's reply to a command. */
export function afterReply(state: StepperState, command: Command, reply: Reply): StepperState {
  switch (reply.outcome) {
    case "applied":
    case "replayed":
      return afterSuccess(state, command, reply);
    case "refused":
      if (reply.code === "question_changed" && "question" in command) {
        return withChanged(state, command.question.questionId);
      }
      return { ...state, notice: refusalNotice(state, reply, command) };
    case "fault":
      return { ...state, notice: faultNotice(reply, command) };
    case "unreachable":
      return { ...state, notice: unreachableNotice(reply.isOutdated, command) };
  }
}

function afterSuccess(state: StepperState, command: Command, result: AppliedResult): StepperState {
  const attempt = result.state;
  // Another attempt has other questions, which only the server can render.
  if (attempt === null || attempt.attemptId !== state.data.state?.attemptId) {
    return { ...state, isReloading: true };
  }
  const now = { ...state, attempt };
  switch (command.kind) {
    case "start":
    case "again":
      return { ...now, isReloading: true };
    case "finish":
      return { ...now, feedback: null, announcement: "", focusTurn: state.focusTurn + 1 };
    case "skip":
      return afterSkip(now, command.question.questionIndex, attempt);
    case "report":
      if (command.report.reason === CHANGED_REPORT.reason) {
        return afterLeavingOut(now, command, result);
      }
      return withFeedback(now, feedbackOf(command, result, attempt));
    case "answer":
      return withFeedback(now, feedbackOf(command, result, attempt));
  }
}

function afterSkip(state: StepperState, index: number, attempt: AttemptView): StepperState {
  const stored = attempt.questions[index];
  const isOurs = stored?.response === null && attempt.currentQuestionIndex === index + 1;
  if (isOurs) return shownNext(state, `Question ${index + 1} was skipped.`);
  return withFeedback(state, alreadyAnswered(attempt, index));
}

function afterLeavingOut(
  state: StepperState,
  command: Extract<Command, { kind: "report" }>,
  result: AppliedResult,
): StepperState {
  if (result.state === null) return state;
  const feedback = feedbackOf(command, result, result.state);
  if (feedback.kind !== "reported") return withFeedback(state, feedback);
  return shownNext(state, `Question ${command.question.questionIndex + 1} does not count.`);
}

function feedbackOf(
  command: Extract<Command, { kind: "answer" | "report" }>,
  result: AppliedResult,
  attempt: AttemptView,
): Feedback {
  const index = command.question.questionIndex;
  const stored = attempt.questions[index];
  const sent = command.kind === "answer" ? command.answer.response : command.report;
  const isOurs =
    result.outcome === "applied" ||
    (isSameResponse(stored?.response, sent) && attempt.currentQuestionIndex === index + 1);
  if (!isOurs) return alreadyAnswered(attempt, index);
  if (command.kind === "report") return { kind: "reported" };
  // @mutant result-of-question
  return { kind: "checked", isCorrect: result.isCorrect ?? stored?.isCorrect ?? null };
}

function alreadyAnswered(attempt: AttemptView, index: number): Feedback {
  const isCorrect = attempt.questions[index]?.isCorrect ?? null;
  return { kind: "already", isCorrect, isAhead: attempt.currentQuestionIndex > index + 1 };
}

function withFeedback(state: StepperState, feedback: Feedback): StepperState {
  return { ...state, feedback, announcement: feedbackMessage(feedback) };
}

function refusalNotice(state: StepperState, refusal: RefusedResult, command: Command): Notice {
  const { code } = refusal;
  if (code === "unauthenticated") return { kind: "signed_out", message: signedOutMessage(state) };
  const message =
    command.kind === "again" ? `No new attempt was started. ${refusal.message}` : refusal.message;
  if (code === "invalid_input") return { kind: "not_ready", message: inputMessage(refusal) };
  if (REFUSALS[code].isPageStale === true) return { kind: "stale", message };
  return { kind: "failed", message, retry: null, errorId: null };
}

/** Without an attempt on the page, nobody can tell whether the student ever was signed in. */
function signedOutMessage({ attempt }: StepperState): string {
  return attempt === null
    ? "Sign in to go on."
    : "You are no longer signed in. Your saved answers are kept. Sign in again to go on.";
}

/** An issue of the server is a predicate without a subject: "must be a whole number". */
function inputMessage({ message, issues }: RefusedResult): string {
  const problem = issues.find(({ path }) => path.startsWith("response"))?.problem;
  return problem === undefined ? message : `${message} It ${problem}.`;
}

function faultNotice(fault: FaultResult, command: Command): Notice {
  const { message, retryable, errorId } = fault;
  return { kind: "failed", message, retry: retryable ? command : null, errorId };
}

function unreachableNotice(isOutdated: boolean, command: Command): Notice {
  if (isOutdated) {
    return { kind: "outdated", message: REFUSALS.token_invalid.message };
  }
  const message = "We can’t reach the server. Check your connection and try again.";
  return { kind: "failed", message, retry: command, errorId: null };
}

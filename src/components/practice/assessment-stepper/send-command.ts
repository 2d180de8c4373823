import type { ActionResult, ActionRefusalCode } from "#lib/actions/result";
import type { Slot } from "#lib/slot";
import { clearAttemptMemory, readAttemptMemory, writeAttemptMemory } from "./attempt-memory";
import type { AssessmentActions, AttemptOptions } from "./attempt-ports";
import type { Command, Reply } from "./command";
import { sendMissing } from "./send-missing";

/** The reply, and its command. An "again" resets first and then continues as a "start". */
export interface CommandResult {
  readonly command: Command;
  readonly reply: Reply;
}

/** The part of the page that sending needs. */
export interface Sender extends Slot {
  /** The ids of the questions that are shown, in order. */
  readonly questionIds: readonly string[];
  readonly actions: AssessmentActions;
  readonly isOutdatedAction?: AttemptOptions["isOutdatedAction"];
}

/** Sends a command to the server. Never rejects: "unreachable" is also a reply. */
export async function sendCommand(sender: Sender, command: Command): Promise<CommandResult> {
  return command.kind === "again"
    ? sendAgain(sender, command)
    : { command, reply: await sendWithMemory(sender, command) };
}

/**
 * Always resets on the server first, because a start alone would return the old summary. Only the
 * server decides the number of the new attempt.
 */
async function sendAgain(
  sender: Sender,
  command: Extract<Command, { kind: "again" }>,
): Promise<CommandResult> {
  const { attemptId } = command;
  const { resourceId } = sender;
  const reset = await answerOf(sender, () =>
    sender.actions.startNewAssessmentAttempt({ resourceId, attemptId }),
  );
  if (!("success" in reset) || !reset.success) {
    console.error("The attempt could not be cleared.", reset.outcome);
    return { command, reply: reset };
  }
  console.info("Cleared attempt", reset.clearedAttempt);
  clearAttemptMemory(sender);
  const start: Command = { kind: "start" };
  return { command: start, reply: await sendWithMemory(sender, start) };
}

/**
 * The server restored the attempt with other questions, so the stored answers cannot be sent again.
 * The student is told of the loss and continues with the server's state.
 */
const otherQuestions: ReadonlySet<ActionRefusalCode> = new Set<ActionRefusalCode>([
  "question_mismatch",
  "index_out_of_order",
  "attempt_complete",
  "attempt_incomplete",
]);

type Sendable = Exclude<Command, { kind: "again" }>;

/**
 * Sends with the stored token. If the server lost acknowledged answers, it first sends them again
 * from this tab's memory.
 */
async function sendWithMemory(sender: Sender, command: Sendable): Promise<Reply> {
  const memory = readAttemptMemory(sender);
  const reply = await send(sender, command, memory?.token ?? null);
  if (reply.outcome !== "refused") return reply;
  if (reply.code === "token_invalid") {
    // The token is another student's, or the secret was replaced. Continue without a token.
    clearAttemptMemory(sender);
    return send(sender, command, null);
  }
  const { code, state: attempt, token } = reply;
  if (code !== "state_regressed" || attempt === null) return reply;
  if (memory === null || memory.attempt.attemptId !== attempt.attemptId) return reply;
  const sendNext = (next: Command, with_: string | null): Promise<Reply> =>
    next.kind === "again" ? Promise.resolve(reply) : send(sender, next, with_);
  const restored = await sendMissing(memory, { attempt, token }, sendNext);
  if (restored === null) return reply;
  if (restored.outcome === "refused" && otherQuestions.has(restored.code)) {
    clearAttemptMemory(sender);
    return reply;
  }
  const isRestored = restored.outcome === "applied" || restored.outcome === "replayed";
  if (!isRestored || command.kind === "start") return restored;
  return send(sender, command, restored.token);
}

async function send(sender: Sender, command: Sendable, token: string | null): Promise<Reply> {
  const reply = await answerOf(sender, () => actionOf(sender, command, token));
  // @mutant one-command
  if (reply.outcome === "applied" || reply.outcome === "replayed") {
    const { state: attempt, token: newToken } = reply;
    const { questionIds } = sender;
    const isKnown = attempt?.totalQuestions === questionIds.length;
    if (attempt !== null && newToken !== null && isKnown) {
      writeAttemptMemory(sender, { token: newToken, attempt, questionIds });
    }
  }
  return reply;
}

function actionOf(
  { resourceId, actions }: Sender,
  command: Sendable,
  token: string | null,
): Promise<ActionResult> {
  const about = { resourceId, ...(token !== null && { token }) };
  switch (command.kind) {
    case "start":
      return actions.getOrCreateAssessmentState(about);
    case "answer":
      return actions.submitAnswer({ ...about, ...command.question, ...command.answer });
    case "skip":
      return actions.skipQuestion({ ...about, ...command.question });
    case "report":
      return actions.reportQuestion({ ...about, ...command.question, report: command.report });
    case "finish":
      return actions.finalizeAssessment({ ...about, attemptId: command.attemptId });
  }
}

async function answerOf<R extends Reply>(
  { isOutdatedAction }: Sender,
  ask: () => Promise<R>,
): Promise<R | Reply> {
  try {
    return await ask();
  } catch (error) {
    console.error("The server could not be reached.", error);
    return { outcome: "unreachable", isOutdated: isOutdatedAction?.(error) ?? false };
  }
}

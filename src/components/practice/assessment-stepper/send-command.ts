import { unstable_isUnrecognizedActionError } from "next/navigation";
import {
  finalizeAssessment,
  getOrCreateAssessmentState,
  reportQuestion,
  skipQuestion,
  startNewAssessmentAttempt,
  submitAnswer,
} from "#lib/actions/assessment";
import type { ActionResult, ActionRefusalCode } from "#lib/actions/result";
import { forgetAttempt, keepAttempt, keptAttempt, type KeptSlot } from "./attempt-memory";
import type { Command, Reply } from "./command";
import { sendMissing } from "./send-missing";

/** What was answered, and to which command: "again" goes on as "start" once the reset is done. */
export interface Answered {
  readonly command: Command;
  readonly reply: Reply;
}

/** The page that sends, and whose. */
export interface Sender extends KeptSlot {
  /** Of the questions that are shown, in order. */
  readonly questionIds: readonly string[];
}

/** Sends a command to the server. Never rejects: that nothing was heard is a reply too. */
export async function sendCommand(sender: Sender, command: Command): Promise<Answered> {
  return command.kind === "again"
    ? sendAgain(sender, command)
    : { command, reply: await sendKept(sender, command) };
}

/**
 * Always resets through the server first. Reading first would bring the old summary back, and the
 * number of the new attempt is the server's to say: never ours plus one.
 */
async function sendAgain(
  sender: Sender,
  command: Extract<Command, { kind: "again" }>,
): Promise<Answered> {
  const { attemptId } = command;
  const { resourceId } = sender;
  const reset = await heard(() => startNewAssessmentAttempt({ resourceId, attemptId }));
  if (!("success" in reset) || !reset.success) {
    console.error("The attempt could not be cleared.", reset.outcome);
    return { command, reply: reset };
  }
  console.info("Cleared attempt", reset.clearedAttempt);
  forgetAttempt(sender);
  const start: Command = { kind: "start" };
  return { command: start, reply: await sendKept(sender, start) };
}

/**
 * The attempt came back with other questions: what is kept is of the old ones and cannot be sent
 * again. The student is told of the loss, and goes on with what the server has.
 */
const doesNotFit: ReadonlySet<ActionRefusalCode> = new Set<ActionRefusalCode>([
  "question_mismatch",
  "index_out_of_order",
  "attempt_complete",
  "attempt_incomplete",
]);

type Sendable = Exclude<Command, { kind: "again" }>;

/**
 * Sends with the token that is kept. Where the server has lost answers that it had acknowledged,
 * they are sent again from what this tab was told, and then the command.
 */
async function sendKept(sender: Sender, command: Sendable): Promise<Reply> {
  const kept = keptAttempt(sender);
  const reply = await send(sender, command, kept?.token ?? null);
  if (reply.outcome !== "refused") return reply;
  if (reply.code === "token_invalid") {
    // Of another student on this device, or signed with a secret that is gone: as good as none.
    forgetAttempt(sender);
    return send(sender, command, null);
  }
  const { code, state: attempt, token } = reply;
  if (code !== "state_regressed" || attempt === null) return reply;
  if (kept === null || kept.attempt.attemptId !== attempt.attemptId) return reply;
  const sendNext = (next: Command, with_: string | null): Promise<Reply> =>
    next.kind === "again" ? Promise.resolve(reply) : send(sender, next, with_);
  const mended = await sendMissing(kept, { attempt, token }, sendNext);
  if (mended === null) return reply;
  if (mended.outcome === "refused" && doesNotFit.has(mended.code)) {
    forgetAttempt(sender);
    return reply;
  }
  const isMended = mended.outcome === "applied" || mended.outcome === "replayed";
  if (!isMended || command.kind === "start") return mended;
  return send(sender, command, mended.token);
}

async function send(sender: Sender, command: Sendable, token: string | null): Promise<Reply> {
  const reply = await heard(() => actionOf(sender.resourceId, command, token));
  if (reply.outcome === "applied" || reply.outcome === "replayed") {
    const { state: attempt, token: given } = reply;
    const { questionIds } = sender;
    const isKnown = attempt?.totalQuestions === questionIds.length;
    if (attempt !== null && given !== null && isKnown) {
      keepAttempt(sender, { token: given, attempt, questionIds });
    }
  }
  return reply;
}

function actionOf(
  resourceId: string,
  command: Sendable,
  token: string | null,
): Promise<ActionResult> {
  const about = { resourceId, ...(token !== null && { token }) };
  switch (command.kind) {
    case "start":
      return getOrCreateAssessmentState(about);
    case "answer":
      return submitAnswer({ ...about, ...command.question, ...command.answer });
    case "skip":
      return skipQuestion({ ...about, ...command.question });
    case "report":
      return reportQuestion({ ...about, ...command.question, report: command.report });
    case "finish":
      return finalizeAssessment({ ...about, attemptId: command.attemptId });
  }
}

async function heard<R extends Reply>(ask: () => Promise<R>): Promise<R | Reply> {
  try {
    return await ask();
  } catch (error) {
    console.error("The server could not be reached.", error);
    return { outcome: "unreachable", isOutdated: unstable_isUnrecognizedActionError(error) };
  }
}

import { unstable_isUnrecognizedActionError } from "next/navigation";
import {
  finalizeAssessment,
  getOrCreateAssessmentState,
  reportQuestion,
  skipQuestion,
  startNewAssessmentAttempt,
  submitAnswer,
} from "../../../lib/actions/assessment";
import type { ActionResult } from "../../../lib/actions/result";
import type { Command, Reply } from "./command";

/** What was answered, and to which command: "again" goes on as "start" once the reset is done. */
export interface Answered {
  readonly command: Command;
  readonly reply: Reply;
}

/** Sends a command to the server. Never rejects: that nothing was heard is a reply too. */
export async function sendCommand(resourceId: string, command: Command): Promise<Answered> {
  return command.kind === "again"
    ? sendAgain(resourceId, command)
    : { command, reply: await heard(() => actionOf(resourceId, command)) };
}

/**
 * Always resets through the server first. Reading first would bring the old summary back, and the
 * number of the new attempt is the server's to say: never ours plus one.
 */
async function sendAgain(
  resourceId: string,
  command: Extract<Command, { kind: "again" }>,
): Promise<Answered> {
  const { attemptId } = command;
  const reset = await heard(() => startNewAssessmentAttempt({ resourceId, attemptId }));
  if (!("success" in reset) || !reset.success) {
    console.error("The attempt could not be cleared.", reset);
    return { command, reply: reset };
  }
  console.info("Cleared attempt", reset.clearedAttempt);
  const start: Command = { kind: "start" };
  return { command: start, reply: await heard(() => actionOf(resourceId, start)) };
}

function actionOf(
  resourceId: string,
  command: Exclude<Command, { kind: "again" }>,
): Promise<ActionResult> {
  switch (command.kind) {
    case "start":
      return getOrCreateAssessmentState({ resourceId });
    case "answer":
      return submitAnswer({ resourceId, ...command.question, ...command.answer });
    case "skip":
      return skipQuestion({ resourceId, ...command.question });
    case "report":
      return reportQuestion({ resourceId, ...command.question, report: command.report });
    case "finish":
      return finalizeAssessment({ resourceId, attemptId: command.attemptId });
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

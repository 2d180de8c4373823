import type { AttemptView } from "#lib/actions/result";
import type { AttemptMemory } from "./attempt-memory";
import { CHANGED_REPORT } from "./changed-question";
import type { Command, QuestionOfAttempt, Reply, Report } from "./command";

/** Sends one command, with this token. */
export type SendWith = (command: Command, token: string | null) => Promise<Reply>;

/**
 * Sends again, in order, what the server acknowledged and then lost: the answers after `left`, and
 * the finalize if there was one. Reports a question that was changed instead. Stops at the first
 * failure and returns the last reply.
 */
export async function sendMissing(
  { attempt, questionIds }: Pick<AttemptMemory, "attempt" | "questionIds">,
  left: { readonly attempt: AttemptView; readonly token: string | null },
  send: SendWith,
): Promise<Reply | null> {
  const { attemptId } = attempt;
  const from = left.attempt.currentQuestionIndex;
  const missing = attempt.questions.slice(from).flatMap((question, offset): readonly Command[] => {
    const questionIndex = from + offset;
    const questionId = questionIds[questionIndex];
    if (questionId === undefined) return [];
    return [commandOf({ attemptId, questionId, questionIndex }, question)];
  });
  if (attempt.isFinalized && !left.attempt.isFinalized) missing.push({ kind: "finish", attemptId });
  let token = left.token;
  let reply: Reply | null = null;
  for (const command of missing) {
    reply = await sendOrLeaveOut(command, token, send);
    if (reply.outcome !== "applied" && reply.outcome !== "replayed") return reply;
    token = reply.token;
  }
  return reply;
}

async function sendOrLeaveOut(
  command: Command,
  token: string | null,
  send: SendWith,
): Promise<Reply> {
  const reply = await send(command, token);
  const isChanged = reply.outcome === "refused" && reply.code === "question_changed";
  if (!isChanged || command.kind !== "answer") return reply;
  return send({ kind: "report", question: command.question, report: CHANGED_REPORT }, reply.token);
}

/** The command for a question that was answered before, made from the server's last view of it. */
function commandOf(question: QuestionOfAttempt, stored: AttemptView["questions"][number]): Command {
  if (stored.isReported === true) {
    return { kind: "report", question, report: stored.response as Report };
  }
  // A skipped question has no response and counts as incorrect.
  if (stored.response === null && stored.isCorrect === false) return { kind: "skip", question };
  return { kind: "answer", question, answer: { response: stored.response } };
}

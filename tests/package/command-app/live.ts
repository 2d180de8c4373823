import { holdfast } from "@/lib/holdfast";

/** Ada starts an attempt, gives one answer, and leaves; Bob does so, too, and finishes. */
async function live(user: string, answers: readonly string[]): Promise<void> {
  const headers = new Headers({ "x-user": user });
  const send = async (request: object) => {
    for (let tries = 1; ; tries += 1) {
      const reply = await holdfast.perform({ headers, resourceId: "quiz", request });
      // A process that has just begun, on a busy machine, may be too late for Redis.
      if (reply.outcome !== "fault" || tries === 5) return reply;
    }
  };
  const started = await send({ type: "attempt.start" });
  if (started.outcome === "fault" || started.state === null) throw new Error(started.outcome);
  const { attemptId } = started.state;
  for (const [questionIndex, questionId] of answers.entries()) {
    const answer = { attemptId, questionId, questionIndex, response: "yes" };
    await send({ type: "question.answer", ...answer });
  }
  if (answers.length === 2) await send({ type: "attempt.finalize", attemptId });
}

void live("ada", ["a"])
  .then(() => live("bob", ["a", "b"]))
  .then(() => holdfast.close())
  .then(() => process.exit(0));

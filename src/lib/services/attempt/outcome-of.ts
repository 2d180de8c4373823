import { viewOf } from "./attempt-view";
import type { AttemptRequest, Outcome } from "./outcome";
import type { ExecutionResult } from "./transact";

/** What an engine answers to a request that was accepted. */
export function acceptedOutcome(
  request: AttemptRequest,
  kind: "applied" | "replayed",
  what: Pick<Outcome, "attempt" | "questions"> & { readonly clearedAttempt: number | null },
): Outcome {
  const { clearedAttempt, ...about } = what;
  if (request.type === "attempt.reset") return { kind, ...about, clearedAttempt };
  if (request.type !== "question.answer") return { kind, ...about };
  // A replay answers with how the stored, first answer was graded.
  const stored = about.attempt?.questions[request.questionIndex];
  return { kind, ...about, isCorrect: stored?.isCorrect ?? null };
}

export function listOf({ snapshot, questions }: ExecutionResult): Pick<Outcome, "questions"> {
  return questions === null || !snapshot?.context.attempt ? {} : { questions };
}

export function indexOf(request: AttemptRequest): number {
  return "questionIndex" in request ? request.questionIndex : 0;
}

/** What it answers to one that was not. A refusal that only tools can meet is a bug here. */
export function refusedOutcome(result: ExecutionResult & { readonly kind: "refused" }): Outcome {
  const attempt = result.snapshot === null ? null : viewOf(result.snapshot);
  const { code, problem } = result;
  if (code === "number_burned" || code === "invalid_event") {
    throw new Error(`a request became an event that the machine refuses as ${code}`);
  }
  const about = { attempt, ...listOf(result) };
  return { kind: "refused", code, ...about, ...(problem === undefined ? {} : { problem }) };
}

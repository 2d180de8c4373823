import { Fault } from "#lib/fault";
import type { AttemptEngine, AttemptRequest, AttemptView } from "#lib/services/attempt";
import type { Slot } from "#lib/slot";
import { questionId, QUIZZES } from "../reference/environment";
import type { AcknowledgedOutcome } from "./final-invariants";

export const SLOT: Slot = QUIZZES[0]?.slot ?? { userId: "", resourceId: "" };

export type RequestKind = "start" | "answer" | "finalize" | "reset" | "sweep";

export interface Client {
  readonly name: string;
  readonly engine: AttemptEngine;
  readonly requests: readonly RequestKind[];
  readonly sendsAttemptId: boolean;
}

/** Sends one request after the other, as a page does, and each once more after a fault. */
export async function runClient(
  client: Client,
  onOutcome: (name: string, kind: RequestKind, outcome: AcknowledgedOutcome | string) => void,
): Promise<void> {
  let view: AttemptView | null = null;
  for (const [index, requestKind] of client.requests.entries()) {
    for (let tries = 0; tries < 2; tries += 1) {
      try {
        if (requestKind === "sweep") {
          await client.engine.sweep({ limit: 2 });
          break;
        }
        const request = requestOf(client, requestKind, view, index);
        if (request === null) break;
        const outcome = await client.engine.apply(SLOT, request);
        view = outcome.attempt;
        if (outcome.kind === "refused") onOutcome(client.name, requestKind, outcome.code);
        else {
          const { kind, attempt, clearedAttempt = null } = outcome;
          onOutcome(client.name, requestKind, {
            type: request.type,
            kind,
            attempt,
            clearedAttempt,
          });
        }
        break;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        onOutcome(client.name, requestKind, error.code);
      }
    }
  }
}

function requestOf(
  { name, sendsAttemptId }: Client,
  kind: RequestKind,
  view: AttemptView | null,
  index: number,
): AttemptRequest | null {
  if (kind === "start") return { type: "attempt.start" };
  if (view === null) return null;
  const named = sendsAttemptId ? { attemptId: view.attemptId } : {};
  if (kind === "reset") return { type: "attempt.reset", ...named };
  if (kind === "finalize") return { type: "attempt.finalize", ...named };
  const questionIndex = view.currentQuestionIndex;
  return {
    type: "question.answer",
    questionIndex,
    response: `${name} at ${index}`,
    ...named,
    questionId: questionId(view.attemptNumber, questionIndex),
  };
}

import { Fault } from "#lib/fault";
import type { AttemptEngine, AttemptRequest, AttemptView } from "#lib/services/attempt";
import type { Slot } from "#lib/slot";
import { questionId, QUIZZES } from "../reference/environment";
import type { Acknowledged } from "./final-rules";

export const SLOT: Slot = QUIZZES[0]?.slot ?? { userId: "", resourceId: "" };

export type Ask = "start" | "answer" | "finalize" | "reset" | "sweep";

export interface Client {
  readonly name: string;
  readonly engine: AttemptEngine;
  readonly asks: readonly Ask[];
  readonly isNaming: boolean;
}

/** Asks one thing after the other, as a page does: each once more after a fault. */
export async function live(
  client: Client,
  onTold: (name: string, ask: Ask, told: Acknowledged | string) => void,
): Promise<void> {
  let view: AttemptView | null = null;
  for (const [at, ask] of client.asks.entries()) {
    for (let tries = 0; tries < 2; tries += 1) {
      try {
        if (ask === "sweep") {
          await client.engine.sweep({ limit: 2 });
          break;
        }
        const request = requestOf(client, ask, { view, at });
        if (request === null) break;
        const outcome = await client.engine.apply(SLOT, request);
        view = outcome.attempt;
        if (outcome.kind === "refused") onTold(client.name, ask, outcome.code);
        else {
          const { kind, attempt, clearedAttempt = null } = outcome;
          onTold(client.name, ask, { type: request.type, kind, attempt, clearedAttempt });
        }
        break;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        onTold(client.name, ask, error.code);
      }
    }
  }
}

interface Moment {
  readonly view: AttemptView | null;
  readonly at: number;
}

function requestOf(
  { name, isNaming }: Client,
  ask: Ask,
  { view, at }: Moment,
): AttemptRequest | null {
  if (ask === "start") return { type: "attempt.start" };
  if (view === null) return null;
  const named = isNaming ? { attemptId: view.attemptId } : {};
  if (ask === "reset") return { type: "attempt.reset", ...named };
  if (ask === "finalize") return { type: "attempt.finalize", ...named };
  const questionIndex = view.currentQuestionIndex;
  return {
    ...{ type: "question.answer", questionIndex, response: `${name} at ${at}`, ...named },
    questionId: questionId(view.attemptNumber, questionIndex),
  };
}

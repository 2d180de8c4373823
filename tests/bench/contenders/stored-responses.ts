import type { Redis } from "ioredis";
import { keysOf } from "#lib/assessment-cache/keys";
import type { Slot } from "#lib/slot";

/**
 * The responses of a slot's first attempt as Redis holds them, read without the store's code. An
 * answer counts as stored if the state counts it and the hash contains it.
 */
export async function storedResponses(client: Redis, slot: Slot): Promise<readonly string[]> {
  const keys = keysOf(slot, "plain");
  const [stateJson, answers] = await Promise.all([
    client.get(`${keys.statePrefix}1`),
    client.hgetall(`${keys.questionsPrefix}1`),
  ]);
  if (stateJson === null) throw new Error(`the attempt of ${slot.userId} is gone`);
  const state = JSON.parse(stateJson) as { readonly currentQuestionIndex: number };
  const counted = Array.from({ length: state.currentQuestionIndex }, (_, index) => answers[index]);
  return counted.flatMap((json) =>
    json === undefined ? [] : [(JSON.parse(json) as { readonly response: string }).response],
  );
}

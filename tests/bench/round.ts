import { Fault } from "#lib/fault";
import { inBatches } from "./batches";
import type { Answer, Contender, AnswerOutcome } from "./contender";
import { AnswerSource } from "./answer-source";
import type { Load } from "./load";

export interface Round {
  readonly opsPerSecond: number;
  readonly acknowledged: number;
  /** Not acknowledged, because Redis or the contender gave up on them. */
  readonly failed: number;
  /** Acknowledged, but not in the record at the end. */
  readonly lost: number;
  /** From being free to being answered; on one key the wait for the next record included. */
  readonly latenciesMs: readonly number[];
}

export interface RoundOptions {
  readonly load: Load;
  readonly seconds: number;
  readonly records: readonly string[];
}

/** Opens the records, lets all clients answer for that long, and counts what is really there. */
export async function runRound(contender: Contender, options: RoundOptions): Promise<Round> {
  const { load, seconds, records } = options;
  await contender.open(records);
  const isInOrder = contender.isInOrder || !load.isOneKey;
  const source = new AnswerSource({ load, records, isInOrder });
  const acknowledged: Answer[] = [];
  const latenciesMs: number[] = [];
  let failed = 0;
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  const client = async (number: number): Promise<void> => {
    for (let sinceMs = startMs; sinceMs < endMs;) {
      const answer = source.take(number);
      if (answer === null) return;
      if (answer instanceof Promise) {
        await answer;
        continue;
      }
      const outcome = await attempted(contender, answer, number);
      if (outcome !== "acknowledged") source.leave(answer, number);
      if (outcome === "full") continue;
      const nowMs = performance.now();
      if (outcome === "acknowledged") {
        source.recorded(answer, number);
        acknowledged.push(answer);
        latenciesMs.push(nowMs - sinceMs);
      } else failed += 1;
      sinceMs = nowMs;
    }
  };
  await Promise.all(Array.from({ length: load.clients }, (_, number) => client(number)));
  const elapsedSeconds = (performance.now() - startMs) / 1_000;
  return {
    opsPerSecond: acknowledged.length / elapsedSeconds,
    acknowledged: acknowledged.length,
    failed,
    lost: await countLost(contender, acknowledged),
    latenciesMs,
  };
}

/** A world that failed acknowledges nothing; anything else that is thrown ends the run. */
async function attempted(
  contender: Contender,
  answer: Answer,
  client: number,
): Promise<AnswerOutcome> {
  try {
    return await contender.answer(answer, client);
  } catch (error) {
    const isWorld =
      error instanceof Fault ||
      (error instanceof Error && /timed out|LockError/.test(`${error.name} ${error.message}`));
    if (isWorld) return "failed";
    throw error;
  }
}

async function countLost(contender: Contender, acknowledged: readonly Answer[]): Promise<number> {
  const responsesOf = new Map<string, string[]>();
  for (const { record, response } of acknowledged) {
    const responses = responsesOf.get(record) ?? [];
    responses.push(response);
    responsesOf.set(record, responses);
  }
  const losses = await inBatches([...responsesOf], async ([record, responses]) => {
    const kept = new Set(await contender.kept(record));
    return responses.filter((response) => !kept.has(response)).length;
  });
  return losses.reduce((sum, lost) => sum + lost, 0);
}

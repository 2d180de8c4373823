import { Fault } from "#lib/fault";
import { inBatches } from "./batches";
import type { Answer, Contender, AnswerOutcome } from "./contender";
import { AnswerSource } from "./answer-source";
import type { Load } from "./load";

export interface Round {
  readonly opsPerSecond: number;
  readonly acknowledged: number;
  /** The answers that were not acknowledged. */
  readonly failed: number;
  /** The answers that were acknowledged and are not in the record at the end. */
  readonly lost: number;
  /** From the start of an answer to its outcome; on one key including the wait for the next record. */
  readonly latenciesMs: readonly number[];
  /** CPU time of this process for an acknowledged answer, in microseconds: all of its threads. */
  readonly cpuMicroseconds: number;
}

export interface RoundOptions {
  readonly load: Load;
  readonly seconds: number;
  readonly records: readonly string[];
}

/** Opens the records, runs all clients for the duration, and counts the stored answers. */
export async function runRound(contender: Contender, options: RoundOptions): Promise<Round> {
  const { load, seconds, records } = options;
  await contender.open(records);
  const isInOrder = contender.isInOrder || !load.isOneKey;
  const source = new AnswerSource({ load, records, isInOrder });
  const acknowledged: Answer[] = [];
  const latenciesMs: number[] = [];
  let failed = 0;
  const cpuBefore = process.cpuUsage();
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
  const cpu = process.cpuUsage(cpuBefore);
  return {
    opsPerSecond: acknowledged.length / elapsedSeconds,
    acknowledged: acknowledged.length,
    failed,
    lost: await countLost(contender, acknowledged),
    latenciesMs,
    cpuMicroseconds: (cpu.user + cpu.system) / acknowledged.length,
  };
}

/** A failure of Redis or a lock counts as not acknowledged; any other error ends the run. */
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

async function countLost({ kept }: Contender, acknowledged: readonly Answer[]): Promise<number> {
  if (kept === null) return 0;
  const responsesOf = new Map<string, string[]>();
  for (const { record, response } of acknowledged) {
    const responses = responsesOf.get(record) ?? [];
    responses.push(response);
    responsesOf.set(record, responses);
  }
  const losses = await inBatches([...responsesOf], async ([record, responses]) => {
    const stored = new Set(await kept(record));
    return responses.filter((response) => !stored.has(response)).length;
  });
  return losses.reduce((sum, lost) => sum + lost, 0);
}

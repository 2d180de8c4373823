import type { Redis } from "ioredis";
import { inBatches } from "./batches";
import { ANSWERS_PER_RECORD } from "./contender";
import { TTL_SECONDS } from "./contender";
import type { RedisContender } from "./contender";
import { freshNames } from "./interleaving";

export interface RoundTrips {
  readonly contender: string;
  /** Per answer, without concurrent writers. */
  readonly perAnswer: number;
}

export interface Memory {
  readonly responseLength: number;
  /** `kept`: what is left of an ended attempt when its record has expired. */
  readonly of: "live" | "kept";
  /** The growth of `used_memory` per attempt, including all indexes. */
  readonly bytesPerAttempt: number;
  /** The sum of MEMORY USAGE of the keys of an attempt. */
  readonly bytesOfKeys: number;
}

const COUNTED_RECORDS = 3;
const OUTBOX_INDEX = "assess:outbox-index:";
const WEIGHED_ATTEMPTS = 2_000;

/** Counts the round trips on the connection. */
export async function countRoundTrips(contender: RedisContender): Promise<RoundTrips> {
  const records = freshNames(COUNTED_RECORDS);
  await contender.open(records);
  const before = contender.roundTrips();
  for (const record of records) await answerAll(contender, record, "x");
  const trips = contender.roundTrips() - before;
  return { contender: contender.name, perAnswer: trips / (COUNTED_RECORDS * ANSWERS_PER_RECORD) };
}

/**
 * Measures the memory of attempts with all their answers in an otherwise empty Redis: while they are
 * live, and of those that have ended what is kept for longer than a record.
 */
export async function weigh(
  contender: RedisContender,
  raw: Redis,
  responseLength: number,
): Promise<readonly Memory[]> {
  await raw.flushdb();
  const before = await usedMemory(raw);
  const records = freshNames(WEIGHED_ATTEMPTS);
  const measured = async (of: Memory["of"]): Promise<Memory> => {
    const bytes = (await usedMemory(raw)) - before;
    const keys = await raw.keys("*");
    const sizes = await inBatches(keys, (key) => raw.memory("USAGE", key, "SAMPLES", 0));
    const bytesOfKeys = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    return {
      ...{ responseLength, of, bytesPerAttempt: bytes / WEIGHED_ATTEMPTS },
      bytesOfKeys: bytesOfKeys / WEIGHED_ATTEMPTS,
    };
  };
  await contender.open(records);
  await inBatches(records, (record) => answerAll(contender, record, "x".repeat(responseLength)));
  const live = await measured("live");
  const { end } = contender;
  if (end === undefined) throw new Error(`${contender.name} cannot end an attempt`);
  await inBatches(records, end);
  await inBatches(await raw.keys("*"), async (key) => {
    const seconds = await raw.ttl(key);
    // A key of the record may live a little longer than is promised, and far shorter than what is kept.
    // The row of the outbox index is removed by the first sweep.
    const isOver = seconds >= 0 && seconds <= 2 * TTL_SECONDS;
    if (isOver || key.startsWith(OUTBOX_INDEX)) await raw.del(key);
  });
  const kept = await measured("kept");
  await raw.flushdb();
  return [live, kept];
}

async function answerAll(
  contender: RedisContender,
  record: string,
  response: string,
): Promise<void> {
  for (let index = 0; index < ANSWERS_PER_RECORD; index += 1) {
    if ((await contender.answer({ record, index, response }, 0)) === "acknowledged") continue;
    throw new Error(`${contender.name} did not record answer ${index} of ${record}`);
  }
}

async function usedMemory(raw: Redis): Promise<number> {
  const bytes = /^used_memory:(\d+)/m.exec(await raw.info("memory"))?.[1];
  if (bytes === undefined) throw new Error("INFO has no used_memory");
  return Number(bytes);
}

import Redlock from "redlock";
import type { RedisContender } from "../contender";
import { TTL_SECONDS } from "../contender";
import { keptResponses, keyOf, openRecords, readRecord, withAnswer } from "./attempt-record";
import { countedConnection } from "./counted-connection";

const LOCK_MS = 5_000;

/** A lock around GET and SET. Its default delay of 200 ms between tries is shortened, in its favour. */
export async function lock(url: string): Promise<RedisContender> {
  const { client, roundTrips } = await countedConnection(url);
  const redlock = new Redlock([client], { retryCount: -1, retryDelay: 5, retryJitter: 5 });
  return {
    name: "redlock",
    isInOrder: false,
    open: (records) => openRecords(client, records),
    answer: async (answer) => {
      const key = keyOf(answer.record);
      const held = await redlock.lock(`bench:lock:${answer.record}`, LOCK_MS);
      try {
        const after = withAnswer(await readRecord(client, answer.record), answer);
        if (after === null) return "full";
        await client.pipeline().set(key, after, "EX", TTL_SECONDS).get(key).exec();
      } finally {
        await held.unlock();
      }
      return "acknowledged";
    },
    kept: (record) => keptResponses(client, record),
    roundTrips,
    close: async () => client.disconnect(),
  };
}

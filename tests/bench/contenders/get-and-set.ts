import type { RedisContender } from "../contender";
import { TTL_SECONDS } from "../contender";
import { keptResponses, keyOf, openRecords, readRecord, withAnswer } from "./attempt-record";
import { countedConnection } from "./counted-connection";

/** GET, then SET, which does not detect another writer. */
export async function getAndSet(url: string): Promise<RedisContender> {
  const { client, roundTrips } = await countedConnection(url);
  return {
    name: "GET + SET (unsafe)",
    isInOrder: false,
    open: (records) => openRecords(client, records),
    answer: async (answer) => {
      const after = withAnswer(await readRecord(client, answer.record), answer);
      if (after === null) return "full";
      const key = keyOf(answer.record);
      await client.pipeline().set(key, after, "EX", TTL_SECONDS).get(key).exec();
      return "acknowledged";
    },
    kept: (record) => keptResponses(client, record),
    roundTrips,
    close: async () => client.disconnect(),
  };
}

import type { RedisContender } from "../contender";
import { TTL_SECONDS } from "../contender";
import { keptResponses, keyOf, openRecords, readRecord, withAnswer } from "./attempt-record";
import { countedConnection } from "./counted-connection";

/** WATCH, GET, MULTI … EXEC, repeated at once on a conflict. One connection per client, for WATCH. */
export async function watchMulti(url: string, clients: number): Promise<RedisContender> {
  const connections = await Promise.all(
    Array.from({ length: clients }, () => countedConnection(url)),
  );
  const of = (client: number) => {
    const found = connections[client];
    if (found === undefined) throw new Error(`there is no connection for client ${client}`);
    return found.client;
  };
  return {
    name: "WATCH / MULTI",
    isInOrder: false,
    open: (records) => openRecords(of(0), records),
    answer: async (answer, client) => {
      const redis = of(client);
      const key = keyOf(answer.record);
      for (;;) {
        await redis.watch(key);
        const after = withAnswer(await readRecord(redis, answer.record), answer);
        if (after === null) return "full";
        const replies = await redis.multi().set(key, after, "EX", TTL_SECONDS).get(key).exec();
        if (replies !== null) return "acknowledged";
      }
    },
    kept: (record) => keptResponses(of(0), record),
    roundTrips: () => connections.reduce((sum, { roundTrips }) => sum + roundTrips(), 0),
    close: async () => connections.forEach(({ client }) => client.disconnect()),
  };
}

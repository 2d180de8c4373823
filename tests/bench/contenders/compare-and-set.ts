import type { RedisContender } from "../contender";
import { TTL_SECONDS } from "../contender";
import { keptResponses, keyOf, openRecords, readRecord, withAnswer } from "./attempt-record";
import { countedConnection } from "./counted-connection";

/** Returns the value that is now stored, or nil if the stored value was not the expected one. */
const COMPARE_AND_SET = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return redis.call('GET', KEYS[1])
`;

type CompareAndSet = (
  ...args: readonly [key: string, expected: string, next: string, ttlSeconds: number]
) => Promise<string | null>;

/** The common solution: GET, then EVALSHA of a compare-and-set, repeated at once on a conflict. */
export async function compareAndSet(url: string): Promise<RedisContender> {
  const { client, roundTrips } = await countedConnection(url);
  client.defineCommand("compareAndSet", { lua: COMPARE_AND_SET, numberOfKeys: 1 });
  const defined = client as unknown as { readonly compareAndSet: CompareAndSet };
  return {
    name: "hand-written script",
    isInOrder: false,
    open: (records) => openRecords(client, records),
    answer: async (answer) => {
      const key = keyOf(answer.record);
      for (;;) {
        const before = await readRecord(client, answer.record);
        const after = withAnswer(before, answer);
        if (after === null) return "full";
        const stored = await defined.compareAndSet(key, before, after, TTL_SECONDS);
        if (stored !== null) return "acknowledged";
      }
    },
    kept: (record) => keptResponses(client, record),
    roundTrips,
    close: async () => client.disconnect(),
  };
}

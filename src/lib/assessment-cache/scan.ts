import { Cluster } from "ioredis";
import type { RedisClient } from "./connection";

/** Approximate number of keys that one SCAN visits. */
const SCAN_COUNT = 1_000;

/**
 * The attempt numbers that have a record with this key prefix, ascending. Visits every key.
 */
export async function scanAttemptNumbers(
  client: RedisClient,
  statePrefix: string,
): Promise<readonly number[]> {
  const nodes = client instanceof Cluster ? client.nodes("master") : [client];
  const numbers = new Set<number>();
  for (const node of nodes) {
    let cursor = "0";
    do {
      const match = `${escapeGlob(statePrefix)}*`;
      const [next, keys] = await node.scan(cursor, "MATCH", match, "COUNT", SCAN_COUNT);
      for (const key of keys) {
        const digits = key.slice(statePrefix.length);
        if (/^[1-9]\d{0,8}$/.test(digits)) numbers.add(Number(digits));
      }
      cursor = next;
    } while (cursor !== "0");
  }
  return [...numbers].sort((a, b) => a - b);
}

function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]]/g, (character) => `\\${character}`);
}

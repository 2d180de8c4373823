import { requireNoKeyPrefix } from "./client";
import type { RedisConnection } from "./client";
import { OUTBOX_INDEX_KEY } from "./keys";

/**
 * How many slots are in the outbox index, and how many of them are due by the clock of this
 * process. Sends two commands whose cost does not depend on the number of rows. Throws what the
 * client throws.
 */
export async function outboxSize({
  client,
  clock,
}: RedisConnection): Promise<{ readonly all: number; readonly due: number }> {
  requireNoKeyPrefix(client);
  const [all, due] = await Promise.all([
    client.zcard(OUTBOX_INDEX_KEY),
    client.zcount(OUTBOX_INDEX_KEY, "-inf", clock.nowMs()),
  ]);
  return { all, due };
}

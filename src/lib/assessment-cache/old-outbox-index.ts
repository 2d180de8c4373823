import type { RedisCalls } from "./commands";
import type { RedisClient } from "./client";
import { ENQUEUE_GRACE_MS, outboxIndexKeyOf } from "./index-shards";
import { slotOfMember } from "./keys";
import { readClaim, readTag } from "./replies";

/** The outbox index of the version before: one key, with the rows of all slots (decision 86). */
export const OLD_OUTBOX_INDEX_KEY = "assess:outbox-index";

const LEASE_MS = 60_000;
const MOVED_AT_ONCE = 100;

/** No row has this score. */
const NEVER_MS = -1;

interface Moving extends RedisCalls {
  readonly client: RedisClient;
}

/**
 * Moves the due rows of the old index to their shards. A row leaves the old index when it is in its
 * shard, and only if no pod of the version before has enqueued its slot meanwhile.
 */
export async function moveOldRows(moving: Moving): Promise<void> {
  const { run, plain, client } = moving;
  for (;;) {
    const call = { keys: [OLD_OUTBOX_INDEX_KEY], args: [LEASE_MS, MOVED_AT_ONCE] };
    const { leaseEndMs, hasMore, members } = readClaim(await run("claim", call));
    for (const member of members) {
      if (slotOfMember(member) === null) {
        await plain("ZREM", () => client.zrem(OLD_OUTBOX_INDEX_KEY, member));
      } else {
        await moveRow(moving, member, leaseEndMs);
      }
    }
    if (!hasMore) return;
  }
}

/**
 * The row is due at once if its shard has none. Otherwise somebody has enqueued the slot there, and
 * perhaps not committed yet: then it must not be due before the grace time is over.
 */
async function moveRow({ run }: Moving, member: string, leaseEndMs: number): Promise<void> {
  const shard = [outboxIndexKeyOf(member)];
  const written = await run("reschedule", { keys: shard, args: [member, NEVER_MS, "in", 0] });
  if (readTag(written, ["moved", "stale"]) === "stale") {
    await run("enqueue", { keys: shard, args: [member, ENQUEUE_GRACE_MS] });
  }
  const args = [member, leaseEndMs, "drop", 0];
  await run("reschedule", { keys: [OLD_OUTBOX_INDEX_KEY], args });
}

import type { AttemptStore, ClaimedRow, NextDelivery } from "./contract";
import { keyAt, OUTBOX_INDEX_KEYS, outboxIndexKeyOf, restOf, shareOut } from "./index-shards";
import type { ShardPortion } from "./index-shards";
import { keysOf, slotOfMember } from "./keys";
import { moveOldRows } from "./old-outbox-index";
import { dueShards, outboxSizes } from "./outbox-shards";
import type { RedisStoreParts } from "./store-options";
import { asNumber, readClaim, readIndexed, readTag } from "./replies";

type OutboxCommands = Pick<
  AttemptStore,
  "enqueue" | "claimDue" | "reschedule" | "readOutbox" | "acknowledge"
>;

interface Claimed {
  readonly shard: number;
  readonly hasMore: boolean;
  readonly rows: readonly ClaimedRow[];
}

export function outboxCommands(parts: RedisStoreParts): OutboxCommands {
  const { run, plain, client, layout, options } = parts;
  const whereDue = async (): Promise<readonly number[]> => {
    const { shards, old } = await outboxSizes(parts);
    if (old.due === 0) return dueShards(shards);
    await moveOldRows(parts);
    return dueShards((await outboxSizes(parts)).shards);
  };
  const claimFrom = async ({ shard, limit }: ShardPortion, leaseMs: number): Promise<Claimed> => {
    const key = keyAt(OUTBOX_INDEX_KEYS, shard);
    const { leaseEndMs, hasMore, members } = readClaim(
      await run("claim", { keys: [key], args: [leaseMs, limit] }),
    );
    const rows = members.flatMap((member): ClaimedRow[] => {
      const slot = slotOfMember(member);
      return slot === null ? [] : [{ slot, leaseEndMs }];
    });
    // Rows of other programs are removed, so that they cannot hide the others.
    const strange = members.filter((member) => slotOfMember(member) === null);
    if (strange.length > 0) await plain("ZREM", () => client.zrem(key, ...strange));
    return { shard, hasMore, rows };
  };
  return {
    enqueue: async (slot, delayMs) => {
      const { member } = keysOf(slot, layout);
      const keys = [outboxIndexKeyOf(member)];
      return asNumber(await run("enqueue", { keys, args: [member, delayMs] }));
    },
    claimDue: async ({ leaseMs, limit, shards: given }) => {
      const shards = given ?? (await whereDue());
      const portions = shareOut(shards, limit);
      const claimed = await Promise.all(portions.map((portion) => claimFrom(portion, leaseMs)));
      return { rows: claimed.flatMap(({ rows }) => rows), rest: restOf(shards, claimed) };
    },
    reschedule: async (slot, seenMs, next) => {
      const { member } = keysOf(slot, layout);
      const args = [member, seenMs, ...deliveryArgs(next)];
      const reply = await run("reschedule", { keys: [outboxIndexKeyOf(member)], args });
      return readTag(reply, ["moved", "stale"]) === "moved";
    },
    readOutbox: async (slot) => {
      const entries = await plain("HGETALL", () => client.hgetall(keysOf(slot, layout).outbox));
      return readIndexed(Object.entries(entries));
    },
    acknowledge: async (slot, { number, read, next }) => {
      const { outbox, highWater } = keysOf(slot, layout);
      const args = [number, read, next ?? "", options.longTtlSeconds];
      const reply = await run("acknowledge", { keys: [outbox, highWater], args });
      return readTag(reply, ["settled", "stale"]) === "settled";
    },
  };
}

function deliveryArgs(next: NextDelivery): readonly [string, number] {
  return next === "drop" ? ["drop", 0] : ["in", next.inMs];
}

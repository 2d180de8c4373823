import type { AttemptStore, ClaimedRow, NextDelivery } from "./contract";
import { keysOf, OUTBOX_INDEX_KEY, slotOfMember } from "./keys";
import type { RedisStoreParts } from "./store-options";
import { asList, asNumber, asText, readIndexed, readTag } from "./replies";

type OutboxCommands = Pick<
  AttemptStore,
  "enqueue" | "claimDue" | "reschedule" | "readOutbox" | "acknowledge"
>;

export function outboxCommands({
  run,
  plain,
  client,
  layout,
  options,
}: RedisStoreParts): OutboxCommands {
  const index = [OUTBOX_INDEX_KEY];
  return {
    enqueue: async (slot, delayMs) => {
      const args = [keysOf(slot, layout).member, delayMs];
      return asNumber(await run("enqueue", { keys: index, args }));
    },
    claimDue: async ({ leaseMs, limit }) => {
      for (;;) {
        const reply = asList(await run("claim", { keys: index, args: [leaseMs, limit] }));
        const leaseEndMs = asNumber(reply[0]);
        const members = reply.slice(1).map(asText);
        const rows = members.flatMap((member): ClaimedRow[] => {
          const slot = slotOfMember(member);
          return slot === null ? [] : [{ slot, leaseEndMs }];
        });
        // Rows of other programs are removed, so that they cannot hide the others.
        const strange = members.filter((member) => slotOfMember(member) === null);
        if (strange.length > 0)
          await plain("ZREM", () => client.zrem(OUTBOX_INDEX_KEY, ...strange));
        if (rows.length > 0 || strange.length === 0) return rows;
      }
    },
    reschedule: async (slot, seenMs, next) => {
      const args = [keysOf(slot, layout).member, seenMs, ...deliveryArgs(next)];
      const reply = await run("reschedule", { keys: index, args });
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

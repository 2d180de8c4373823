import type { AttemptStore, ClaimedRow } from "./contract";
import type { ExpiringMap } from "./expiring-map";
import { keyAt, OUTBOX_INDEX_KEYS, outboxIndexKeyOf, restOf, shareOut } from "./index-shards";
import { keysOf, slotOfMember } from "./keys";
import { dueShards } from "./outbox-shards";
import { readDecimal, readIndexed } from "./replies";
import type { StoreOptions } from "./store-options";

export type OutboxCommands = Pick<
  AttemptStore,
  "enqueue" | "claimDue" | "reschedule" | "readOutbox" | "acknowledge"
>;

interface OutboxParts {
  readonly keys: ExpiringMap;
  readonly nowMs: () => number;
  readonly options: Required<StoreOptions>;
}

/** Rows that are enqueued at the same time get different scores; see lua/enqueue.lua. */
const SAME_TIME_MS = 1_000;

/** The outbox and its index, in memory. */
export function outboxCommands({ keys, nowMs, options }: OutboxParts): OutboxCommands {
  const dueOf = (member: string): number | null => {
    const due = keys.hash(outboxIndexKeyOf(member)).get(member);
    return due === undefined ? null : Number(due);
  };
  const setDue = (member: string, dueMs: number): void => {
    keys.setField(outboxIndexKeyOf(member), member, String(dueMs));
  };
  const dueIn = (shard: number): readonly Row[] =>
    [...keys.hash(keyAt(OUTBOX_INDEX_KEYS, shard))]
      .map(([member, due]) => ({ member, due: Number(due) }))
      .filter(({ due }) => due <= nowMs())
      .sort(byDueThenMember);
  const whereDue = (): readonly number[] =>
    dueShards(OUTBOX_INDEX_KEYS.map((_, at) => ({ oldestDueMs: dueIn(at)[0]?.due ?? null })));
  return {
    enqueue: (slot, delayMs) => {
      const { member } = keysOf(slot, "plain");
      const before = dueOf(member) ?? 0;
      let dueMs = nowMs() + delayMs;
      if (before >= dueMs && before < dueMs + SAME_TIME_MS) dueMs = before + 1;
      setDue(member, dueMs);
      return Promise.resolve(dueMs);
    },
    claimDue: ({ leaseMs, limit, shards = whereDue() }) => {
      const leaseEndMs = nowMs() + leaseMs;
      const claimed = shareOut(shards, limit).map((portion) => {
        const due = dueIn(portion.shard);
        const rows = due.slice(0, portion.limit).flatMap(({ member }): ClaimedRow[] => {
          keys.setField(keyAt(OUTBOX_INDEX_KEYS, portion.shard), member, String(leaseEndMs));
          const slot = slotOfMember(member);
          return slot === null ? [] : [{ slot, leaseEndMs }];
        });
        return { shard: portion.shard, hasMore: due.length > portion.limit, rows };
      });
      const rows = claimed.flatMap(({ rows }) => rows);
      return Promise.resolve({ rows, rest: restOf(shards, claimed) });
    },
    reschedule: (slot, seenMs, next) => {
      const { member } = keysOf(slot, "plain");
      const dueMs = dueOf(member) ?? (next === "drop" ? null : seenMs);
      if (dueMs !== seenMs) return Promise.resolve(false);
      if (next === "drop") keys.deleteField(outboxIndexKeyOf(member), member);
      else setDue(member, nowMs() + next.inMs);
      return Promise.resolve(true);
    },
    readOutbox: (slot) => {
      return Promise.resolve(readIndexed(keys.hash(keysOf(slot, "plain").outbox)));
    },
    acknowledge: (slot, { number, read, next }) => {
      const { outbox, highWater } = keysOf(slot, "plain");
      if (keys.hash(outbox).get(String(number)) !== read) return Promise.resolve(false);
      if (next !== null) {
        keys.setField(outbox, String(number), next);
        return Promise.resolve(true);
      }
      if (number > (readDecimal(keys.text(highWater)) ?? 0)) {
        keys.setText(highWater, String(number), options.longTtlSeconds);
      }
      keys.deleteField(outbox, String(number));
      return Promise.resolve(true);
    },
  };
}

interface Row {
  readonly member: string;
  readonly due: number;
}

function byDueThenMember(a: Row, b: Row): number {
  return a.due - b.due || (a.member < b.member ? -1 : 1);
}

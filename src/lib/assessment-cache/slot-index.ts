import type { Slot } from "../slot";
import { redisCalls } from "./commands";
import type { RedisConnection } from "./client";
import { firstRows } from "./index-rows";
import type { IndexRow } from "./index-rows";
import { OUTBOX_INDEX_KEYS, SLOT_INDEX_KEYS, slotIndexKeyOf } from "./index-shards";
import { encodeId, keysOf, slotOfMember } from "./keys";
import { OLD_OUTBOX_INDEX_KEY } from "./old-outbox-index";
import { asList } from "./replies";

/** The index of all users of the version before: one key, with the rows of all slots (decision 86). */
const OLD_KEY = "assess:slot-index";

/** The keys that have the rows of all slots. */
export const SLOT_ROWS_KEYS: readonly string[] = [...SLOT_INDEX_KEYS, OLD_KEY];

const ALL_OUTBOX_KEYS: readonly string[] = [...OUTBOX_INDEX_KEYS, OLD_OUTBOX_INDEX_KEY];

/** Rows of one user's slots. Scores are times in ms by the clock of the server. */
const userKeyOf = (userId: string): string => `assess:slot-index:${encodeId(userId)}`;

/** One page of the slots of one user, or of all. */
export interface SlotQuery {
  /** Of one user; left out: of all. */
  readonly userId?: string;
  /**
   * Only slots in the outbox index, the one that is due last first: all slots with a waiting result,
   * and a few more. A sweep moves rows, so a slot can be missing or twice on two pages. Not together
   * with `userId`, which has an index of its own.
   */
  readonly isInOutbox?: boolean;
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string;
}

export interface SlotPage {
  readonly slots: readonly Slot[];
  /** The cursor of the page after; null: there is none. */
  readonly next: string | null;
}

/** A row as it was seen. */
export interface IndexedSlot {
  readonly slot: Slot;
  readonly seen: { readonly allMs: number; readonly userMs: number | null };
}

/**
 * Which slots may have an attempt, so that nobody has to visit the keyspace to find one. A row is
 * written when an attempt opens or is recovered; it may outlive its attempt, so look at the slot.
 * Throws what the store throws. A malformed cursor is a `RangeError`.
 */
export interface SlotIndex {
  /** Writes the slot's rows, or moves them to the front. */
  upsert(slot: Slot): Promise<void>;
  /** Whether both of the slot's rows are there. */
  holds(slot: Slot): Promise<boolean>;
  /** The newest first. */
  page(query: SlotQuery): Promise<SlotPage>;
  /** Rows that nobody has noted for so long, the oldest first. */
  oldest(options: {
    readonly limit: number;
    readonly ageMs: number;
  }): Promise<readonly IndexedSlot[]>;
  /** Removes a row, unless somebody has noted it since it was seen. */
  drop(row: IndexedSlot): Promise<boolean>;
  /**
   * Moves rows from the one index of the version before to their shards, the oldest first. A row
   * keeps its time. Until it is moved, a page may show a slot twice.
   */
  moveOldRows(limit: number): Promise<void>;
}

export function createSlotIndex(connection: RedisConnection): SlotIndex {
  const { client, layout } = connection;
  const { run, plain } = redisCalls(connection);
  const reading = { run, layout };
  const memberOf = (slot: Slot): string => keysOf(slot, layout).member;
  const scoreOf = (key: string, slot: Slot): Promise<number | null> =>
    plain("ZSCORE", async () => {
      const score = await client.zscore(key, memberOf(slot));
      return score === null ? null : Number(score);
    });
  const keysOfSlot = (slot: Slot) =>
    [slotIndexKeyOf(memberOf(slot)), userKeyOf(slot.userId)] as const;
  const dropRow = async (key: string, member: string, seenMs: number): Promise<boolean> => {
    const args = [member, seenMs, "drop", 0];
    return asList(await run("reschedule", { keys: [key], args }))[0] === "moved";
  };
  return {
    upsert: async (slot) => {
      const args = [memberOf(slot), 0];
      await Promise.all(keysOfSlot(slot).map((key) => run("enqueue", { keys: [key], args })));
    },
    holds: async (slot) => {
      const scores = keysOfSlot(slot).map((key) => scoreOf(key, slot));
      return !(await Promise.all(scores)).includes(null);
    },
    page: async ({ userId, isInOutbox = false, limit, cursor }) => {
      const ofAll = isInOutbox ? ALL_OUTBOX_KEYS : SLOT_ROWS_KEYS;
      const keys = userId === undefined ? ofAll : [userKeyOf(userId)];
      const from = cursor === undefined ? { score: "+inf", skip: 0 } : readCursor(cursor);
      const query = { order: "newest", boundMs: from.score, limit: from.skip + limit } as const;
      const rows = (await firstRows(reading, keys, query)).slice(from.skip);
      const slots = rows.flatMap(({ member }) => slotOfMember(member) ?? []);
      return { slots, next: rows.length < limit ? null : cursorAfter(rows, from) };
    },
    oldest: async ({ limit, ageMs }) => {
      const [seconds] = await plain("TIME", () => client.time());
      const boundMs = Number(seconds) * 1_000 - ageMs;
      const query = { order: "oldest", boundMs, limit } as const;
      const rows = await firstRows(reading, SLOT_INDEX_KEYS, query);
      const found = rows.map(async ({ member, score }): Promise<IndexedSlot[]> => {
        const slot = slotOfMember(member);
        if (slot === null) return [];
        const userMs = await scoreOf(userKeyOf(slot.userId), slot);
        return [{ slot, seen: { allMs: score, userMs } }];
      });
      return (await Promise.all(found)).flat();
    },
    drop: async ({ slot, seen }) => {
      const [allKey, userKey] = keysOfSlot(slot);
      if (!(await dropRow(allKey, memberOf(slot), seen.allMs))) return false;
      if (seen.userMs !== null) await dropRow(userKey, memberOf(slot), seen.userMs);
      return true;
    },
    moveOldRows: async (limit) => {
      const query = { order: "oldest", boundMs: "+inf", limit } as const;
      const rows = await firstRows(reading, [OLD_KEY], query);
      const moved = rows.map(async ({ member, score }) => {
        const isRow = slotOfMember(member) !== null;
        // A row that is there already is younger.
        const key = slotIndexKeyOf(member);
        if (isRow) await plain("ZADD", () => client.zadd(key, "NX", score, member));
        await dropRow(OLD_KEY, member, score);
      });
      await Promise.all(moved);
    },
  };
}

interface From {
  readonly score: string;
  /** Rows of that score which the pages before have shown. */
  readonly skip: number;
}

function cursorAfter(rows: readonly IndexRow[], from: From): string {
  const score = rows.at(-1)?.score ?? 0;
  const shown = rows.filter((row) => row.score === score).length;
  return `${score}-${shown + (String(score) === from.score ? from.skip : 0)}`;
}

function readCursor(cursor: string): From {
  const [, score, skip] = /^(\d{1,16})-(\d{1,9})$/.exec(cursor) ?? [];
  if (score !== undefined && skip !== undefined) return { score, skip: Number(skip) };
  throw new RangeError("the cursor is none that a page before has given");
}

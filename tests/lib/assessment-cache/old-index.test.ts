import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createOperatorStore,
  createOutboxCounter,
  createRedisStore,
  createSlotIndex,
} from "#lib/assessment-cache";
import type { AttemptStore, RedisConnection } from "#lib/assessment-cache";
import { outboxIndexKeyOf, slotIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { keysOf } from "#lib/assessment-cache/keys";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { connectWithoutTimeLimit } from "./unlimited-connection";

/** As the version before named them. */
const OLD_OUTBOX_INDEX = "assess:outbox-index";
const OLD_SLOT_INDEX = "assess:slot-index";

const GRACE_MS = 300_000;
const DAY_MS = 86_400_000;
const SLOT = { userId: "ada", resourceId: "r" };
const { member: MEMBER } = keysOf(SLOT, "plain");
const SHARD = outboxIndexKeyOf(MEMBER);

describe("rows that the version before has written", () => {
  let server: RedisServer;
  let connection: RedisConnection;
  let store: AttemptStore;
  let raw: Redis;
  beforeAll(async () => {
    server = await startRedis();
    connection = connectWithoutTimeLimit({ kind: "single", url: server.appUrl });
    store = createRedisStore(connection);
    raw = new Redis(server.url);
  }, 30_000);
  beforeEach(() => raw.flushall());
  afterAll(async () => {
    raw.disconnect();
    connection.client.disconnect();
    await server.stop();
  });

  const claimed = async () => {
    const { rows } = await store.claimDue({ leaseMs: 60_000, limit: 8 });
    return rows.map(({ slot }) => slot.userId);
  };

  it("are claimed when they are due, and have left the old key", async () => {
    await raw.zadd(OLD_OUTBOX_INDEX, 1, MEMBER, Date.now() + DAY_MS, "later:r");
    expect(await claimed()).toEqual(["ada"]);
    expect(await raw.zrange(OLD_OUTBOX_INDEX, 0, "-1")).toEqual(["later:r"]);
    expect(await raw.zscore(SHARD, MEMBER)).not.toBeNull();
    expect(await claimed()).toEqual([]);
  });

  it("that name no slot are removed from their shard, and hide no other", async () => {
    await raw.zadd(SHARD, 1, "no slot", 2, MEMBER);
    expect(await claimed()).toEqual(["ada"]);
    expect(await raw.zrange(SHARD, 0, "-1")).toEqual([MEMBER]);
  });

  it("are claimed all, however many there are, each once", async () => {
    const users = Array.from({ length: 250 }, (_, at) => `user-${at}`);
    await raw.zadd(OLD_OUTBOX_INDEX, ...users.flatMap((user) => [1, `${user}:r`]), 1, "no slot");
    const taken: string[] = [];
    let shards: readonly number[] | undefined;
    while (shards?.length !== 0) {
      const more = shards === undefined ? {} : { shards };
      const claim = await store.claimDue({ leaseMs: 60_000, limit: 64, ...more });
      taken.push(...claim.rows.map(({ slot }) => slot.userId));
      shards = claim.rest;
    }
    expect(taken.sort()).toEqual(users.sort());
    expect(await raw.exists(OLD_OUTBOX_INDEX)).toBe(0);
  });

  it("H21: do not end the grace time of a finalize that has not committed yet", async () => {
    await store.enqueue(SLOT, GRACE_MS);
    await raw.zadd(OLD_OUTBOX_INDEX, 1, MEMBER);
    expect(await claimed()).toEqual([]);
    expect(Number(await raw.zscore(SHARD, MEMBER))).toBeGreaterThan(Date.now() + GRACE_MS - 9_000);
    expect(await raw.exists(OLD_OUTBOX_INDEX)).toBe(0);
  });

  it("bring a row forward that was postponed for a day (L1)", async () => {
    await raw.zadd(SHARD, Date.now() + DAY_MS, MEMBER);
    await raw.zadd(OLD_OUTBOX_INDEX, 1, MEMBER);
    await claimed();
    expect(Number(await raw.zscore(SHARD, MEMBER))).toBeLessThan(Date.now() + GRACE_MS + 9_000);
  });

  it("stay if a pod of the version before enqueues the slot while they are moved", async () => {
    const again = Date.now() + GRACE_MS;
    const target = { kind: "single", url: server.appUrl } as const;
    const other = connectWithoutTimeLimit(target);
    const pod = createRedisStore(other);
    const commands = other.client as unknown as Record<string, (...args: unknown[]) => unknown>;
    const { holdfast_reschedule: reschedule } = commands;
    commands["holdfast_reschedule"] = async (...args) => {
      await raw.zadd(OLD_OUTBOX_INDEX, again, MEMBER);
      return reschedule?.apply(other.client, args);
    };
    await raw.zadd(OLD_OUTBOX_INDEX, 1, MEMBER);
    const { rows } = await pod.claimDue({ leaseMs: 60_000, limit: 8 });
    other.client.disconnect();
    expect(rows).toHaveLength(1);
    expect(await raw.zscore(OLD_OUTBOX_INDEX, MEMBER)).toBe(String(again));
  });

  it("are counted, and an operator sees when they are due", async () => {
    await raw.zadd(OLD_OUTBOX_INDEX, 7, MEMBER, Date.now() + DAY_MS, "later:r");
    await store.enqueue({ userId: "ben", resourceId: "r" }, 0);
    expect(await createOutboxCounter(connection)()).toEqual({ all: 3, due: 2 });
    const operators = createOperatorStore(connection);
    expect(await operators.countDue()).toBe(2);
    expect((await operators.examine(SLOT)).nextDeliveryMs).toBe(7);
  });

  it("of the slot index are listed, and move to their shards with their time", async () => {
    const index = createSlotIndex(connection);
    const ben = { userId: "ben", resourceId: "r" };
    await raw.zadd(OLD_SLOT_INDEX, 5, MEMBER, 6, "no slot", 7, "ben:r");
    await index.upsert(ben);
    expect((await index.page({ limit: 9 })).slots).toEqual([ben, ben, SLOT]);
    await index.moveOldRows(2);
    expect(await raw.zrange(OLD_SLOT_INDEX, 0, "-1")).toEqual(["ben:r"]);
    await index.moveOldRows(2);
    expect(await raw.exists(OLD_SLOT_INDEX)).toBe(0);
    expect(await raw.zscore(slotIndexKeyOf(MEMBER), MEMBER)).toBe("5");
    expect(Number(await raw.zscore(slotIndexKeyOf("ben:r"), "ben:r"))).toBeGreaterThan(7);
    expect((await index.page({ limit: 9 })).slots).toEqual([ben, SLOT]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSlotIndex } from "#lib/assessment-cache";
import type { CommandTimer, RedisConnection, SlotIndex } from "#lib/assessment-cache";
import { outboxIndexKeyOf, slotIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { keysOf } from "#lib/assessment-cache/keys";
import { startRedisCluster } from "#tests/servers/redis-cluster";
import { startRedis } from "#tests/servers/redis-server";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

interface Place {
  readonly connection: RedisConnection;
  readonly stop: () => Promise<void>;
}

/** Commands on their way to Redis: how many at once at most, and how many in all. */
const sent = { now: 0, most: 0, all: 0 };
const timer: CommandTimer = () => {
  sent.now += 1;
  sent.all += 1;
  sent.most = Math.max(sent.most, sent.now);
  return () => void (sent.now -= 1);
};

const PLACES: readonly {
  readonly name: string;
  readonly start: () => Promise<Place>;
  /** What one page costs: commands, and how many of them at once at most. */
  readonly cost: { readonly all: number; readonly most: number };
}[] = [
  {
    name: "a real redis-server",
    cost: { all: 1, most: 1 },
    start: async () => {
      const server = await startRedis();
      const target = { kind: "single", url: server.appUrl } as const;
      const connection = connectWithoutTimeLimit(target, timer);
      return { connection, stop: () => server.stop() };
    },
  },
  {
    name: "a real three-node Cluster",
    cost: { all: 129, most: 16 },
    start: async () => {
      const cluster = await startRedisCluster();
      const target = { kind: "cluster", nodes: cluster.startupNodes } as const;
      const connection = connectWithoutTimeLimit(target, timer);
      return { connection, stop: () => cluster.stop() };
    },
  },
];

describe.each(PLACES)("the index of slots on $name", ({ start, cost }) => {
  let place: Place;
  let index: SlotIndex;
  beforeAll(async () => {
    place = await start();
    index = createSlotIndex(place.connection);
    const { client } = place.connection;
    if (client.status !== "ready") await new Promise((resolve) => client.once("ready", resolve));
  }, 30_000);
  afterAll(async () => {
    place.connection.client.disconnect();
    await place.stop();
  });

  const slotsOf = (userId: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({ userId, resourceId: `quiz ${at}` }));

  async function allPages(userId: string | undefined, limit: number) {
    const all = [];
    let cursor: string | undefined;
    for (;;) {
      const query = { limit, ...(userId && { userId }), ...(cursor && { cursor }) };
      const page = await index.page(query);
      all.push(...page.slots);
      if (page.next === null) return all;
      cursor = page.next;
    }
  }

  it("lists a user's slots, the newest first, page by page, and nobody else's", async () => {
    const slots = slotsOf("ada:*", 5);
    for (const slot of [...slots, ...slotsOf("ada", 2)]) await index.upsert(slot);
    // Rows of one millisecond are in the order of their names.
    await new Promise((resolve) => setTimeout(resolve, 2));
    await index.upsert({ userId: "ada:*", resourceId: "quiz 0" });
    const names = (await allPages("ada:*", 2)).map(({ resourceId }) => resourceId);
    expect(names[0]).toBe("quiz 0");
    expect([...names].sort()).toEqual(slots.map(({ resourceId }) => resourceId));
    expect(await allPages("nobody", 2)).toEqual([]);
  });

  it("misses and repeats no row where many have the same time", async () => {
    const slots = slotsOf("ben", 7);
    for (const slot of slots) await index.upsert(slot);
    const members = slots.map(({ resourceId }) => `ben:${encodeURIComponent(resourceId)}`);
    const same = members.flatMap((member) => [5, member]);
    await place.connection.client.zadd("assess:slot-index:ben", ...same);
    const names = (await allPages("ben", 3)).map(({ resourceId }) => resourceId);
    expect(names.sort()).toEqual(slots.map(({ resourceId }) => resourceId));
  });

  it("lists everybody's", async () => {
    await index.upsert({ userId: "cleo", resourceId: "r" });
    expect((await allPages(undefined, 4))[0]).toEqual({ userId: "cleo", resourceId: "r" });
  });

  it("reads a page of everybody's in one command, or in few at once", async () => {
    Object.assign(sent, { now: 0, most: 0, all: 0 });
    await index.page({ limit: 25 });
    expect(sent).toEqual({ now: 0, ...cost });
  });

  it("is in the order of time over all shards, in pages of any size", async () => {
    const { client } = place.connection;
    const slots = slotsOf("fay", 60);
    for (const [at, slot] of slots.entries()) {
      const member = keysOf(slot, place.connection.layout).member;
      // Later than all that other tests have written.
      await client.zadd(slotIndexKeyOf(member), 9_000_000_000_000 + Math.floor(at / 2), member);
    }
    const times = (some: readonly { readonly resourceId: string }[]) =>
      some.map(({ resourceId }) => Math.floor(Number(resourceId.slice(5)) / 2));
    const all = (await allPages(undefined, 7)).filter(({ userId }) => userId === "fay");
    expect(times(all)).toEqual(times([...slots].reverse()));
    expect(new Set(all.map(({ resourceId }) => resourceId)).size).toBe(60);
    for (const slot of slots) {
      const member = keysOf(slot, place.connection.layout).member;
      await client.zrem(slotIndexKeyOf(member), member);
    }
  });

  it("also pages through the slots in the outbox index, the one due last first", async () => {
    const { client, layout } = place.connection;
    const slots = slotsOf("gus", 5);
    for (const [at, slot] of slots.entries()) {
      const { member } = keysOf(slot, layout);
      await client.zadd(outboxIndexKeyOf(member), at, member);
    }
    const first = await index.page({ limit: 3, isInOutbox: true });
    const rest = await index.page({ limit: 3, isInOutbox: true, cursor: first.next ?? "" });
    expect([...first.slots, ...rest.slots]).toEqual([...slots].reverse());
    expect(rest.next).toBeNull();
  });

  it("drops a row, but not one that was noted since it was seen", async () => {
    const slot = { userId: "dora", resourceId: "r" };
    await index.upsert(slot);
    const seen = async () => {
      const rows = await index.oldest({ limit: 100, ageMs: -1_000 });
      const row = rows.find((each) => each.slot.userId === "dora");
      if (row === undefined) throw new Error("no row of dora");
      return row;
    };
    const early = await seen();
    await index.upsert(slot);
    expect(await index.drop(early)).toBe(false);
    expect(await allPages("dora", 9)).toEqual([slot]);
    expect(await index.drop(await seen())).toBe(true);
    expect(await allPages("dora", 9)).toEqual([]);
  });

  it("shows young rows to nobody who asks for old ones", async () => {
    await index.upsert({ userId: "emil", resourceId: "r" });
    const old = await index.oldest({ limit: 100, ageMs: 60_000 });
    expect(old.filter(({ slot }) => slot.userId === "emil")).toEqual([]);
  });

  it.each(["", "x", "1", "1-", "-1", "1-2-3", "9".repeat(17) + "-0"])(
    "takes no cursor %j that it has not given",
    async (cursor) => {
      await expect(index.page({ limit: 1, cursor })).rejects.toThrow(RangeError);
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectRedis, createSlotIndex } from "#lib/assessment-cache";
import type { RedisConnection, SlotIndex } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { startRedisCluster } from "#tests/servers/redis-cluster";
import { startRedis } from "#tests/servers/redis-server";

interface Place {
  readonly connection: RedisConnection;
  readonly stop: () => Promise<void>;
}

const PLACES: readonly { readonly name: string; readonly start: () => Promise<Place> }[] = [
  {
    name: "a real redis-server",
    start: async () => {
      const server = await startRedis();
      const target = { kind: "single", url: server.appUrl } as const;
      const connection = connectRedis(target, () => undefined, systemClock);
      return { connection, stop: () => server.stop() };
    },
  },
  {
    name: "a real three-node Cluster",
    start: async () => {
      const cluster = await startRedisCluster();
      const target = { kind: "cluster", nodes: cluster.startupNodes } as const;
      const connection = connectRedis(target, () => undefined, systemClock);
      return { connection, stop: () => cluster.stop() };
    },
  },
];

describe.each(PLACES)("the index of slots on $name", ({ start }) => {
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

import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore, RedisConnection } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import type { Slot } from "#lib/slot";
import { freshSlot } from "#tests/lib/assessment-cache/backends";
import { startRedis } from "#tests/servers/redis-server";
import type { RedisServer } from "#tests/servers/redis-server";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

let server: RedisServer;
let raw: Redis;
let connection: RedisConnection;
let store: AttemptStore;

beforeAll(async () => {
  server = await startRedis();
  raw = new Redis(server.url);
  const target = { kind: "single", url: server.appUrl } as const;
  connection = connectWithoutTimeLimit(target);
  store = createRedisStore(connection);
}, 30_000);

afterAll(async () => {
  raw.disconnect();
  await store.close();
  await server.stop();
});

/** An entry as earlier versions wrote it, at this time. */
async function inStream(slot: Slot, id: string, text: string): Promise<void> {
  await raw.xadd(keysOf(slot, "plain").trailStream, id, "e", text);
}

async function inList(slot: Slot, atMs: number, text: string): Promise<void> {
  await raw.rpush(keysOf(slot, "plain").trail, atMs, text);
}

const texts = async (slot: Slot, from = store) =>
  (await from.readTrail(slot)).map(({ text }) => text);

describe("a trail of which earlier versions wrote a part, as a stream", () => {
  it("is read in the order of time", async () => {
    const slot = freshSlot();
    await inStream(slot, "1000-0", "old 1");
    await inStream(slot, "2000-0", "old 2");
    await inStream(slot, "4000-0", "old 4");
    await inList(slot, 3000, "new 3");
    await inList(slot, 5000, "new 5");
    const trail = await store.readTrail(slot);
    expect(trail.map(({ text }) => text)).toEqual(["old 1", "old 2", "new 3", "old 4", "new 5"]);
    expect(trail.map(({ id }) => id)).toEqual(["1000-0", "2000-0", "3000-0", "4000-0", "5000-0"]);
    await store.appendTrail(slot, "now");
    expect((await texts(slot)).at(-1)).toBe("now");
  });

  it("is read if it is all there is", async () => {
    const slot = freshSlot();
    for (const id of ["7-0", "7-1", "9-0"]) await inStream(slot, id, id);
    const trail = await store.readTrail(slot);
    expect(trail.map(({ id, atMs, text }) => [id, atMs, text])).toEqual([
      ["7-0", 7, "7-0"],
      ["7-1", 7, "7-1"],
      ["9-0", 9, "9-0"],
    ]);
  });

  it("shows no more entries than are kept: older ones may be missing in the other part", async () => {
    const slot = freshSlot();
    for (const at of [1, 2, 3]) await inStream(slot, `${at}-0`, `old ${at}`);
    for (const at of [4, 5]) await inList(slot, at, `new ${at}`);
    const short = createRedisStore(connection, { trailEntries: 3 });
    expect(await texts(slot, short)).toEqual(["old 3", "new 4", "new 5"]);
    expect(await texts(slot)).toHaveLength(5);
  });

  it("is not given the entry again that it ends with, wherever it ends", async () => {
    const slot = freshSlot();
    await inStream(slot, "1000-0", "refused");
    expect(await store.appendTrail(slot, "refused")).toBe(false);
    await inList(slot, 2000, "other");
    expect(await store.appendTrail(slot, "other")).toBe(false);
    expect(await store.appendTrail(slot, "refused")).toBe(true);
    const far = `${Date.now() + 60_000}-0`;
    await inStream(slot, far, "other");
    expect(await store.appendTrail(slot, "other")).toBe(false);
    expect(await store.appendTrail(slot, "refused")).toBe(true);
  });
});

it("the times of a trail never go back, even if the clock of the server does", async () => {
  const slot = freshSlot();
  for (const [at, text] of [
    [5000, "a"],
    [4000, "b"],
    [5000, "c"],
    [6000, "d"],
  ] as const) {
    await inList(slot, at, text);
  }
  const trail = await store.readTrail(slot);
  expect(trail.map(({ text }) => text)).toEqual(["a", "b", "c", "d"]);
  expect(trail.map(({ id }) => id)).toEqual(["5000-0", "5000-1", "5000-2", "6000-0"]);
});

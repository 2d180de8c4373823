import { beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { slotOfMember } from "#lib/assessment-cache/keys";
import { systemClock } from "#lib/clock";

const slotOf = (userId: string) => ({ userId, resourceId: "r" });
const INDEX = outboxIndexKeyOf("a:r");

describe("ExpiringMap: a value expires exactly at the end of its time to live", () => {
  let nowMs: number;
  let keys: ExpiringMap;
  beforeEach(() => {
    nowMs = 1_000;
    keys = new ExpiringMap(() => nowMs);
  });

  it("a text", () => {
    keys.setText("k", "v", 10);
    expect(keys.ttlSeconds("k")).toBe(10);
    nowMs += 9_999;
    expect([keys.text("k"), keys.ttlSeconds("k")]).toEqual(["v", 0.001]);
    nowMs += 1;
    expect([keys.text("k"), keys.ttlSeconds("k"), keys.keys()]).toEqual([null, null, []]);
  });

  it("a hash has no expiry until one is set, and a new field does not change the expiry", () => {
    keys.setField("h", "1", "a");
    expect(keys.ttlSeconds("h")).toBe(Infinity);
    keys.expire("h", 5);
    keys.setField("h", "2", "b");
    keys.deleteField("h", "1");
    expect([keys.ttlSeconds("h"), [...keys.hash("h")]]).toEqual([5, [["2", "b"]]]);
    nowMs += 5_000;
    expect(keys.hash("h").size).toBe(0);
    expect(keys.entries().size).toBe(0);
  });

  it("a hash is removed with its last field", () => {
    keys.setField("h", "1", "a");
    keys.deleteField("h", "1");
    expect(keys.ttlSeconds("h")).toBeNull();
  });

  it("expire and deleteField ignore a missing key, and deleteField ignores a text", () => {
    keys.expire("k", 5);
    keys.deleteField("k", "1");
    keys.setText("t", "v", 5);
    keys.deleteField("t", "1");
    expect([keys.ttlSeconds("k"), keys.text("t")]).toEqual([null, "v"]);
  });

  it("a text is not readable as a hash, nor a hash as a text", () => {
    keys.setText("t", "v", 5);
    keys.setField("h", "1", "a");
    expect([keys.hash("t").size, keys.text("h")]).toEqual([0, null]);
  });

  it("a key is listed until it expires", () => {
    keys.setText("k", "v", 1);
    nowMs += 999;
    expect(keys.keys()).toEqual(["k"]);
    nowMs += 1;
    expect(keys.keys()).toEqual([]);
  });

  it("a copy is independent, and has no expired keys", () => {
    keys.setText("old", "v", 1);
    keys.setText("k", "v", 5);
    nowMs += 1_000;
    const copy = new ExpiringMap(() => nowMs, keys.entries());
    keys.delete("k");
    expect([copy.keys(), keys.keys()]).toEqual([["k"], []]);
  });
});

describe("the outbox index in memory", () => {
  let nowMs: number;
  let store: AttemptStore & { readonly keys: ExpiringMap };
  beforeEach(() => {
    nowMs = 1_000;
    store = createMemoryStore({}, () => nowMs);
  });
  const claimUsers = async (limit: number) =>
    (await store.claimDue({ leaseMs: 50, limit })).rows.map(({ slot }) => slot.userId);

  it("returns the rows that were due first", async () => {
    await store.enqueue(slotOf("late"), 20);
    await store.enqueue(slotOf("b"), 11);
    await store.enqueue(slotOf("c"), 12);
    await store.enqueue(slotOf("a"), 10);
    await store.enqueue(slotOf("never"), 21);
    nowMs += 20;
    expect(await claimUsers(2)).toEqual(["a", "b"]);
    expect(await claimUsers(8)).toEqual(["c", "late"]);
  });

  it("hides a row until its lease ends, to the millisecond", async () => {
    await store.enqueue(slotOf("a"), 0);
    const [row] = (await store.claimDue({ leaseMs: 50, limit: 1 })).rows;
    expect(row?.leaseEndMs).toBe(1_050);
    nowMs += 49;
    expect(await claimUsers(1)).toEqual([]);
    nowMs += 1;
    expect(await claimUsers(1)).toEqual(["a"]);
  });

  it("enqueue makes a row due after the given delay, always at a new time", async () => {
    expect(await store.enqueue(slotOf("a"), 30)).toBe(1_030);
    expect(await store.enqueue(slotOf("a"), 5)).toBe(1_031);
    expect(await store.enqueue(slotOf("a"), 90)).toBe(1_090);
  });

  it("reschedule moves a row by the given delay, or removes it", async () => {
    await store.enqueue(slotOf("a"), 0);
    expect(await store.reschedule(slotOf("a"), 1_000, { inMs: 7 })).toBe(true);
    expect(await store.reschedule(slotOf("a"), 1_007, "drop")).toBe(true);
    expect(store.keys.hash(INDEX).size).toBe(0);
  });

  it("ignores a row that names no slot", async () => {
    store.keys.setField(INDEX, "no slot at all", "1");
    await store.enqueue(slotOf("a"), 0);
    expect(await claimUsers(8)).toEqual(["a"]);
  });
});

describe("slotOfMember accepts only members that the store writes", () => {
  it.each(["u:r:x", "u", "", "u:r%3a", "u:%", ":r", "u:", "%41:r"])(
    "%j names no slot",
    (member) => {
      expect(slotOfMember(member)).toBeNull();
    },
  );

  it("returns user and resource", () => {
    expect(slotOfMember("a%3Ab:r")).toEqual({ userId: "a:b", resourceId: "r" });
  });
});

it("the memory store answers a ping, and closes", async () => {
  const store = createMemoryStore({}, systemClock.nowMs);
  await expect(store.ping()).resolves.toBeUndefined();
  await expect(store.close()).resolves.toBeUndefined();
});

import { beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import { slotOfMember } from "#lib/assessment-cache/keys";
import { systemClock } from "#lib/clock";

const slotOf = (userId: string) => ({ userId, resourceId: "r" });
const INDEX = "assess:outbox-index";

describe("a value lives until its time is up, to the millisecond", () => {
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

  it("a hash, for ever unless somebody says otherwise, and a new field changes nothing of that", () => {
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

  it("a hash ends with its last field", () => {
    keys.setField("h", "1", "a");
    keys.deleteField("h", "1");
    expect(keys.ttlSeconds("h")).toBeNull();
  });

  it("what is not there cannot be lengthened, and is no field's owner", () => {
    keys.expire("k", 5);
    keys.deleteField("k", "1");
    keys.setText("t", "v", 5);
    keys.deleteField("t", "1");
    expect([keys.ttlSeconds("k"), keys.text("t")]).toEqual([null, "v"]);
  });

  it("a text is no hash, and a hash no text", () => {
    keys.setText("t", "v", 5);
    keys.setField("h", "1", "a");
    expect([keys.hash("t").size, keys.text("h")]).toEqual([0, null]);
  });

  it("a key is listed until then", () => {
    keys.setText("k", "v", 1);
    nowMs += 999;
    expect(keys.keys()).toEqual(["k"]);
    nowMs += 1;
    expect(keys.keys()).toEqual([]);
  });

  it("a copy stays as it is, without what has expired", () => {
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
  const claimed = async (limit: number) =>
    (await store.claimDue({ leaseMs: 50, limit })).map(({ slot }) => slot.userId);

  it("gives the rows that are due longest first, and those due at once by name", async () => {
    await store.enqueue(slotOf("late"), 20);
    await store.enqueue(slotOf("b"), 10);
    await store.enqueue(slotOf("c"), 10);
    await store.enqueue(slotOf("a"), 10);
    await store.enqueue(slotOf("never"), 21);
    nowMs += 20;
    expect(await claimed(2)).toEqual(["a", "b"]);
    expect(await claimed(8)).toEqual(["c", "late"]);
  });

  it("hides a row until its lease ends, to the millisecond", async () => {
    await store.enqueue(slotOf("a"), 0);
    const [row] = await store.claimDue({ leaseMs: 50, limit: 1 });
    expect(row?.leaseEndMs).toBe(1_050);
    nowMs += 49;
    expect(await claimed(1)).toEqual([]);
    nowMs += 1;
    expect(await claimed(1)).toEqual(["a"]);
  });

  it("announces in so many ms, and later than before at any rate", async () => {
    expect(await store.enqueue(slotOf("a"), 30)).toBe(1_030);
    expect(await store.enqueue(slotOf("a"), 5)).toBe(1_031);
    expect(await store.enqueue(slotOf("a"), 90)).toBe(1_090);
  });

  it("moves a row by so many ms, or drops it", async () => {
    await store.enqueue(slotOf("a"), 0);
    expect(await store.reschedule(slotOf("a"), 1_000, { inMs: 7 })).toBe(true);
    expect(await store.reschedule(slotOf("a"), 1_007, "drop")).toBe(true);
    expect(store.keys.hash(INDEX).size).toBe(0);
  });

  it("passes over a row that is none of ours", async () => {
    store.keys.setField(INDEX, "no slot at all", "1");
    await store.enqueue(slotOf("a"), 0);
    expect(await claimed(8)).toEqual(["a"]);
  });
});

describe("a row of the index is a slot's only as we would write it", () => {
  it.each(["u:r:x", "u", "", "u:r%3a", "u:%", ":r", "u:", "%41:r"])("%j is not", (member) => {
    expect(slotOfMember(member)).toBeNull();
  });

  it("and names user and resource", () => {
    expect(slotOfMember("a%3Ab:r")).toEqual({ userId: "a:b", resourceId: "r" });
  });
});

it("the memory store answers a ping, and closes", async () => {
  const store = createMemoryStore({}, systemClock.nowMs);
  await expect(store.ping()).resolves.toBeUndefined();
  await expect(store.close()).resolves.toBeUndefined();
});

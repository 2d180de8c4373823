import { describe, expect, it } from "vitest";
import { encodeId, keysOf, slotOfMember } from "#lib/assessment-cache/keys";
import { createMemoryStore } from "#lib/assessment-cache";
import { stateJson } from "./backends";

describe("keysOf returns the keys of the protocol", () => {
  const slot = { userId: "u1", resourceId: "r.1_a-b" };

  it("on a single Redis", () => {
    expect(keysOf(slot, "plain")).toEqual({
      pointer: "assess:active:u1:r.1_a-b",
      highWater: "assess:highwater:u1:r.1_a-b",
      outbox: "assess:outbox:u1:r.1_a-b",
      aside: "assess:quarantine:u1:r.1_a-b",
      trail: "assess:events:u1:r.1_a-b",
      trailStream: "assess:trail:u1:r.1_a-b",
      tombstone: "assess:cleared:u1:r.1_a-b",
      statePrefix: "assess:state:u1:r.1_a-b:",
      questionsPrefix: "assess:questions:u1:r.1_a-b:",
      listPrefix: "assess:list:u1:r.1_a-b:",
      member: "u1:r.1_a-b",
    });
  });

  it("on a Cluster, with one hash tag per slot", () => {
    const { pointer, statePrefix } = keysOf(slot, "tagged");
    expect([pointer, statePrefix]).toEqual([
      "assess:active:{u1:r.1_a-b}",
      "assess:state:{u1:r.1_a-b}:",
    ]);
  });

  it.each([
    ["a:b", "a%3Ab"],
    ["*?[]{}", "%2A%3F%5B%5D%7B%7D"],
    ["a b\n", "a%20b%0A"],
    ["!'()~%", "%21%27%28%29%7E%25"],
    ["é😀", "%C3%A9%F0%9F%98%80"],
    ["Az09._-", "Az09._-"],
  ])("an id %j is encoded in a key as %s", (id, encoded) => {
    expect(encodeId(id)).toBe(encoded);
    expect(slotOfMember(`${encoded}:r`)).toEqual({ userId: id, resourceId: "r" });
  });

  it("two different slots never share a key", () => {
    const one = keysOf({ userId: "a:b", resourceId: "c" }, "plain");
    const two = keysOf({ userId: "a", resourceId: "b:c" }, "plain");
    expect(one.pointer).not.toBe(two.pointer);
  });
});

describe("times to live in the memory store", () => {
  it("pointer and record remain for seven days after the last change and expire together, the mark after 400 days", async () => {
    let nowMs = 0;
    const slot = { userId: "u1", resourceId: "r1" };
    const store = createMemoryStore({}, () => nowMs);
    const { pointer, statePrefix, questionsPrefix, highWater } = keysOf(slot, "plain");
    const left = () =>
      [pointer, `${statePrefix}1`, `${questionsPrefix}1`].map((key) => store.keys.ttlSeconds(key));
    const nothing = { newQuestionJsons: new Map<number, string>(), outboxEntry: null };
    const read = { number: 1, stateJson: stateJson(1) };
    const change = { ...nothing, read, stateJson: read.stateJson };
    await store.create(slot, read);
    nowMs += 604_000_000;
    await store.commit(slot, { ...change, newQuestionJsons: new Map([[0, "{}"]]) });
    expect(left()).toEqual([680_400, 680_400, 680_400]);
    // More than the promised time is left, so this commit sets no time to live.
    nowMs += 75_000_000;
    await store.commit(slot, change);
    expect(left()).toEqual([605_400, 605_400, 605_400]);
    nowMs += 1_000_000;
    await store.commit(slot, change);
    expect(left()).toEqual([680_400, 680_400, 680_400]);
    const done = { ...change, stateJson: stateJson(1, { isFinalized: true }), outboxEntry: "{}" };
    nowMs += 75_000_000;
    await store.commit(slot, done);
    nowMs += 604_800_000;
    expect(left()).toEqual([600, 600, 600]);
    nowMs += 601_000;
    const gone = { record: null, pointerFound: null, highWater: 1 };
    expect(await store.load(slot)).toMatchObject(gone);
    expect(store.keys.ttlSeconds(highWater)).toBeGreaterThan(393 * 86_400);
    nowMs += 394 * 86_400_000;
    expect((await store.load(slot)).highWater).toBe(0);
    expect((await store.readOutbox(slot)).size).toBe(0);
  });
});

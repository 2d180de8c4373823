import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { BACKENDS, type Backend, freshSlot, slotKeys, stateJson } from "./backends";

describe.each(BACKENDS)("the question list on $name", ({ start }) => {
  let backend: Backend;
  let store: AttemptStore;
  beforeAll(async () => {
    backend = await start();
    store = backend.open();
  }, 30_000);
  afterAll(() => backend.stop());

  async function openAttempt(listJson?: string) {
    const slot = freshSlot();
    const json = stateJson(1);
    const list = listJson === undefined ? {} : { listJson };
    expect(await store.create(slot, { number: 1, stateJson: json, ...list })).toBe("created");
    const keys = slotKeys(backend.raw, slot);
    const read = { number: 1, stateJson: json, listJson: listJson ?? null };
    return { slot, keys, read, listKey: `${keys.listPrefix}1` };
  }

  const listOf = async (slot: Parameters<AttemptStore["load"]>[0]) =>
    (await store.load(slot)).record?.listJson;

  it("is stored with its record, with the same time to live", async () => {
    const { slot, listKey } = await openAttempt("mine");
    expect(await listOf(slot)).toBe("mine");
    expect(await backend.raw.ttl(listKey)).toBeGreaterThan(604_700);
  });

  it("of an earlier attempt with the same number is deleted by create, with or without a new list", async () => {
    for (const listJson of [undefined, "mine"]) {
      const slot = freshSlot();
      const { listPrefix } = slotKeys(backend.raw, slot);
      await backend.raw.set(`${listPrefix}1`, "of an earlier attempt");
      const list = listJson === undefined ? {} : { listJson };
      await store.create(slot, { number: 1, stateJson: stateJson(1), ...list });
      expect(await listOf(slot)).toBe(listJson ?? null);
    }
  });

  it("is not written by a create that returns occupied", async () => {
    const { slot } = await openAttempt("mine");
    const second = { number: 1, stateJson: stateJson(1, { startedAt: "b" }), listJson: "other" };
    expect(await store.create(slot, second)).toBe("occupied");
    expect(await listOf(slot)).toBe("mine");
  });

  it("is refreshed by load and commit", async () => {
    const { slot, read, listKey } = await openAttempt("mine");
    const next = stateJson(1, { currentQuestionIndex: 1 });
    const nothing = { newQuestionJsons: new Map<number, string>(), outboxEntry: null };
    for (const refresh of [
      () => store.load(slot),
      () => store.commit(slot, { read, stateJson: next, ...nothing }),
      // Stale: it returns the current state and refreshes it.
      () => store.commit(slot, { read, stateJson: next, ...nothing }),
    ]) {
      await backend.raw.expire(listKey, 9);
      await refresh();
      expect(await backend.raw.ttl(listKey)).toBeGreaterThan(604_700);
    }
  });

  it("is part of the reply of a stale commit", async () => {
    const { slot, read } = await openAttempt("mine");
    const stale = { ...read, stateJson: stateJson(1, { startedAt: "other" }) };
    const nothing = { newQuestionJsons: new Map<number, string>(), outboxEntry: null };
    const reply = await store.commit(slot, { read: stale, stateJson: "{}", ...nothing });
    expect(reply).toMatchObject({ kind: "stale", now: { record: { listJson: "mine" } } });
  });

  it("is deleted by clear with its record, and not by a stale clear", async () => {
    const { slot, read, listKey } = await openAttempt("mine");
    const other = { ...read, stateJson: stateJson(1, { startedAt: "other" }) };
    expect(await store.clear(slot, other, 0)).toBe("stale");
    expect(await backend.raw.get(listKey)).toBe("mine");
    expect(await store.clear(slot, read, 0)).toBe("cleared");
    expect(await backend.raw.get(listKey)).toBeNull();
  });

  it("of a finalized record below is deleted by clear with that record", async () => {
    const { slot, keys } = await openAttempt("mine");
    await backend.raw.set(`${keys.statePrefix}1`, stateJson(1, { isFinalized: true }));
    const above = { number: 2, stateJson: stateJson(2) };
    await backend.raw.set(`${keys.statePrefix}2`, above.stateJson);
    await backend.raw.set(keys.pointer, "2");
    expect(await store.clear(slot, above, 1)).toBe("cleared");
    expect(await backend.raw.get(`${keys.listPrefix}1`)).toBeNull();
  });

  describe("adoptList", () => {
    it("stores a list for a record without one, with the record's time to live", async () => {
      const { slot, read, listKey } = await openAttempt();
      expect(await store.adoptList(slot, { read, listJson: "new" })).toBe("new");
      expect(await listOf(slot)).toBe("new");
      expect(await backend.raw.ttl(listKey)).toBeGreaterThan(604_700);
    });

    it("returns the list of the first caller to the second", async () => {
      const { slot, read } = await openAttempt();
      const replies = await Promise.all(
        ["a", "b"].map((listJson) => store.adoptList(slot, { read, listJson })),
      );
      expect(replies[1]).toBe(replies[0]);
      expect(await listOf(slot)).toBe(replies[0]);
    });

    it("replaces a list that was read", async () => {
      const { slot, read } = await openAttempt("of an earlier attempt");
      expect(await store.adoptList(slot, { read, listJson: "new" })).toBe("new");
      expect(await listOf(slot)).toBe("new");
    });

    it("writes nothing if the record is another one or missing", async () => {
      const { slot, read, keys, listKey } = await openAttempt();
      const other = { ...read, stateJson: stateJson(1, { startedAt: "other" }) };
      expect(await store.adoptList(slot, { read: other, listJson: "new" })).toBeNull();
      await backend.raw.del(`${keys.statePrefix}1`);
      expect(await store.adoptList(slot, { read, listJson: "new" })).toBeNull();
      expect(await backend.raw.get(listKey)).toBeNull();
    });
  });
});

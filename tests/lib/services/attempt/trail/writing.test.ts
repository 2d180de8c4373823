import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { BACKENDS, freshSlot, slotKeys, stateJson } from "#tests/lib/assessment-cache/backends";
import type { Backend } from "#tests/lib/assessment-cache/backends";

const NO_ANSWERS = { newQuestionJsons: new Map<number, string>(), outboxEntry: null };

describe.each(BACKENDS)("a slot's trail on $name", ({ start }) => {
  let backend: Backend;
  let store: AttemptStore;
  beforeAll(async () => {
    backend = await start();
    store = backend.open();
  }, 30_000);
  afterAll(() => backend.stop());

  const trailOf = async (slot: ReturnType<typeof freshSlot>, from = store) =>
    (await from.readTrail(slot)).map(({ text }) => text);

  it("contains what create, commit and clear did, in order, with increasing ids and times", async () => {
    const slot = freshSlot();
    const read = { number: 1, stateJson: stateJson(1) };
    const next = stateJson(1, { currentQuestionIndex: 1 });
    await store.create(slot, { ...read, trailEntry: "started" });
    await store.commit(slot, { read, stateJson: next, ...NO_ANSWERS, trailEntry: "answered" });
    await store.clear(slot, { number: 1, stateJson: next, trailEntry: "reset" }, 0);
    expect(await trailOf(slot)).toEqual(["started", "answered", "reset"]);
    const trail = await store.readTrail(slot);
    expect(new Set(trail.map(({ id }) => id)).size).toBe(3);
    for (const { id, atMs } of trail) expect(id.startsWith(`${atMs}-`)).toBe(true);
  });

  it("contains nothing for a write that was not executed", async () => {
    const slot = freshSlot();
    const read = { number: 1, stateJson: stateJson(1) };
    await store.create(slot, { ...read, trailEntry: "started" });
    const stale = { number: 1, stateJson: "something else" };
    await store.create(slot, { ...read, trailEntry: "started again" });
    const change = { read: stale, stateJson: "{}", ...NO_ANSWERS, trailEntry: "answered" };
    await store.commit(slot, change);
    await store.clear(slot, { ...stale, trailEntry: "reset" }, 0);
    expect(await trailOf(slot)).toEqual(["started"]);
  });

  it("contains the repair of a pointer with its old value", async () => {
    const slot = freshSlot();
    await store.create(slot, { number: 2, stateJson: stateJson(2) });
    const { pointer } = slotKeys(backend.raw, slot);
    await backend.raw.del(pointer);
    await store.load(slot);
    await backend.raw.set(pointer, "7");
    await store.load(slot);
    await store.load(slot);
    expect((await trailOf(slot)).map((json): unknown => JSON.parse(json))).toEqual([
      { kind: "recovered", number: 2, pointer: 0 },
      { kind: "recovered", number: 2, pointer: 7 },
    ]);
  });

  it("keeps only the newest entries, and does not repeat the last one", async () => {
    const slot = freshSlot();
    const short = backend.open({ trailEntries: 3 });
    for (const entry of ["a", "b", "b", "c", "d"]) await short.appendTrail(slot, entry);
    expect(await trailOf(slot, short)).toEqual(["b", "c", "d"]);
    expect(await short.appendTrail(slot, "d")).toBe(false);
    expect(await short.appendTrail(slot, "a")).toBe(true);
  });

  it("is not written if trailEntries is 0", async () => {
    const slot = freshSlot();
    const without = backend.open({ trailEntries: 0 });
    await without.create(slot, { number: 1, stateJson: stateJson(1), trailEntry: "started" });
    expect(await without.appendTrail(slot, "refused")).toBe(false);
    expect(await trailOf(slot)).toEqual([]);
    expect(await backend.raw.ttl(slotKeys(backend.raw, slot).trail)).toBeNull();
  });

  it("has the time to live of the high-water mark", async () => {
    const slot = freshSlot();
    await store.appendTrail(slot, "refused");
    const ttl = await backend.raw.ttl(slotKeys(backend.raw, slot).trail);
    expect(ttl).toBeGreaterThan(399 * 86_400);
  });

  it("has it again after a commit, if it had less", async () => {
    const slot = freshSlot();
    const read = { number: 1, stateJson: stateJson(1) };
    const { trail } = slotKeys(backend.raw, slot);
    await store.create(slot, { ...read, trailEntry: "started" });
    const answers = { newQuestionJsons: new Map([[0, "{}"]]), outboxEntry: null };
    await store.commit(slot, { ...read, read, ...answers, trailEntry: "answered" });
    await backend.raw.expire(trail, 399 * 86_400);
    await store.commit(slot, { ...read, read, ...NO_ANSWERS, trailEntry: "answered" });
    expect(await backend.raw.ttl(trail)).toBeGreaterThan(400 * 86_400);
  });

  it("does not make commands fail when its key has another type", async () => {
    const slot = freshSlot();
    await backend.raw.set(slotKeys(backend.raw, slot).trail, "not a stream");
    const record = { number: 1, stateJson: stateJson(1), trailEntry: "started" };
    expect(await store.create(slot, record)).toBe("created");
    expect((await store.load(slot)).record?.number).toBe(1);
  });

  describe("an attempt that was reset", () => {
    const began = (at: string) => `2026-01-01T00:00:0${at}.000Z`;

    it("is not restored by create, nor is an earlier one; a later one is created", async () => {
      const slot = freshSlot();
      const read = { number: 1, stateJson: stateJson(1) };
      await store.create(slot, read);
      await store.clear(slot, { ...read, startedAt: began("2") }, 0);
      for (const at of ["1", "2"]) {
        expect(await store.create(slot, { ...read, startedAt: began(at) })).toEqual({
          kind: "cleared",
          latestStart: began("2"),
        });
      }
      expect(await store.create(slot, { ...read, startedAt: began("3") })).toBe("created");
    });

    it("does not prevent the creation of an attempt without a start time", async () => {
      const slot = freshSlot();
      const read = { number: 1, stateJson: stateJson(1) };
      await store.create(slot, read);
      await store.clear(slot, { ...read, startedAt: began("9") }, 0);
      expect(await store.create(slot, read)).toBe("created");
    });

    it("stays in the tombstone for the lifetime of a token", async () => {
      const slot = freshSlot();
      const { tombstone } = slotKeys(backend.raw, slot);
      const read = { number: 1, stateJson: stateJson(1) };
      for (const at of ["5", "3"]) {
        await store.create(slot, read);
        await store.clear(slot, { ...read, startedAt: began(at) }, 0);
      }
      expect(await backend.raw.get(tombstone)).toBe(`${began("5")} 0`);
      expect(await backend.raw.ttl(tombstone)).toBeGreaterThan(604_700);
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { BACKENDS, freshSlot, slotKeys, stateJson } from "./backends";
import type { Backend } from "./backends";

const NO_ANSWERS: ReadonlyMap<number, string> = new Map();

describe.each(BACKENDS)("the store contract on $name", ({ start }) => {
  let backend: Backend;
  let store: AttemptStore;
  beforeAll(async () => {
    backend = await start();
    store = backend.open();
  }, 30_000);
  afterAll(() => backend.stop());

  async function openAttempt(number = 1) {
    const slot = freshSlot();
    const json = stateJson(number);
    expect(await store.create(slot, { number, stateJson: json })).toBe("created");
    return { slot, keys: slotKeys(backend.raw, slot), read: { number, stateJson: json } };
  }

  describe("load", () => {
    it("finds nothing in an unused slot", async () => {
      expect(await store.load(freshSlot())).toEqual({
        record: null,
        highWater: 0,
        pointerFound: null,
        orphanedNumber: null,
      });
    });

    it("returns the record as it was written, byte for byte", async () => {
      const slot = freshSlot();
      const json = stateJson(1, { text: 'é"\\\u2028', empty: [], big: 12345678901234567 });
      await store.create(slot, { number: 1, stateJson: json });
      const { record } = await store.load(slot);
      expect(record?.stateJson).toBe(json);
    });

    it("recovers the attempt with the highest number if the pointer is missing", async () => {
      const { slot, keys } = await openAttempt(2);
      await backend.raw.set(`${keys.statePrefix}10`, stateJson(10));
      await backend.raw.del(keys.pointer);
      const loaded = await store.load(slot);
      expect(loaded.record?.number).toBe(10);
      expect(loaded.pointerFound).toBeNull();
      expect(await backend.raw.get(keys.pointer)).toBe("10");
    });

    it("removes a pointer without a record, and returns what it named", async () => {
      const { slot, keys } = await openAttempt(3);
      await backend.raw.del(`${keys.statePrefix}3`);
      expect(await store.load(slot)).toMatchObject({ record: null, pointerFound: "3" });
      expect(await backend.raw.get(keys.pointer)).toBeNull();
    });

    it("treats a pointer that is not a number as missing", async () => {
      const { slot, keys } = await openAttempt(1);
      for (const text of ["", "01", "-1", "1e3", "abc", "9999999999"]) {
        await backend.raw.set(keys.pointer, text);
        expect((await store.load(slot)).record?.number).toBe(1);
      }
    });

    it.each([2, 3])("returns the unfinished record 2 at mark %i as orphaned", async (highWater) => {
      const { slot, keys } = await openAttempt(2);
      await backend.raw.set(keys.highWater, String(highWater));
      const loaded = await store.load(slot);
      expect(loaded).toMatchObject({ record: null, highWater, orphanedNumber: 2 });
      expect(await backend.raw.get(`${keys.statePrefix}2`)).not.toBeNull();
    });

    it("returns a finalized record at the high-water mark as the current one", async () => {
      const { slot, keys } = await openAttempt(2);
      await backend.raw.set(keys.highWater, "2");
      await backend.raw.set(`${keys.statePrefix}2`, stateJson(2, { isFinalized: true }));
      expect((await store.load(slot)).record?.number).toBe(2);
    });

    it("searches only in the recovery window above the high-water mark", async () => {
      const slot = freshSlot();
      const keys = slotKeys(backend.raw, slot);
      const narrow = backend.open({ probeWindow: 4 });
      await backend.raw.set(keys.highWater, "10");
      await backend.raw.set(`${keys.statePrefix}14`, stateJson(14));
      expect((await narrow.load(slot)).record).toBeNull();
      await backend.raw.set(`${keys.statePrefix}13`, stateJson(13));
      expect((await narrow.load(slot)).record?.number).toBe(13);
    });

    it("searches above a finalized pointer only if legacy pods may run", async () => {
      const { slot, keys } = await openAttempt(1);
      await backend.raw.set(`${keys.statePrefix}1`, stateJson(1, { isFinalized: true }));
      await backend.raw.set(`${keys.statePrefix}2`, stateJson(2));
      const pinned = backend.open({ legacyPodsMayRun: false });
      expect((await pinned.load(slot)).record?.number).toBe(1);
      expect((await store.load(slot)).record?.number).toBe(2);
      expect(await backend.raw.get(keys.pointer)).toBe("2");
    });

    it("uses up the number of a record that another program has finalized", async () => {
      const { slot, keys } = await openAttempt(2);
      await backend.raw.del(keys.highWater);
      await backend.raw.set(`${keys.statePrefix}2`, stateJson(2, { isFinalized: true }));
      expect(await store.load(slot)).toMatchObject({ record: { number: 2 }, highWater: 2 });
      expect(await backend.raw.get(keys.highWater)).toBe("2");
      expect(await backend.raw.ttl(keys.highWater)).toBeGreaterThan(34_500_000);
      await backend.raw.del(`${keys.statePrefix}2`);
      expect(await store.create(slot, { number: 2, stateJson: stateJson(2) })).toBe("burned");
    });

    it.each([
      [5, 4],
      [4, 0],
    ])(
      "of attempt %i, where a lost pointer would be searched up to 4, marks %i",
      async (at, mark) => {
        const slot = freshSlot();
        const keys = slotKeys(backend.raw, slot);
        await backend.raw.set(`${keys.statePrefix}${at}`, stateJson(at));
        await backend.raw.set(keys.pointer, String(at));
        const narrow = backend.open({ probeWindow: 4 });
        expect(await narrow.load(slot)).toMatchObject({ record: { number: at }, highWater: mark });
        expect((await narrow.load(slot)).highWater).toBe(mark);
      },
    );

    it("notes in the trail what the pointer named, and only if it is mended", async () => {
      const { slot, keys } = await openAttempt(3);
      await store.load(slot);
      expect(await store.readTrail(slot)).toEqual([]);
      await backend.raw.set(keys.pointer, "1");
      await store.load(slot);
      await backend.raw.del(keys.pointer);
      await store.load(slot);
      const noted = (await store.readTrail(slot)).map(({ text }) => JSON.parse(text) as unknown);
      expect(noted).toEqual([
        { kind: "recovered", number: 3, pointer: 1 },
        { kind: "recovered", number: 3, pointer: 0 },
      ]);
    });

    it("does not search above a pointer whose attempt is not finalized", async () => {
      const { slot, keys } = await openAttempt(1);
      await backend.raw.set(`${keys.statePrefix}2`, stateJson(2));
      expect((await store.load(slot)).record?.number).toBe(1);
    });

    it("refreshes pointer, state and questions together", async () => {
      const { slot, keys } = await openAttempt(1);
      const all = [keys.pointer, `${keys.statePrefix}1`, `${keys.questionsPrefix}1`];
      await backend.raw.hset(`${keys.questionsPrefix}1`, "0", "{}");
      for (const key of all) await backend.raw.expire(key, 100);
      await store.load(slot);
      for (const key of all) expect(await backend.raw.ttl(key)).toBeGreaterThan(604_700);
    });
  });

  describe("create", () => {
    it("returns occupied for the second of two", async () => {
      const { slot } = await openAttempt(3);
      const second = stateJson(1, { startedAt: "b" });
      expect(await store.create(slot, { number: 1, stateJson: second })).toBe("occupied");
      expect((await store.load(slot)).record?.number).toBe(3);
    });

    it("refuses a number that is not above the high-water mark", async () => {
      const slot = freshSlot();
      await backend.raw.set(slotKeys(backend.raw, slot).highWater, "4");
      expect(await store.create(slot, { number: 4, stateJson: stateJson(4) })).toBe("burned");
      expect(await store.create(slot, { number: 5, stateJson: stateJson(5) })).toBe("created");
    });

    it("removes the answers of an earlier attempt of the same number", async () => {
      const slot = freshSlot();
      const keys = slotKeys(backend.raw, slot);
      await backend.raw.hset(`${keys.questionsPrefix}1`, "0", '{"isCorrect":true}');
      await store.create(slot, { number: 1, stateJson: stateJson(1) });
      expect((await store.load(slot)).record?.questionJsons.size).toBe(0);
    });

    it("returns occupied for a record above the recovery window instead of overwriting it", async () => {
      const slot = freshSlot();
      const keys = slotKeys(backend.raw, slot);
      const legacy = stateJson(90, { startedAt: "legacy" });
      await backend.raw.set(`${keys.statePrefix}90`, legacy);
      expect(await store.create(slot, { number: 90, stateJson: stateJson(90) })).toBe("occupied");
      expect((await store.load(slot)).record?.stateJson).toBe(legacy);
    });
  });

  describe("commit", () => {
    const next = stateJson(1, { currentQuestionIndex: 1 });
    const change = { stateJson: next, newQuestionJsons: NO_ANSWERS, outboxEntry: null };

    it("replaces the record that was read and adds the new answers", async () => {
      const { slot, read } = await openAttempt();
      const newQuestionJsons = new Map([[0, '{"isCorrect":true,"response":[]}']]);
      expect(await store.commit(slot, { ...change, read, newQuestionJsons })).toMatchObject({
        kind: "committed",
      });
      const { record } = await store.load(slot);
      expect(record?.stateJson).toBe(next);
      expect(record?.questionJsons).toEqual(newQuestionJsons);
    });

    it("writes nothing if the record differs from the one that was read", async () => {
      const { slot, read, keys } = await openAttempt();
      const other = stateJson(1, { startedAt: "b" });
      await backend.raw.set(`${keys.statePrefix}1`, other);
      const newQuestionJsons = new Map([[0, "{}"]]);
      expect(await store.commit(slot, { ...change, read, newQuestionJsons })).toMatchObject({
        kind: "stale",
      });
      const { record } = await store.load(slot);
      expect(record).toMatchObject({ stateJson: other, questionJsons: new Map() });
    });

    it("writes nothing if the pointer names another attempt or is missing", async () => {
      const { slot, read, keys } = await openAttempt();
      await backend.raw.set(keys.pointer, "2");
      expect(await store.commit(slot, { ...change, read })).toMatchObject({ kind: "stale" });
      await backend.raw.del(keys.pointer);
      expect(await store.commit(slot, { ...change, read })).toMatchObject({ kind: "stale" });
      expect(await backend.raw.get(`${keys.statePrefix}1`)).toBe(read.stateJson);
    });

    it("writes nothing if the record is missing", async () => {
      const { slot, read, keys } = await openAttempt();
      await backend.raw.del(`${keys.statePrefix}1`);
      expect(await store.commit(slot, { ...change, read })).toMatchObject({ kind: "stale" });
      expect(await backend.raw.get(`${keys.statePrefix}1`)).toBeNull();
    });

    it("gives the answers that were counted and not read", async () => {
      const { slot, read, keys } = await openAttempt();
      for (const index of ["0", "1", "2"])
        await backend.raw.hset(`${keys.questionsPrefix}1`, index, `"answer ${index}"`);
      const newQuestionJsons = new Map([[3, '"answer 3"']]);
      const known = { ...read, answerCount: 3, questionJsons: new Map([[0, '"answer 0"']]) };
      expect(await store.commit(slot, { ...change, read: known, newQuestionJsons })).toEqual({
        kind: "committed",
        questionJsons: new Map([
          [1, '"answer 1"'],
          [2, '"answer 2"'],
        ]),
      });
      const { record } = await store.load(slot);
      expect(record?.questionJsons?.size).toBe(4);
    });

    it("writes nothing if an answer is missing that was counted", async () => {
      const { slot, read, keys } = await openAttempt();
      await backend.raw.hset(`${keys.questionsPrefix}1`, "0", "{}");
      const counted = { ...change, read: { ...read, answerCount: 2 } };
      expect(await store.commit(slot, counted)).toMatchObject({
        kind: "stale",
        now: { record: { stateJson: read.stateJson, questionJsons: new Map([[0, "{}"]]) } },
      });
      expect(await backend.raw.get(`${keys.statePrefix}1`)).toBe(read.stateJson);
    });

    it("writes nothing over an answer that was not read (I4)", async () => {
      const { slot, read, keys } = await openAttempt();
      await backend.raw.hset(`${keys.questionsPrefix}1`, "0", '"first"');
      const newQuestionJsons = new Map([[0, '"second"']]);
      expect(await store.commit(slot, { ...change, read, newQuestionJsons })).toMatchObject({
        kind: "stale",
      });
      expect(await backend.raw.hgetall(`${keys.questionsPrefix}1`)).toEqual({ 0: '"first"' });
    });

    it("compares the last answer that was read, and all of them if it finalizes (H30)", async () => {
      const { slot, read, keys } = await openAttempt();
      for (const index of ["0", "1"])
        await backend.raw.hset(`${keys.questionsPrefix}1`, index, '"here"');
      const with0Changed = new Map([
        [0, '"another"'],
        [1, '"here"'],
      ]);
      const changed = { ...change, read: { ...read, questionJsons: with0Changed } };
      const done = { ...changed, outboxEntry: "{}" };
      expect(await store.commit(slot, done)).toMatchObject({ kind: "stale" });
      expect(await store.readOutbox(slot)).toEqual(new Map());
      const with1Changed = new Map([[1, '"another"']]);
      const lost = { ...change, read: { ...read, questionJsons: with1Changed } };
      expect(await store.commit(slot, lost)).toMatchObject({ kind: "stale" });
      expect(await store.commit(slot, changed)).toMatchObject({ kind: "committed" });
    });

    it("raises the high-water mark and writes the outbox entry atomically", async () => {
      const { slot, read, keys } = await openAttempt();
      const done = { ...change, read, outboxEntry: '{"id":"r"}' };
      expect(await store.commit(slot, done)).toMatchObject({ kind: "committed" });
      expect(await backend.raw.get(keys.highWater)).toBe("1");
      expect(await store.readOutbox(slot)).toEqual(new Map([[1, '{"id":"r"}']]));
      expect(await backend.raw.ttl(keys.highWater)).toBeGreaterThan(34_500_000);
      expect(await backend.raw.ttl(keys.outbox)).toBeGreaterThan(34_500_000);
    });

    it("never lowers the high-water mark", async () => {
      const slot = freshSlot();
      const keys = slotKeys(backend.raw, slot);
      const read = { number: 1, stateJson: stateJson(1, { isFinalized: true }) };
      await backend.raw.set(`${keys.statePrefix}1`, read.stateJson);
      await backend.raw.set(keys.pointer, "1");
      await backend.raw.set(keys.highWater, "7");
      await store.commit(slot, { ...change, read, outboxEntry: "{}" });
      expect(await backend.raw.get(keys.highWater)).toBe("7");
    });

    it("refreshes the time to live of every key", async () => {
      const { slot, read, keys } = await openAttempt();
      await backend.raw.expire(keys.pointer, 50);
      await store.commit(slot, { ...change, read, newQuestionJsons: new Map([[0, "{}"]]) });
      for (const key of [keys.pointer, `${keys.statePrefix}1`, `${keys.questionsPrefix}1`]) {
        expect(await backend.raw.ttl(key)).toBeGreaterThan(604_700);
      }
    });

    it("refreshes the times to live together, when less than the promised time is left", async () => {
      const { slot, read, keys } = await openAttempt();
      const [pointer, ...record] = [
        keys.pointer,
        ...[keys.statePrefix, keys.questionsPrefix, keys.listPrefix].map((prefix) => `${prefix}1`),
      ] as const;
      const list = { read: { ...read, listJson: null }, listJson: "[]" };
      await store.adoptList(slot, list);
      await store.commit(slot, { ...change, read, newQuestionJsons: new Map([[0, "{}"]]) });
      const commitWith = async (seconds: number) => {
        for (const key of [pointer, ...record]) await backend.raw.expire(key, seconds);
        const again = { number: 1, stateJson: change.stateJson };
        const reply = await store.commit(slot, { ...change, read: again });
        expect(reply).toMatchObject({ kind: "committed" });
        return await Promise.all([pointer, ...record].map((key) => backend.raw.ttl(key)));
      };
      for (const left of await commitWith(650_000)) {
        expect(left).toBeGreaterThan(649_900);
        expect(left).toBeLessThanOrEqual(650_000);
      }
      for (const left of await commitWith(604_700)) expect(left).toBeGreaterThan(680_300);
    });
  });
});

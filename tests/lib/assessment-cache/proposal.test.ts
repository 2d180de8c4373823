import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import {
  clearActiveAttemptNumber,
  deleteAssessmentState,
  findLatestCachedAttemptNumber,
  getActiveAttemptNumber,
  getAssessmentState,
  scanAssessmentAttempts,
  setActiveAttemptNumber,
} from "#lib/assessment-cache";
import type { AttemptStore, OperatorStore } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import type { Slot } from "#lib/slot";
import { startRedis } from "#tests/servers/redis-server";
import { BACKENDS, freshSlot, slotKeys, stateJson } from "./backends";
import type { Backend } from "./backends";

const STARTED_AT = "2026-03-01T08:00:00.000Z";

const idsOf = ({ userId, resourceId }: Slot) => [userId, resourceId] as const;

describe.each(BACKENDS)("the proposal's functions on $name", ({ start }) => {
  let backend: Backend;
  let store: AttemptStore;
  beforeAll(async () => {
    backend = await start();
    store = backend.open();
  }, 30_000);
  afterAll(() => backend.stop());

  async function openAttempt(number: number, more: Record<string, unknown> = {}) {
    const slot = freshSlot();
    const read = { number, stateJson: stateJson(number, { startedAt: STARTED_AT, ...more }) };
    expect(await store.create(slot, read)).toBe("created");
    return { slot, read, keys: slotKeys(backend.raw, slot) };
  }

  it("find nothing in an unused slot", async () => {
    const slot = freshSlot();
    expect(await getActiveAttemptNumber(store, ...idsOf(slot))).toBeNull();
    expect(await findLatestCachedAttemptNumber(store, ...idsOf(slot))).toBeNull();
    expect(await getAssessmentState(store, slot, 1)).toBeNull();
    expect(await clearActiveAttemptNumber(store, ...idsOf(slot))).toBeNull();
    expect(await deleteAssessmentState(store, slot, 1)).toBeNull();
  });

  it("get the number, and refresh everything of the attempt together", async () => {
    const { slot, keys } = await openAttempt(1);
    await backend.raw.hset(`${keys.questionsPrefix}1`, "0", "{}");
    await backend.raw.set(`${keys.listPrefix}1`, "list");
    const prefixes = [keys.statePrefix, keys.questionsPrefix, keys.listPrefix];
    const all = [keys.pointer, ...prefixes.map((prefix) => `${prefix}1`)];
    for (const key of all) await backend.raw.expire(key, 9);
    expect(await getActiveAttemptNumber(store, ...idsOf(slot))).toBe(1);
    for (const key of all) expect(await backend.raw.ttl(key)).toBeGreaterThan(604_700);
  });

  it("find the latest attempt without the pointer, and mend the pointer", async () => {
    const slot = freshSlot();
    const { pointer, statePrefix } = slotKeys(backend.raw, slot);
    for (const number of [10, 2, 1]) {
      await backend.raw.set(`${statePrefix}${number}`, stateJson(number));
    }
    expect(await findLatestCachedAttemptNumber(store, ...idsOf(slot))).toBe(10);
    expect(await backend.raw.get(pointer)).toBe("10");
    expect(await getActiveAttemptNumber(store, ...idsOf(slot))).toBe(10);
  });

  it("read the answers, the outbox entry and the question list of the current attempt", async () => {
    const { slot, read, keys } = await openAttempt(2);
    await backend.raw.hset(`${keys.questionsPrefix}2`, "0", "{}");
    await backend.raw.hset(keys.outbox, "1", "waits");
    await backend.raw.set(`${keys.listPrefix}2`, "list");
    await backend.raw.set(`${keys.statePrefix}1`, stateJson(1));
    expect(await getAssessmentState(store, slot, 2)).toEqual({
      ...read,
      questionJsons: new Map([[0, "{}"]]),
      outboxEntry: null,
      listJson: "list",
    });
    expect(await getAssessmentState(store, slot, 1)).toBeNull();
  });

  it("clear a live attempt: its number may be used again, and no token restores it", async () => {
    const { slot, read, keys } = await openAttempt(3);
    await backend.raw.hset(`${keys.questionsPrefix}3`, "0", "{}");
    expect(await clearActiveAttemptNumber(store, ...idsOf(slot))).toBe("cleared");
    expect(await store.load(slot)).toMatchObject({ record: null, highWater: 2 });
    expect(await backend.raw.hgetall(`${keys.questionsPrefix}3`)).toEqual({});
    const again = { ...read, startedAt: STARTED_AT };
    expect(await store.create(slot, again)).toMatchObject({ latestStart: STARTED_AT });
    const next = { ...read, startedAt: "2026-03-01T08:00:00.001Z" };
    expect(await store.create(slot, next)).toBe("created");
  });

  it("clear a finalized attempt: its number stays used, and its result still waits", async () => {
    const { slot, keys } = await openAttempt(3, { isFinalized: true });
    await backend.raw.hset(keys.outbox, "3", "waits");
    expect(await clearActiveAttemptNumber(store, ...idsOf(slot))).toBe("cleared");
    expect(await store.load(slot)).toMatchObject({ record: null, highWater: 3 });
    expect(await store.readOutbox(slot)).toEqual(new Map([[3, "waits"]]));
  });

  it("clear a record that is no JSON, or of no object", async () => {
    for (const text of ["{", "null"]) {
      const slot = freshSlot();
      await backend.raw.set(`${slotKeys(backend.raw, slot).statePrefix}1`, text);
      expect(await clearActiveAttemptNumber(store, ...idsOf(slot))).toBe("cleared");
      expect((await store.load(slot)).record).toBeNull();
    }
  });

  it("clear nothing that was changed after it was read", async () => {
    const { slot, keys } = await openAttempt(1);
    const changed: Pick<AttemptStore, "load" | "clear"> = {
      load: async (slot) => {
        const loaded = await store.load(slot);
        await backend.raw.set(`${keys.statePrefix}1`, stateJson(1, { startedAt: "other" }));
        return loaded;
      },
      clear: (...args) => store.clear(...args),
    };
    expect(await clearActiveAttemptNumber(changed, ...idsOf(slot))).toBe("stale");
    expect(await deleteAssessmentState(changed, slot, 1)).toBe("cleared");
  });

  it("delete the attempt of one number, if it is the current one", async () => {
    const { slot, keys } = await openAttempt(2);
    await backend.raw.set(`${keys.listPrefix}2`, "list");
    await backend.raw.set(`${keys.statePrefix}1`, stateJson(1));
    expect(await deleteAssessmentState(store, slot, 1)).toBeNull();
    expect(await getActiveAttemptNumber(store, ...idsOf(slot))).toBe(2);
    expect(await deleteAssessmentState(store, slot, 2)).toBe("cleared");
    expect(await backend.raw.get(`${keys.listPrefix}2`)).toBeNull();
    expect(await getActiveAttemptNumber(store, ...idsOf(slot))).toBeNull();
  });

  it("never access another student's keys, for ids with any characters", async () => {
    const { slot: victim } = await openAttempt(1);
    for (const userId of ["*", "user-*", "?", "[a-z]*", `${victim.userId}:fractions:1`]) {
      expect(await getActiveAttemptNumber(store, userId, victim.resourceId)).toBeNull();
    }
  });

  it("refuse an empty id and one with more than 255 characters", async () => {
    for (const userId of ["", "x".repeat(256)]) {
      const got = getActiveAttemptNumber(store, userId, "fractions");
      await expect(got).rejects.toThrow("An id that must");
    }
  });
});

const ON_REDIS = BACKENDS.filter(({ name }) => name !== "memory");

describe.each(ON_REDIS)("the proposal's functions for operators on $name", ({ start }) => {
  let backend: Backend;
  let operators: OperatorStore;
  beforeAll(async () => {
    backend = await start();
    operators = backend.openOperators();
    // The first command waits for the connection; raw ones do not.
    await operators.examine(freshSlot());
  }, 30_000);
  afterAll(() => backend.stop());

  async function slotWith(...numbers: readonly number[]) {
    const slot = freshSlot();
    const keys = slotKeys(backend.raw, slot);
    for (const number of numbers) {
      await backend.raw.set(`${keys.statePrefix}${number}`, stateJson(number));
    }
    return { slot, keys };
  }

  it("point the slot at a record that exists, and the next load stays with it", async () => {
    const { slot, keys } = await slotWith(7, 12);
    expect(await setActiveAttemptNumber(operators, ...idsOf(slot), 12)).toBe("repinned");
    expect(await setActiveAttemptNumber(operators, ...idsOf(slot), 7)).toBe("repinned");
    expect(await backend.raw.get(keys.pointer)).toBe("7");
    expect(await getActiveAttemptNumber(backend.open(), ...idsOf(slot))).toBe(7);
  });

  it("do not point at what no load would keep", async () => {
    const { slot, keys } = await slotWith(1, 3);
    await backend.raw.set(keys.highWater, "1");
    expect(await setActiveAttemptNumber(operators, ...idsOf(slot), 2)).toBe("missing");
    expect(await setActiveAttemptNumber(operators, ...idsOf(slot), 1)).toBe("unfit");
    const changed: Pick<OperatorStore, "examine" | "repin"> = {
      examine: async (slot) => {
        const contents = await operators.examine(slot);
        await backend.raw.set(keys.pointer, "9");
        return contents;
      },
      repin: (...args) => operators.repin(...args),
    };
    expect(await setActiveAttemptNumber(changed, ...idsOf(slot), 3)).toBe("stale");
    expect(await backend.raw.get(keys.pointer)).toBe("9");
  });

  it.each([0, -1, 1.5, Number.NaN, 1e12])("refuse the pointer %s", async (number) => {
    const set = setActiveAttemptNumber(operators, ...idsOf(freshSlot()), number);
    await expect(set).rejects.toThrow(RangeError);
  });

  it("list all attempts in order, eligible or not, and refresh nothing", async () => {
    const { slot, keys } = await slotWith(10, 2, 1);
    await backend.raw.set(keys.highWater, "2");
    await backend.raw.expire(`${keys.statePrefix}10`, 9);
    expect(await scanAssessmentAttempts(operators, ...idsOf(slot))).toEqual([1, 2, 10]);
    expect(await backend.raw.ttl(`${keys.statePrefix}10`)).toBeLessThan(10);
    expect(await backend.raw.get(keys.pointer)).toBeNull();
    for (const userId of ["*", "user-*", "?", "[a-z]*", `${slot.userId}:fractions:1`]) {
      expect(await scanAssessmentAttempts(operators, userId, slot.resourceId)).toEqual([]);
    }
    expect(await scanAssessmentAttempts(operators, ...idsOf(freshSlot()))).toEqual([]);
  });
});

it("the script of docs/operate.md does what its comments say", { timeout: 60_000 }, async () => {
  const page = await readFile(join(PROJECT, "docs/operate.md"), "utf8");
  const [, script = "", ...more] = page.split(/```ts\n([\s\S]*?)```/);
  expect(more).toHaveLength(1);
  const comments = [...script.matchAll(/\/\/ => (.*)/g)].map(([, comment]) => comment);
  const server = await startRedis();
  const raw = new Redis(server.url);
  try {
    const slot = { userId: "ada", resourceId: "fractions-quiz" };
    const { pointer, statePrefix } = keysOf(slot, "plain");
    for (const number of [2, 3]) {
      await raw.set(`${statePrefix}${number}`, stateJson(number));
    }
    await raw.set(pointer, "3");
    const args = ["--import", "tsx", "--input-type=module", "-e", script];
    const env = { ...process.env, REDIS_URL: server.appUrl };
    const run = promisify(execFile)(process.execPath, args, { cwd: PROJECT, env });
    const { stdout, stderr } = await run;
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual(comments);
    expect(await raw.exists(pointer, `${statePrefix}2`, `${statePrefix}3`)).toBe(0);
  } finally {
    raw.disconnect();
    await server.stop();
  }
});

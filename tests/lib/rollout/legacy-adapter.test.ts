import { describe, expect, test } from "vitest";
import { createLegacyRecordRepository, createRedisStore, openMemory } from "#lib/assessment-cache";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import { NO_HOOKS } from "#lib/services/attempt/hook-calls";
import { derivedSlot, legacyAdapter } from "#lib/services/attempt/legacy-adapter";
import type { LegacyAdapterParts } from "#lib/services/attempt/legacy-adapter";
import { compareWithPinned } from "#lib/services/attempt/rollout-engine";
import { resultIdOf } from "#lib/services/one-roster";
import { Keyspace } from "#tests/lua/keyspace";
import { luaConnection } from "#tests/lua/lua-store";
import { gradebookInMemory } from "#tests/tours/gradebook-in-memory";
import { rolloutWorld, SLOT } from "./rollout-world";

const STATE = '{"isFinalized":false}';

const OPTIONS = { probeWindow: 4 };

type Stores = Pick<LegacyAdapterParts, "store" | "records">;

const STORES: readonly { readonly where: string; readonly open: () => Promise<Stores> }[] = [
  { where: "in memory", open: () => Promise.resolve(openMemory(OPTIONS, () => 0)) },
  {
    where: "on the production Lua in process",
    open: async () => {
      const connection = await luaConnection(new Keyspace(() => 0));
      return {
        store: createRedisStore(connection, OPTIONS),
        records: createLegacyRecordRepository(connection, OPTIONS),
      };
    },
  },
];

const adaptedTo = async (open: () => Promise<Stores>) => adapted(await open());

function adapted(more: Partial<LegacyAdapterParts> = {}) {
  const { store, records } = { ...openMemory(OPTIONS, () => 0), ...more };
  const told: EngineEvent[] = [];
  const parts: LegacyAdapterParts = {
    ...{ store, records, gradebook: gradebookInMemory(), hooks: NO_HOOKS, nowMs: () => 0 },
    ...{ emit: (event) => void told.push(event), resultIdPrefix: "nice" },
    ...more,
  };
  return { parts, records, told, adapter: legacyAdapter(parts) };
}

describe.each(STORES)("the records of a rollout $where", ({ open }) => {
  test("a record is created once, and found by its number without a pointer", async () => {
    const { adapter, records } = await adaptedTo(open);
    const created = { number: 1, stateJson: STATE };
    expect(await adapter.load(SLOT)).toMatchObject({ record: null, pointerFound: null });
    expect(await adapter.create(SLOT, created)).toBe("created");
    expect(await adapter.create(SLOT, created)).toBe("occupied");
    expect(await adapter.load(SLOT)).toMatchObject({
      ...{ record: { number: 1, stateJson: STATE }, pointerFound: "1" },
      ...{ highWater: 0, orphanedNumber: null },
    });
    expect(await records.peek(SLOT)).toMatchObject({ isPinned: false, highWater: 0 });
  });

  test("what a pinned pod wrote is seen as pinned, and its number as burned once it is finalized", async () => {
    const { parts, records } = await adaptedTo(open);
    const trail = { startedAt: "2026-01-01T00:00:00.000Z", listJson: "" };
    await parts.store.create(SLOT, { number: 4, stateJson: STATE, ...trail });
    expect(await records.peek(SLOT)).toEqual({
      ...{ isPinned: true, current: { number: 4, isFinalized: false }, highWater: 3 },
    });
    const read = (await parts.store.load(SLOT)).record;
    if (read === null) throw new Error("no record");
    const done = {
      read,
      stateJson: '{"isFinalized":true}',
      newQuestionJsons: new Map<number, string>(),
    };
    await parts.store.commit(SLOT, { ...done, outboxEntry: "{}" });
    expect(await records.peek(SLOT)).toEqual({
      ...{ isPinned: true, current: { number: 4, isFinalized: true }, highWater: 4 },
    });
  });

  test("a record is replaced only as it was read, and its answers go with it", async () => {
    const { records } = await adaptedTo(open);
    const replace = (readJson: string | null, stateJson: string | null, answer?: string) =>
      records.replace(SLOT, {
        ...{ number: 2, readJson, stateJson },
        ...(answer !== undefined && { newQuestionJsons: new Map([[0, answer]]) }),
      });
    expect(await records.read(SLOT, 2)).toBeNull();
    expect(await replace(STATE, STATE)).toBe("stale");
    expect(await replace(null, STATE, "answer")).toBe("replaced");
    expect(await replace(null, STATE)).toBe("stale");
    expect(await records.read(SLOT, 2)).toEqual({
      ...{ number: 2, stateJson: STATE, questionJsons: new Map([[0, "answer"]]) },
      ...{ outboxEntry: null, listJson: null },
    });
    expect(await replace(STATE, null)).toBe("replaced");
    expect(await replace(null, STATE)).toBe("replaced");
    expect((await records.read(SLOT, 2))?.questionJsons).toEqual(new Map());
  });

  test("a record is changed only as it was read", async () => {
    const { adapter } = await adaptedTo(open);
    await adapter.create(SLOT, { number: 1, stateJson: STATE });
    const read = (await adapter.load(SLOT)).record;
    if (read === null) throw new Error("no record");
    const changed = '{"isFinalized":false,"changed":1}';
    const change = { read, stateJson: changed, newQuestionJsons: new Map([[0, "first"]]) };
    // What an adapted store does not keep is not asked for.
    const rest = { outboxEntry: null, trail: [] };
    expect(await adapter.commit(SLOT, { ...rest, ...change })).toEqual({ kind: "committed" });
    const late = await adapter.commit(SLOT, { ...rest, ...change });
    expect(late).toMatchObject({
      kind: "stale",
      now: { record: { number: 1, stateJson: changed, questionJsons: new Map([[0, "first"]]) } },
    });
    expect(await adapter.clear(SLOT, read, 1)).toBe("stale");
    expect(await adapter.clear(SLOT, { ...read, stateJson: changed }, 1)).toBe("cleared");
    expect((await adapter.load(SLOT)).record).toBeNull();
  });

  test("an answer is not written over one that was not read", async () => {
    const { adapter } = await adaptedTo(open);
    await adapter.create(SLOT, { number: 1, stateJson: STATE });
    const read = (await adapter.load(SLOT)).record;
    if (read === null) throw new Error("no record");
    const rest = { outboxEntry: null, trail: [], stateJson: STATE };
    const first = { read, newQuestionJsons: new Map([[0, "first"]]) };
    expect(await adapter.commit(SLOT, { ...rest, ...first })).toEqual({ kind: "committed" });
    const other = { read, newQuestionJsons: new Map([[0, "second"]]) };
    expect(await adapter.commit(SLOT, { ...rest, ...other })).toMatchObject({ kind: "stale" });
  });
});

test("no list is kept: the one that was selected is used", async () => {
  const { adapter } = adapted();
  const read = { number: 1, stateJson: STATE };
  const adopted = await adapter.adoptList(SLOT, { read, listJson: "[1]" } as Parameters<
    typeof adapter.adoptList
  >[1]);
  expect(adopted).toBe("[1]");
});

test("a watcher that fails disturbs no request, and is reported", async () => {
  const watch = () => {
    throw new Error("a watcher's");
  };
  const { parts, told } = adapted({ watch });
  expect(await derivedSlot(parts, SLOT)).toEqual({ number: 1, highWater: 0 });
  expect(told).toEqual([{ event: "rollout.shadow_failed", slot: SLOT }]);
});

test("only the results of this slot are counted", async () => {
  const { parts } = adapted();
  const listed = [resultIdOf(SLOT, 1), resultIdOf({ ...SLOT, userId: "other" }, 2), "else"];
  const row = { userId: "", lineItemId: "", status: "active", score: 1, attemptId: null } as const;
  const gradebook = {
    ...parts.gradebook,
    listResults: () => Promise.resolve(listed.map((resultId) => ({ ...row, resultId }))),
  };
  expect(await derivedSlot({ ...parts, gradebook }, SLOT)).toEqual({ number: 2, highWater: 0 });
});

const FINISHED = { number: 3, isFinalized: true };
const LIVE = { number: 3, isFinalized: false };

test.each([
  ["the live attempt's number", 3, { current: LIVE, highWater: 3, afterListed: 3 }, 3, "agrees"],
  [
    "another than the live one's",
    4,
    { current: LIVE, highWater: 3, afterListed: 4 },
    3,
    "stranded",
  ],
  ["the first free one", 1, { current: null, highWater: 0, afterListed: 1 }, 1, "agrees"],
  ["one that the list holds", 2, { current: null, highWater: 0, afterListed: 4 }, 4, "reused"],
  ["one that Redis has burned", 2, { current: null, highWater: 5, afterListed: 2 }, 6, "reused"],
  ["a finished one's", 3, { current: FINISHED, highWater: 0, afterListed: 1 }, 4, "reused"],
  ["below a finished", 1, { current: FINISHED, highWater: 0, afterListed: 1 }, 4, "reused"],
  ["below the list", 1, { current: FINISHED, highWater: 0, afterListed: 6 }, 6, "reused"],
  ["the one after a finished", 4, { current: FINISHED, highWater: 3, afterListed: 1 }, 4, "agrees"],
  ["one further", 6, { current: FINISHED, highWater: 3, afterListed: 6 }, 4, "ahead"],
] as const)("%s is compared with a pinned pod's", (_what, derived, seen, pinned, verdict) => {
  const peeked = { isPinned: false, ...seen };
  expect(compareWithPinned(derived, peeked)).toEqual({ pinned, verdict });
});

test("the next number is asked of the engine of the slot's mode", async () => {
  const world = rolloutWorld();
  await world.engine.ensureActiveState(SLOT);
  expect(await world.engine.deriveNextAttemptNumber(SLOT)).toBe(1);
  world.mode = "pinned";
  expect(await world.engine.deriveNextAttemptNumber(SLOT)).toBe(1);
  expect(world.journal.filter(({ event }) => event === "rollout.disagreement")).toEqual([]);
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "#lib/clock";
import { WriteThroughCache } from "#lib/services/attempt/write-through-cache";
import type { CachedState } from "#lib/services/attempt/write-through-cache";
import { SlotQueue } from "#lib/services/attempt/slot-queue";
import type { QueueLease } from "#lib/services/attempt/slot-queue";
import { answer, engineHarness, SLOT } from "./harness";
import { createGate } from "./world";

/** Enters the queue, runs the task in its turn, and ends the lease. */
async function runIn<Result>(
  queue: SlotQueue,
  key: string,
  waitMs: number,
  task: (lease: QueueLease) => Promise<Result>,
): Promise<Result> {
  const lease = await queue.enter(key, waitMs);
  try {
    return await task(lease);
  } finally {
    lease.end();
  }
}

const slotOf = (userId: string) => ({ userId, resourceId: "r" });
const stateOf = (stateJson: string) => ({ record: { number: 1, stateJson } }) as CachedState;

describe("WriteThroughCache", () => {
  it("keeps the most recently used states, up to its limit", () => {
    const recent = new WriteThroughCache(2);
    for (const userId of ["a", "b", "a", "c"]) recent.set(slotOf(userId), stateOf(userId));
    const cached = ["a", "b", "c"].map((userId) => recent.get(slotOf(userId))?.record.stateJson);
    expect(cached).toEqual(["a", undefined, "c"]);
    recent.set(slotOf("d"), stateOf("d"));
    expect([recent.get(slotOf("a")), recent.get(slotOf("c"))]).toEqual([null, stateOf("c")]);
  });

  it("deletes one state", () => {
    const recent = new WriteThroughCache(2);
    for (const userId of ["a", "b"]) recent.set(slotOf(userId), stateOf(userId));
    recent.delete(slotOf("a"));
    expect([recent.get(slotOf("a")), recent.get(slotOf("b"))]).toEqual([null, stateOf("b")]);
  });
});

describe("SlotQueue", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("runs requests one after the other, in order, even if one fails", async () => {
    const queue = new SlotQueue(systemClock);
    const calls: string[] = [];
    const gates = [createGate(), createGate()];
    const all = ["first", "second", "third"].map((name, index) =>
      runIn(queue, "k", 1_000, async ({ isFirst }) => {
        calls.push(`${name} ${isFirst}`);
        await gates[index]?.pass();
        if (index === 0) throw new Error("it failed");
        return name;
      }),
    );
    const settled = Promise.allSettled(all);
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toEqual(["first true"]);
    gates[0]?.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(calls).toEqual(["first true", "second false"]);
    gates[1]?.open();
    const values = (await settled).map((each) => (each.status === "fulfilled" ? each.value : null));
    expect(values).toEqual([null, "second", "third"]);
  });

  it("does not delay requests of other keys", async () => {
    const queue = new SlotQueue(systemClock);
    const gate = createGate();
    const held = runIn(queue, "k", 1_000, () => gate.pass());
    expect(await runIn(queue, "other", 1_000, async ({ isFirst }) => isFirst)).toBe(true);
    gate.open();
    await held;
  });

  it("starts the next request after an early release; whenDone still waits for the earlier one", async () => {
    const queue = new SlotQueue(systemClock);
    const gate = createGate();
    const calls: string[] = [];
    const first = runIn(queue, "k", 1_000, async ({ release }) => {
      release();
      await gate.pass();
      calls.push("first");
    });
    const second = runIn(queue, "k", 1_000, async ({ whenDone }) => {
      calls.push("second begins");
      await whenDone();
      calls.push("second ends");
    });
    await vi.advanceTimersByTimeAsync(0);
    gate.open();
    await Promise.all([first, second]);
    expect(calls).toEqual(["second begins", "first", "second ends"]);
  });

  it("whenDone resolves at once for the first request", async () => {
    const queue = new SlotQueue(systemClock);
    await runIn(queue, "k", 1_000, ({ whenDone }) => whenDone());
  });

  it("rejects a request at the end of its wait time, and does not let a later one overtake", async () => {
    const queue = new SlotQueue(systemClock);
    const gate = createGate();
    const calls: string[] = [];
    const first = runIn(queue, "k", 1_000, () => gate.pass());
    const second = runIn(queue, "k", 50, async () => void calls.push("second"));
    const third = runIn(queue, "k", 5_000, async () => void calls.push("third"));
    const refused = expect(second).rejects.toMatchObject({
      code: "contention",
      retryable: true,
      retryAfterSeconds: 1,
      message: "Another request for this attempt takes its time. Try again.",
    });
    await vi.advanceTimersByTimeAsync(49);
    await vi.advanceTimersByTimeAsync(2);
    await refused;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(calls).toEqual([]);
    gate.open();
    await Promise.all([first, third]);
    expect(calls).toEqual(["third"]);
  });

  it("leaves no timer when all requests have ended", async () => {
    const queue = new SlotQueue(systemClock);
    await Promise.all([1, 2].map(() => runIn(queue, "k", 1_000, async () => undefined)));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("whenDone waits for all earlier requests, not only for the one directly before", async () => {
    const queue = new SlotQueue(systemClock);
    const gate = createGate();
    const calls: string[] = [];
    const first = runIn(queue, "k", 1_000, async ({ release }) => {
      release();
      await gate.pass();
      calls.push("first");
    });
    const second = runIn(queue, "k", 1_000, async () => void calls.push("second"));
    const third = runIn(queue, "k", 1_000, async ({ whenDone }) => {
      await whenDone();
      calls.push("third");
    });
    await vi.advanceTimersByTimeAsync(0);
    gate.open();
    await Promise.all([first, second, third]);
    expect(calls).toEqual(["second", "first", "third"]);
  });

  it("is not empty while one of two requests still runs", async () => {
    const queue = new SlotQueue(systemClock);
    const gate = createGate();
    const first = runIn(queue, "k", 1_000, async () => undefined);
    const second = runIn(queue, "k", 1_000, () => gate.pass());
    await first;
    await vi.advanceTimersByTimeAsync(0);
    const third = runIn(queue, "k", 1_000, async ({ isFirst }) => isFirst);
    gate.open();
    await second;
    expect(await third).toBe(false);
  });

  it("treats the next request as the first when all requests have ended", async () => {
    const queue = new SlotQueue(systemClock);
    const isFirst = async (lease: QueueLease) => lease.isFirst;
    await Promise.all([1, 2].map(() => runIn(queue, "k", 1_000, isFirst)));
    await vi.advanceTimersByTimeAsync(0);
    expect(await runIn(queue, "k", 1_000, isFirst)).toBe(true);
  });
});

it("behind another request of its slot, a start waits for up to 15 s, because of the gradebook, and others for 1 s", async () => {
  const limits: number[] = [];
  const gate = createGate();
  const { engine } = engineHarness({
    ports: {
      sleep: (ms) => {
        limits.push(ms);
        return new Promise(() => undefined);
      },
    },
    wrapStore: (store) => ({
      ...store,
      load: async (slot) => {
        await gate.pass();
        return store.load(slot);
      },
    }),
  });
  const first = engine.ensureActiveState(SLOT);
  await gate.arrived;
  const others = [engine.ensureActiveState(SLOT), engine.apply(SLOT, answer(0))];
  expect(limits).toEqual([15_000, 1_000]);
  gate.open();
  expect(await first).toMatchObject({ kind: "applied" });
  expect(await Promise.all(others)).toMatchObject([{ kind: "replayed" }, { kind: "applied" }]);
});

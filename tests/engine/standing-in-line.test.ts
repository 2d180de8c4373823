import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "#lib/clock";
import { WriteThroughCache } from "#lib/services/attempt/write-through-cache";
import type { CachedState } from "#lib/services/attempt/write-through-cache";
import { SlotQueue } from "#lib/services/attempt/slot-queue";
import type { QueueLease } from "#lib/services/attempt/slot-queue";
import { gate } from "./world";

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

describe("the states that a process remembers", () => {
  it("are those used last, as many as are allowed", () => {
    const recent = new WriteThroughCache(2);
    for (const userId of ["a", "b", "a", "c"]) recent.set(slotOf(userId), stateOf(userId));
    const known = ["a", "b", "c"].map((userId) => recent.get(slotOf(userId))?.record.stateJson);
    expect(known).toEqual(["a", undefined, "c"]);
    recent.set(slotOf("d"), stateOf("d"));
    expect([recent.get(slotOf("a")), recent.get(slotOf("c"))]).toEqual([null, stateOf("c")]);
  });

  it("can be forgotten, one at a time", () => {
    const recent = new WriteThroughCache(2);
    for (const userId of ["a", "b"]) recent.set(slotOf(userId), stateOf(userId));
    recent.delete(slotOf("a"));
    expect([recent.get(slotOf("a")), recent.get(slotOf("b"))]).toEqual([null, stateOf("b")]);
  });
});

describe("a line", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("lets one begin after the other, in order, whatever becomes of them", async () => {
    const queue = new SlotQueue(systemClock);
    const told: string[] = [];
    const doors = [gate(), gate()];
    const all = ["first", "second", "third"].map((name, at) =>
      runIn(queue, "k", 1_000, async ({ isFirst }) => {
        told.push(`${name} ${isFirst}`);
        await doors[at]?.pass();
        if (at === 0) throw new Error("it failed");
        return name;
      }),
    );
    const settled = Promise.allSettled(all);
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(["first true"]);
    doors[0]?.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(told).toEqual(["first true", "second false"]);
    doors[1]?.open();
    const values = (await settled).map((each) => (each.status === "fulfilled" ? each.value : null));
    expect(values).toEqual([null, "second", "third"]);
  });

  it("does not keep the requests of other keys", async () => {
    const queue = new SlotQueue(systemClock);
    const door = gate();
    const kept = runIn(queue, "k", 1_000, () => door.pass());
    expect(await runIn(queue, "other", 1_000, async ({ isFirst }) => isFirst)).toBe(true);
    door.open();
    await kept;
  });

  it("lets the next begin early, who still hears when those before it are through", async () => {
    const queue = new SlotQueue(systemClock);
    const door = gate();
    const told: string[] = [];
    const first = runIn(queue, "k", 1_000, async ({ release }) => {
      release();
      await door.pass();
      told.push("first");
    });
    const second = runIn(queue, "k", 1_000, async ({ whenDone }) => {
      told.push("second begins");
      await whenDone();
      told.push("second ends");
    });
    await vi.advanceTimersByTimeAsync(0);
    door.open();
    await Promise.all([first, second]);
    expect(told).toEqual(["second begins", "first", "second ends"]);
  });

  it("whoever is first waits for nobody", async () => {
    const queue = new SlotQueue(systemClock);
    await runIn(queue, "k", 1_000, ({ whenDone }) => whenDone());
  });

  it("tells whoever waits too long, at the end of that time, and lets nobody overtake", async () => {
    const queue = new SlotQueue(systemClock);
    const door = gate();
    const told: string[] = [];
    const first = runIn(queue, "k", 1_000, () => door.pass());
    const second = runIn(queue, "k", 50, async () => void told.push("second"));
    const third = runIn(queue, "k", 5_000, async () => void told.push("third"));
    const refused = expect(second).rejects.toMatchObject({
      ...{ code: "contention", retryable: true, retryAfterSeconds: 1 },
      message: "Another request for this attempt takes its time. Try again.",
    });
    await vi.advanceTimersByTimeAsync(49);
    await vi.advanceTimersByTimeAsync(2);
    await refused;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual([]);
    door.open();
    await Promise.all([first, third]);
    expect(told).toEqual(["third"]);
  });

  it("keeps no timer running when it has ended", async () => {
    const queue = new SlotQueue(systemClock);
    await Promise.all([1, 2].map(() => runIn(queue, "k", 1_000, async () => undefined)));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is through only when all before are, also those before one that was quick", async () => {
    const queue = new SlotQueue(systemClock);
    const door = gate();
    const told: string[] = [];
    const first = runIn(queue, "k", 1_000, async ({ release }) => {
      release();
      await door.pass();
      told.push("first");
    });
    const second = runIn(queue, "k", 1_000, async () => void told.push("second"));
    const third = runIn(queue, "k", 1_000, async ({ whenDone }) => {
      await whenDone();
      told.push("third");
    });
    await vi.advanceTimersByTimeAsync(0);
    door.open();
    await Promise.all([first, second, third]);
    expect(told).toEqual(["second", "first", "third"]);
  });

  it("still has somebody in it when one of two has ended", async () => {
    const queue = new SlotQueue(systemClock);
    const door = gate();
    const first = runIn(queue, "k", 1_000, async () => undefined);
    const second = runIn(queue, "k", 1_000, () => door.pass());
    await first;
    await vi.advanceTimersByTimeAsync(0);
    const third = runIn(queue, "k", 1_000, async ({ isFirst }) => isFirst);
    door.open();
    await second;
    expect(await third).toBe(false);
  });

  it("is forgotten when everybody in it has an outcome: the next one is the first again", async () => {
    const queue = new SlotQueue(systemClock);
    const isFirst = async (turn: QueueLease) => turn.isFirst;
    await Promise.all([1, 2].map(() => runIn(queue, "k", 1_000, isFirst)));
    await vi.advanceTimersByTimeAsync(0);
    expect(await runIn(queue, "k", 1_000, isFirst)).toBe(true);
  });
});

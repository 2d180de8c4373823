import { describe, expect, it, vi } from "vitest";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import { sweep } from "#lib/services/attempt/sweep";
import { engineHarness, finishAttempt, SLOT } from "./harness";
import type { EngineHarness } from "./harness";

const MEMBER = "u:r";
const INDEX = outboxIndexKeyOf(MEMBER);
const GRACE_MS = 300_000;
const HOUR_MS = 3_600_000;

const dueOf = (harness: EngineHarness): number =>
  Number(harness.store.keys.hash(INDEX).get(MEMBER) ?? Number.NaN);

/** Adds due index rows of `count` other students who have nothing to publish. */
async function addDueRows(harness: EngineHarness, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await harness.store.enqueue({ userId: `x${n}`, resourceId: "r" }, 0);
  }
}

async function withDueResult(): Promise<EngineHarness> {
  const harness = engineHarness();
  await finishAttempt(harness);
  harness.clock.nowMs = dueOf(harness);
  return harness;
}

describe("a sweep", () => {
  it("publishes due results, and visits the slot once more after the grace time (H21)", async () => {
    const harness = await withDueResult();
    expect(await harness.engine.sweep()).toEqual({
      slots: 1,
      published: 1,
      waiting: 0,
      conflicts: 0,
    });
    expect(dueOf(harness)).toBe(harness.clock.nowMs + GRACE_MS);
    harness.clock.nowMs += GRACE_MS;
    expect(await harness.engine.sweep()).toEqual({
      slots: 1,
      published: 0,
      waiting: 0,
      conflicts: 0,
    });
    expect(dueOf(harness)).toBeNaN();
  });

  it("goes on in the parts of the index that are not done", async () => {
    const harness = engineHarness();
    await addDueRows(harness, 60);
    const asked: unknown[] = [];
    const store: AttemptStore = {
      ...harness.store,
      claimDue: async (options) => {
        const claim = await harness.store.claimDue(options);
        asked.push([options.shards, claim.rest]);
        return claim;
      },
    };
    expect((await sweep({ ...harness.ports, store })).slots).toBe(60);
    const [first, ...others] = asked as readonly (readonly [unknown, unknown])[];
    expect(first?.[0]).toBeUndefined();
    expect(others.length).toBeGreaterThan(0);
    for (const [at, [shards]] of others.entries()) {
      expect(shards).toBe((asked[at] as readonly unknown[])[1]);
    }
    expect((asked.at(-1) as readonly unknown[])[1]).toEqual([]);
  });

  it("visits an enqueued slot only after the grace time", async () => {
    const harness = engineHarness();
    await finishAttempt(harness);
    expect(dueOf(harness)).toBe(harness.clock.nowMs + GRACE_MS);
    harness.clock.nowMs += GRACE_MS - 1;
    expect((await harness.engine.sweep()).slots).toBe(0);
  });

  it("visits a slot again when its result may be retried", async () => {
    const harness = await withDueResult();
    harness.gradebook.set("down");
    expect(await harness.engine.sweep()).toEqual({
      slots: 1,
      published: 0,
      waiting: 1,
      conflicts: 0,
    });
    expect(dueOf(harness)).toBe(harness.clock.nowMs + 11_250);
  });

  it("adds up the counts and reports them after each batch", async () => {
    const harness = await withDueResult();
    harness.store.keys.setField("assess:outbox:x0:r", "1", "{broken");
    await addDueRows(harness, 9);
    const progress: unknown[] = [];
    const report = { slots: 10, published: 1, waiting: 1, conflicts: 1 };
    expect(
      await harness.engine.sweep({ onProgress: (report) => void progress.push(report) }),
    ).toEqual(report);
    expect(progress).toEqual([expect.objectContaining({ slots: 8 }), report]);
  });

  it("visits at most `limit` slots", async () => {
    const harness = engineHarness();
    await addDueRows(harness, 12);
    const claim = vi.spyOn(harness.store, "claimDue");
    expect((await sweep({ ...harness.ports, store: harness.store }, { limit: 10 })).slots).toBe(10);
    const [first, second] = claim.mock.calls.map(([options]) => options);
    expect(first).toEqual({ leaseMs: 60_000, limit: 8 });
    expect(second).toMatchObject({ leaseMs: 60_000, limit: 2 });
    expect(claim).toHaveBeenCalledTimes(2);
    expect((await harness.engine.sweep()).slots).toBe(2);
  });
});

describe("a sweep whose slot cannot be published", () => {
  /** Ports whose reads of the outbox of `SLOT` throw. */
  function failReads(harness: EngineHarness, error: unknown) {
    const readOutbox: AttemptStore["readOutbox"] = async (slot) => {
      if (slot.userId === SLOT.userId) throw error;
      return harness.store.readOutbox(slot);
    };
    return { ...harness.ports, store: { ...harness.store, readOutbox } };
  }

  it.each([
    [new RangeError("a bug"), "RangeError"],
    ["no error at all", "unknown"],
  ])("retries the slot in an hour and visits the others, after %s", async (error, name) => {
    const harness = await withDueResult();
    await addDueRows(harness, 2);
    const report = await sweep(failReads(harness, error));
    expect(report).toEqual({ slots: 3, published: 0, waiting: 1, conflicts: 0 });
    expect(harness.events).toContainEqual({ event: "publish.postponed", slot: SLOT, error: name });
    expect(dueOf(harness)).toBe(harness.clock.nowMs + HOUR_MS);
  });

  it("ends when Redis is down", async () => {
    const harness = await withDueResult();
    const fault = new Fault("redis_unavailable", "Redis is down.", { retryable: true });
    await expect(sweep(failReads(harness, fault))).rejects.toBe(fault);
  });
});

import { describe, expect, it, vi } from "vitest";
import { Fault } from "#lib/fault";
import { sweep } from "#lib/services/attempt/sweep";
import { desk, finalized, SLOT } from "./desk";
import type { Desk } from "./desk";

const INDEX = "assess:outbox-index";
const MEMBER = "u:r";
const GRACE_MS = 300_000;
const HOUR_MS = 3_600_000;

const dueOf = (at: Desk): number => Number(at.store.keys.hash(INDEX).get(MEMBER) ?? Number.NaN);

/** Rows of so many other students, all of them due, with nothing to publish. */
async function rows(at: Desk, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await at.store.enqueue({ userId: `x${n}`, resourceId: "r" }, 0);
  }
}

async function due(): Promise<Desk> {
  const at = desk();
  await finalized(at);
  at.clock.nowMs = dueOf(at);
  return at;
}

describe("a sweep", () => {
  it("publishes what is due, and looks at the slot once more after the grace time (H21)", async () => {
    const at = await due();
    expect(await at.engine.sweep()).toEqual({ slots: 1, published: 1, waiting: 0, conflicts: 0 });
    expect(dueOf(at)).toBe(at.clock.nowMs + GRACE_MS);
    at.clock.nowMs += GRACE_MS;
    expect(await at.engine.sweep()).toEqual({ slots: 1, published: 0, waiting: 0, conflicts: 0 });
    expect(dueOf(at)).toBeNaN();
  });

  it("finds an announced slot when the grace time is over, and not before", async () => {
    const at = desk();
    await finalized(at);
    expect(dueOf(at)).toBe(at.clock.nowMs + GRACE_MS);
    at.clock.nowMs += GRACE_MS - 1;
    expect((await at.engine.sweep()).slots).toBe(0);
  });

  it("comes back to what waits when it is worth it", async () => {
    const at = await due();
    at.gradebook.set("down");
    expect(await at.engine.sweep()).toEqual({ slots: 1, published: 0, waiting: 1, conflicts: 0 });
    expect(dueOf(at)).toBe(at.clock.nowMs + 11_250);
  });

  it("adds up what it met, and tells it batch by batch", async () => {
    const at = await due();
    at.store.keys.setField("assess:outbox:x0:r", "1", "{broken");
    await rows(at, 9);
    const told: unknown[] = [];
    const report = { slots: 10, published: 1, waiting: 1, conflicts: 1 };
    expect(await at.engine.sweep({ onProgress: (so) => void told.push(so) })).toEqual(report);
    expect(told).toEqual([{ ...report, slots: 8 }, report]);
  });

  it("looks at no more slots than it is asked to", async () => {
    const at = desk();
    await rows(at, 12);
    const claim = vi.spyOn(at.store, "claimDue");
    expect((await sweep({ ...at.ports, store: at.store }, { limit: 10 })).slots).toBe(10);
    expect(claim.mock.calls.map(([options]) => options)).toEqual([
      { leaseMs: 60_000, limit: 8 },
      { leaseMs: 60_000, limit: 2 },
    ]);
    expect((await at.engine.sweep()).slots).toBe(2);
  });
});

describe("a slot that cannot be published", () => {
  /** The slot's outbox cannot be read. */
  function broken(at: Desk, error: unknown) {
    const readOutbox = vi.spyOn(at.store, "readOutbox");
    readOutbox.mockImplementationOnce(async () => {
      throw error;
    });
    return { ...at.ports, store: at.store };
  }

  it.each([
    [new RangeError("a bug"), "RangeError"],
    ["no error at all", "unknown"],
  ])("for %s waits an hour, and keeps the others from nothing", async (error, name) => {
    const at = await due();
    await rows(at, 2);
    const report = await sweep(broken(at, error));
    expect(report).toEqual({ slots: 3, published: 0, waiting: 1, conflicts: 0 });
    expect(at.journal).toContainEqual({ event: "publish.postponed", slot: SLOT, error: name });
    expect(dueOf(at)).toBe(at.clock.nowMs + HOUR_MS);
  });

  it("because Redis is down ends the sweep", async () => {
    const at = await due();
    const fault = new Fault("redis_unavailable", "Redis is down.", { retryable: true });
    await expect(sweep(broken(at, fault))).rejects.toBe(fault);
  });
});

import { describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import { answer, engineHarness, SLOT } from "./harness";

const lost = new Fault("redis_unavailable", "No reply.", { retryable: true });

/** An engine whose commits are all answered by `commit`; counts them. */
function harnessWithCommit(commit: AttemptStore["commit"], onCommit: () => void = () => undefined) {
  let commits = 0;
  const harness = engineHarness({
    wrapStore: (store) => ({
      ...store,
      commit: (slot, change) => {
        commits += 1;
        onCommit();
        return commit(slot, change);
      },
    }),
  });
  return { ...harness, commits: () => commits };
}

describe("a request whose commits are all stale", () => {
  const stale: AttemptStore["commit"] = async () => {
    const nothing = { record: null, highWater: 0, pointerFound: null, orphanedNumber: null };
    return { kind: "stale", now: nothing };
  };

  it("is refused when the state that the stale commit returns refuses it", async () => {
    const harness = harnessWithCommit(stale);
    await harness.engine.ensureActiveState(SLOT);
    expect(await harness.engine.apply(SLOT, answer(0))).toMatchObject({
      code: "attempt_not_found",
    });
    expect(harness.commits()).toBe(1);
  });

  it("fails with a retryable contention error after seven commits", async () => {
    const source = engineHarness();
    await source.engine.ensureActiveState(SLOT);
    const now = await source.store.load(SLOT);
    const harness = harnessWithCommit(async () => ({ kind: "stale", now }));
    await harness.engine.ensureActiveState(SLOT);
    await expect(harness.engine.apply(SLOT, answer(0))).rejects.toMatchObject({
      code: "contention",
      retryable: true,
      retryAfterSeconds: 1,
      message: "Too many changes to one attempt at once. Try again.",
    });
    expect(harness.commits()).toBe(7);
    expect(harness.sleeps).toEqual([]);
    const staleEvents = harness.events.filter(({ event }) => event === "commit.stale");
    expect(staleEvents).toHaveLength(7);
    expect(staleEvents[0]).toEqual({ event: "commit.stale", slot: SLOT, type: "question.answer" });
  });

  it("fails at the first commit that ends more than 700 ms after the first stale one", async () => {
    for (const [stepMs, commits] of [
      [700, 4],
      [701, 3],
    ] as const) {
      const source = engineHarness();
      await source.engine.ensureActiveState(SLOT);
      const now = await source.store.load(SLOT);
      const passing = () => void (harness.clock.nowMs += stepMs);
      const harness = harnessWithCommit(async () => ({ kind: "stale", now }), passing);
      await harness.engine.ensureActiveState(SLOT);
      await expect(harness.engine.apply(SLOT, answer(0))).rejects.toThrow("Too many changes");
      expect(harness.commits()).toBe(commits);
    }
  });
});

describe("a request whose commits all get no reply", () => {
  it("loads again after a doubling delay, and fails with the error after seven commits", async () => {
    const harness = harnessWithCommit(() => Promise.reject(lost));
    await harness.engine.ensureActiveState(SLOT);
    await expect(harness.engine.apply(SLOT, answer(0))).rejects.toBe(lost);
    expect(harness.sleeps).toEqual([2.5, 5, 10, 20, 40, 80]);
    expect(harness.events.filter(({ event }) => event === "commit.unknown")).toHaveLength(7);
    expect(harness.events).toContainEqual({
      event: "commit.unknown",
      slot: SLOT,
      type: "question.answer",
    });
  });

  it("fails at once with any other Fault", async () => {
    const full = new Fault("redis_out_of_memory", "Full.", { retryable: true });
    const harness = harnessWithCommit(() => Promise.reject(full));
    await harness.engine.ensureActiveState(SLOT);
    await expect(harness.engine.apply(SLOT, answer(0))).rejects.toBe(full);
    expect(harness.commits()).toBe(1);
  });

  it("fails at once with an error that is not a Fault", async () => {
    const bug = new TypeError("a bug");
    const harness = harnessWithCommit(() => Promise.reject(bug));
    await harness.engine.ensureActiveState(SLOT);
    await expect(harness.engine.apply(SLOT, answer(0))).rejects.toBe(bug);
    expect(harness.commits()).toBe(1);
  });
});

import { describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import { answer, desk, SLOT } from "./desk";

const lost = new Fault("redis_unavailable", "No reply.", { retryable: true });

/** Every commit ends like this, once the attempt has started. */
function committing(commit: AttemptStore["commit"], onCommit: () => void = () => undefined) {
  let commits = 0;
  const at = desk({
    around: (store) => ({
      ...store,
      commit: (slot, change) => {
        commits += 1;
        onCommit();
        return commit(slot, change);
      },
    }),
  });
  return { ...at, commits: () => commits };
}

describe("a request that loses every race", () => {
  const stale: AttemptStore["commit"] = async () => {
    const nothing = { record: null, highWater: 0, pointerFound: null, orphanedNumber: null };
    return { kind: "stale", now: nothing };
  };

  it("is refused like any other when what it finds says so", async () => {
    const at = committing(stale);
    await at.engine.ensureActiveState(SLOT);
    expect(await at.engine.apply(SLOT, answer(0))).toMatchObject({ code: "attempt_not_found" });
    expect(at.commits()).toBe(1);
  });

  it("gives up after six more, and says that trying again may help", async () => {
    const real = desk();
    await real.engine.ensureActiveState(SLOT);
    const now = await real.store.load(SLOT);
    const at = committing(async () => ({ kind: "stale", now }));
    await at.engine.ensureActiveState(SLOT);
    await expect(at.engine.apply(SLOT, answer(0))).rejects.toMatchObject({
      ...{ code: "contention", retryable: true, retryAfterSeconds: 1 },
      message: "Too many changes to one attempt at once. Try again.",
    });
    expect(at.commits()).toBe(7);
    expect(at.sleeps).toEqual([]);
    const told = at.journal.filter(({ event }) => event === "commit.stale");
    expect(told).toHaveLength(7);
    expect(told[0]).toEqual({ event: "commit.stale", slot: SLOT, type: "question.answer" });
  });

  it("or when it has tried for 700 ms since the first, at the next one", async () => {
    for (const [stepMs, commits] of [
      [700, 4],
      [701, 3],
    ] as const) {
      const real = desk();
      await real.engine.ensureActiveState(SLOT);
      const now = await real.store.load(SLOT);
      const passing = () => void (at.clock.nowMs += stepMs);
      const at = committing(async () => ({ kind: "stale", now }), passing);
      await at.engine.ensureActiveState(SLOT);
      await expect(at.engine.apply(SLOT, answer(0))).rejects.toThrow("Too many changes");
      expect(at.commits()).toBe(commits);
    }
  });
});

describe("a request whose replies are lost", () => {
  it("waits a little longer each time, looks again, and gives up with the fault", async () => {
    const at = committing(() => Promise.reject(lost));
    await at.engine.ensureActiveState(SLOT);
    await expect(at.engine.apply(SLOT, answer(0))).rejects.toBe(lost);
    expect(at.sleeps).toEqual([2.5, 5, 10, 20, 40, 80]);
    expect(at.journal.filter(({ event }) => event === "commit.unknown")).toHaveLength(7);
    expect(at.journal).toContainEqual({
      ...{ event: "commit.unknown", slot: SLOT, type: "question.answer" },
    });
  });

  it("gives up at once with any other fault", async () => {
    const full = new Fault("redis_out_of_memory", "Full.", { retryable: true });
    const at = committing(() => Promise.reject(full));
    await at.engine.ensureActiveState(SLOT);
    await expect(at.engine.apply(SLOT, answer(0))).rejects.toBe(full);
    expect(at.commits()).toBe(1);
  });

  it("and at once with what is no fault", async () => {
    const bug = new TypeError("a bug");
    const at = committing(() => Promise.reject(bug));
    await at.engine.ensureActiveState(SLOT);
    await expect(at.engine.apply(SLOT, answer(0))).rejects.toBe(bug);
    expect(at.commits()).toBe(1);
  });
});

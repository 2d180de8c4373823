import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";

import { agreedRows } from "../../src/lib/services/one-roster/agreement";
import { readOnce } from "../../src/lib/services/one-roster/reading";
import type { GradebookResult, Page } from "../../src/lib/services/one-roster/rows";
import { MISCONFIGURED, UNAVAILABLE } from "./expected-faults";

const LIMITS = { pagesMax: 100, totals: "check" } as const;

function row(resultId: string): GradebookResult {
  const ofSlot = { userId: "u", lineItemId: "i", attemptId: null };
  return { resultId, status: "active", score: null, ...ofSlot };
}

interface Behaviour {
  readonly clamp: number;
  readonly totals?: readonly number[];
  /** By how many rows the pages after the first are displaced. */
  readonly displaced?: number;
}

/** A list behind a server that answers at most `clamp` rows, whatever is asked. */
function listOf(all: readonly string[], behaviour: Behaviour): (offset: number) => Promise<Page> {
  const { clamp, totals = [], displaced = 0 } = behaviour;
  return (offset) => {
    const start = offset === 0 ? 0 : Math.max(0, offset + displaced);
    return Promise.resolve({ rows: all.slice(start, start + clamp).map(row), totals });
  };
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `id-${index}`);
}

describe("one reading of a list", () => {
  test.prop([fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 12 })], { seed: 7 })(
    "is complete and sound, whatever the server clamps the limit to",
    async (count, clamp) => {
      const { rows, sound } = await readOnce(listOf(numbered(count), { clamp }), LIMITS);
      expect([...rows.keys()]).toEqual(numbered(count));
      expect(sound).toBe(true);
    },
  );

  test.prop([fc.integer({ min: 3, max: 30 }), fc.integer({ min: 2, max: 12 })], { seed: 7 })(
    "is complete when rows repeat on later pages",
    async (count, clamp) => {
      const pageAt = listOf(numbered(count), { clamp, displaced: -1 });
      const { rows, sound } = await readOnce(pageAt, LIMITS);
      expect(rows.size).toBe(count);
      expect(sound).toBe(true);
    },
  );

  test.prop([fc.integer({ min: 3, max: 30 }), fc.integer({ min: 2, max: 12 })], { seed: 7 })(
    "is unsound when later pages skip a row, even without totals",
    async (count, clamp) => {
      const { sound } = await readOnce(listOf(numbered(count), { clamp, displaced: 1 }), LIMITS);
      expect(sound).toBe(false);
    },
  );

  it("is unsound when a later page is falsely empty", async () => {
    const all = numbered(5);
    const pageAt = (offset: number): Promise<Page> =>
      Promise.resolve({ rows: offset === 0 ? all.slice(0, 3).map(row) : [], totals: [] });
    expect((await readOnce(pageAt, LIMITS)).sound).toBe(false);
  });

  it("counts a row once that a page shows twice", async () => {
    const doubled = (offset: number): Promise<Page> => {
      const rows = ["a", "b"].slice(offset).flatMap((id) => [row(id), row(id)]);
      return Promise.resolve({ rows, totals: [2] });
    };
    const { rows, sound } = await readOnce(doubled, LIMITS);
    expect([...rows.keys()]).toEqual(["a", "b"]);
    expect(sound).toBe(true);
  });

  it.each([[[4]], [[6]], [[5, 4]]])(
    "is unsound when totals of %j go with five rows",
    async (totals) => {
      const { sound } = await readOnce(listOf(numbered(5), { clamp: 9, totals }), LIMITS);
      expect(sound).toBe(false);
    },
  );

  it("does not mind wrong totals when told to ignore them", async () => {
    const limits = { ...LIMITS, totals: "ignore" } as const;
    const { sound } = await readOnce(listOf(numbered(5), { clamp: 9, totals: [4] }), limits);
    expect(sound).toBe(true);
  });

  it("ends as a fault when the server ignores the offset", async () => {
    const stuck = (): Promise<Page> => Promise.resolve({ rows: numbered(5).map(row), totals: [] });
    await expect(readOnce(stuck, LIMITS)).rejects.toMatchObject(MISCONFIGURED);
  });
});

describe("the agreement of readings", () => {
  /** Readings in order; the last one for ever. */
  async function agreed(...sets: readonly (readonly string[])[]): Promise<readonly string[]> {
    let next = 0;
    const read = (): ReturnType<typeof readOnce> => {
      const all = sets[Math.min(next, sets.length - 1)] ?? [];
      next += 1;
      return readOnce(listOf(all, { clamp: 100 }), LIMITS);
    };
    return (await agreedRows(read, 4)).map((result) => result.resultId);
  }

  it("takes what two readings say", async () => {
    expect(await agreed(["a", "b"])).toEqual(["a", "b"]);
  });

  it("is not taken in by one false empty list", async () => {
    expect(await agreed([], ["a", "b"])).toEqual(["a", "b"]);
  });

  it("is not taken in by a stale replica that answers every other reading", async () => {
    expect(await agreed(["a"], ["a", "b"], ["a"], ["a", "b"])).toEqual(["a", "b"]);
  });

  it("does not forget a row that one reading has seen", async () => {
    await expect(agreed(["a", "b"], ["a"])).rejects.toMatchObject(UNAVAILABLE);
  });
});

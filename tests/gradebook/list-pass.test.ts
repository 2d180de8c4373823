import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";

import {
  type ListDoubt,
  type PageAt,
  readPass,
  readUnited,
  unitedList,
} from "#lib/services/one-roster/list-pass";
import { unavailable } from "#lib/services/one-roster/faults";
import type { GradebookResult, Page } from "#lib/services/one-roster/rows";
import { UNAVAILABLE } from "./expected-faults";

const LIMITS = { pageSize: 100, pagesMax: 100, passesMax: 4, totals: "check" } as const;

function row(resultId: string): GradebookResult {
  const ofSlot = { userId: "u", lineItemId: "i", attemptId: null };
  return { resultId, status: "active", score: null, ...ofSlot };
}

function pageOf(ids: readonly string[], totals: readonly number[] = []): Page {
  return { rows: ids.map(row), totals };
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `id-${index}`);
}

/** How servers of different makes find the first row of a page. */
const PAGING = {
  "by offset": (offset: number) => offset,
  "by page number": (offset: number, limit: number) => Math.floor(offset / limit) * limit,
} as const;

interface Behaviour {
  /** The server gives at most this many rows, whatever is asked. */
  readonly clamp: number;
  readonly paging?: keyof typeof PAGING;
  readonly totals?: readonly number[];
}

/** A list behind a server, and what was asked of it. */
function listOf(all: readonly string[], { clamp, totals, paging = "by offset" }: Behaviour) {
  const asked: { readonly offset: number; readonly limit: number }[] = [];
  const pageAt: PageAt = (offset, limit) => {
    asked.push({ offset, limit });
    const size = Math.min(limit, clamp);
    const start = PAGING[paging](offset, size);
    return Promise.resolve(pageOf(all.slice(start, start + size), totals));
  };
  return { pageAt, asked };
}

/** Passes in order, each of them one page; the last one for ever. */
function passesOf(...sets: readonly (readonly string[])[]): PageAt {
  let passes = 0;
  return (offset) => {
    if (offset === 0) passes += 1;
    const all = sets[Math.min(passes, sets.length) - 1] ?? [];
    return Promise.resolve(pageOf(all.slice(offset)));
  };
}

async function united(
  pageAt: PageAt,
): Promise<{ readonly ids: readonly string[]; readonly doubts: readonly ListDoubt[] }> {
  const list = unitedList();
  await readUnited(pageAt, LIMITS, list);
  return { ids: [...list.rows.keys()].sort(), doubts: [...list.doubts].sort() };
}

describe("one pass over a list", () => {
  const counts = fc.integer({ min: 0, max: 40 });
  const clamps = fc.integer({ min: 1, max: 12 });
  const makes = fc.constantFrom<keyof typeof PAGING>("by offset", "by page number");

  test.prop([counts, clamps, makes], { seed: 7 })(
    "is complete, whatever the server clamps the limit to",
    async (count, clamp, paging) => {
      const all = numbered(count);
      const { rows, doubts, isConclusive } = await readPass(
        listOf(all, { clamp, paging, totals: [count] }).pageAt,
        LIMITS,
      );
      expect([...rows.keys()]).toEqual(all);
      expect([...doubts]).toEqual([]);
      expect(isConclusive).toBe(count > 0);
    },
  );

  test.prop([counts, clamps], { seed: 7 })(
    "asks for multiples of the limit after the first page, so that no page overlaps",
    async (count, clamp) => {
      const { pageAt, asked } = listOf(numbered(count), { clamp });
      await readPass(pageAt, LIMITS);
      const size = Math.min(count, clamp);
      for (const [page, { offset, limit }] of asked.entries()) {
        expect({ offset, limit }).toEqual({ offset: page * size, limit: page === 0 ? 100 : size });
      }
    },
  );

  it.each([0, 1, 3, 99, 100])("of %i rows costs at most two requests", async (count) => {
    const { pageAt, asked } = listOf(numbered(count), { clamp: 500 });
    await readPass(pageAt, LIMITS);
    expect(asked).toHaveLength(count === 0 ? 1 : 2);
  });

  it("ends where the server ignores the offset and gives its first page for ever", async () => {
    let requests = 0;
    const pass = await readPass(() => {
      requests += 1;
      return Promise.resolve(pageOf(["a", "b"]));
    }, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a", "b"]);
    expect(pass).toMatchObject({ isConclusive: true });
    expect(requests).toBe(2);
  });

  it("goes on with larger pages where a server gives more than it was asked for", async () => {
    const all = numbered(20);
    const pageAt: PageAt = (offset) =>
      Promise.resolve(pageOf(all.slice(offset, offset + (offset === 0 ? 2 : 5))));
    const pass = await readPass(pageAt, LIMITS);
    expect([...pass.rows.keys()]).toEqual(all);
    expect([...pass.doubts]).toEqual([]);
  });

  it("counts a row once that a page shows twice, or in two letter cases", async () => {
    const pageAt: PageAt = (offset) =>
      Promise.resolve(pageOf(["a", "a", "B", "b"].slice(offset), [2]));
    const pass = await readPass(pageAt, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a", "b"]);
  });

  it("with a row on two pages is in doubt", async () => {
    const pages = [["a", "b"], ["b", "c"], []];
    const pageAt: PageAt = (offset) => Promise.resolve(pageOf(pages[offset / 2] ?? []));
    const pass = await readPass(pageAt, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a", "b", "c"]);
    expect([...pass.doubts]).toEqual(["repeated_row"]);
  });

  it.each([[[4]], [[6]], [[5, 4]]])(
    "is in doubt when totals of %j go with five rows, unless they are ignored",
    async (totals) => {
      const { pageAt } = listOf(numbered(5), { clamp: 9, totals });
      const checked = await readPass(pageAt, LIMITS);
      expect([...checked.doubts]).toEqual(["total_differs"]);
      expect(checked.rows.size).toBe(5);
      const ignored = await readPass(pageAt, { ...LIMITS, totals: "ignore" });
      expect(ignored).toMatchObject({ isConclusive: true });
    },
  );

  it("keeps what came before a later page that fails", async () => {
    const pageAt: PageAt = (offset) =>
      offset === 0 ? Promise.resolve(pageOf(["a"])) : Promise.reject(unavailable("down"));
    const pass = await readPass(pageAt, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a"]);
    expect([...pass.doubts]).toEqual(["page_failed"]);
  });

  it("keeps what a list without an end has shown", async () => {
    const pageAt: PageAt = (offset) => Promise.resolve(pageOf([`a-${offset}`, `b-${offset}`]));
    const pass = await readPass(pageAt, { ...LIMITS, pagesMax: 3 });
    expect(pass.rows.size).toBe(6);
    expect([...pass.doubts]).toEqual(["no_end"]);
  });

  it("is not taken for conclusive when its only row comes again", async () => {
    const pass = await readPass(() => Promise.resolve(pageOf(["a"])), LIMITS);
    expect(pass).toMatchObject({ isConclusive: false });
  });
});

describe("passes that are united", () => {
  it("are no more than one where it is conclusive", async () => {
    expect(await united(passesOf(["a", "b"], ["c"]))).toEqual({ ids: ["a", "b"], doubts: [] });
  });

  it("are not taken in by one false empty list", async () => {
    const doubts = ["passes_differ"];
    expect(await united(passesOf([], ["a", "b"]))).toEqual({ ids: ["a", "b"], doubts });
  });

  it("are two where the list is empty, and that is no disagreement", async () => {
    expect(await united(passesOf([]))).toEqual({ ids: [], doubts: [] });
  });

  it("keep every row that any of them has shown", async () => {
    let requests = 0;
    const pageAt: PageAt = () => {
      requests += 1;
      return Promise.resolve(pageOf([`row-${requests}`]));
    };
    const { ids, doubts } = await united(pageAt);
    expect(ids.length).toBe(requests);
    expect(doubts).toEqual(["no_end", "passes_differ"]);
  });

  it("keep what came before a first page that fails", async () => {
    let firstPages = 0;
    const pageAt: PageAt = (offset) => {
      if (offset === 0) firstPages += 1;
      return firstPages === 1
        ? Promise.resolve(pageOf(["a"].slice(offset), [2]))
        : Promise.reject(unavailable("down"));
    };
    const doubts = ["page_failed", "total_differs"];
    expect(await united(pageAt)).toEqual({ ids: ["a"], doubts });
  });

  it("are a fault where no page came at all", async () => {
    await expect(united(() => Promise.reject(unavailable("down")))).rejects.toMatchObject(
      UNAVAILABLE,
    );
  });
});

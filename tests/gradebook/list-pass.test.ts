import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";

import type { GradebookResult, ListDoubt } from "#lib/services/one-roster";
import {
  createMergedList,
  type ReadPage,
  readPass,
  readPasses,
} from "#lib/services/one-roster/list-pass";
import { unavailable } from "#lib/services/one-roster/faults";
import type { Page } from "#lib/services/one-roster/parse-results";
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

interface ServerBehaviour {
  /** The server gives at most this many rows, whatever is requests. */
  readonly clamp: number;
  readonly paging?: keyof typeof PAGING;
  readonly totals?: readonly number[];
}

/** A list behind a server, and what was requests of it. */
function serverWith(
  all: readonly string[],
  { clamp, totals, paging = "by offset" }: ServerBehaviour,
) {
  const requests: { readonly offset: number; readonly limit: number }[] = [];
  const readPage: ReadPage = (offset, limit) => {
    requests.push({ offset, limit });
    const size = Math.min(limit, clamp);
    const start = PAGING[paging](offset, size);
    return Promise.resolve(pageOf(all.slice(start, start + size), totals));
  };
  return { readPage, requests };
}

/** Passes in order, each of them one page; the last one for ever. */
function serverWithPasses(...sets: readonly (readonly string[])[]): ReadPage {
  let passes = 0;
  return (offset) => {
    if (offset === 0) passes += 1;
    const all = sets[Math.min(passes, sets.length) - 1] ?? [];
    return Promise.resolve(pageOf(all.slice(offset)));
  };
}

async function readAllPasses(
  readPage: ReadPage,
): Promise<{ readonly ids: readonly string[]; readonly doubts: readonly ListDoubt[] }> {
  const list = createMergedList();
  await readPasses(readPage, LIMITS, list);
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
        serverWith(all, { clamp, paging, totals: [count] }).readPage,
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
      const { readPage, requests } = serverWith(numbered(count), { clamp });
      await readPass(readPage, LIMITS);
      const size = Math.min(count, clamp);
      for (const [page, { offset, limit }] of requests.entries()) {
        expect({ offset, limit }).toEqual({ offset: page * size, limit: page === 0 ? 100 : size });
      }
    },
  );

  it.each([0, 1, 3, 99, 100])("of %i rows costs at most two requests", async (count) => {
    const { readPage, requests } = serverWith(numbered(count), { clamp: 500 });
    await readPass(readPage, LIMITS);
    expect(requests).toHaveLength(count === 0 ? 1 : 2);
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

  it("goes on with larger pages where a server gives more than it was requests for", async () => {
    const all = numbered(20);
    const readPage: ReadPage = (offset) =>
      Promise.resolve(pageOf(all.slice(offset, offset + (offset === 0 ? 2 : 5))));
    const pass = await readPass(readPage, LIMITS);
    expect([...pass.rows.keys()]).toEqual(all);
    expect([...pass.doubts]).toEqual([]);
  });

  it("counts a row once that a page shows twice, or in two letter cases", async () => {
    const readPage: ReadPage = (offset) =>
      Promise.resolve(pageOf(["a", "a", "B", "b"].slice(offset), [2]));
    const pass = await readPass(readPage, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a", "b"]);
  });

  it("with a row on two pages is in doubt", async () => {
    const pages = [["a", "b"], ["b", "c"], []];
    const readPage: ReadPage = (offset) => Promise.resolve(pageOf(pages[offset / 2] ?? []));
    const pass = await readPass(readPage, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a", "b", "c"]);
    expect([...pass.doubts]).toEqual(["repeated_row"]);
  });

  it.each([[[4]], [[6]], [[5, 4]]])(
    "is in doubt when totals of %j go with five rows, unless they are ignored",
    async (totals) => {
      const { readPage } = serverWith(numbered(5), { clamp: 9, totals });
      const checked = await readPass(readPage, LIMITS);
      expect([...checked.doubts]).toEqual(["total_differs"]);
      expect(checked.rows.size).toBe(5);
      const ignored = await readPass(readPage, { ...LIMITS, totals: "ignore" });
      expect(ignored).toMatchObject({ isConclusive: true });
    },
  );

  it("keeps what came before a later page that fails", async () => {
    const readPage: ReadPage = (offset) =>
      offset === 0 ? Promise.resolve(pageOf(["a"])) : Promise.reject(unavailable("down"));
    const pass = await readPass(readPage, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a"]);
    expect([...pass.doubts]).toEqual(["page_failed"]);
  });

  it("keeps what a list without an end has shown", async () => {
    const readPage: ReadPage = (offset) => Promise.resolve(pageOf([`a-${offset}`, `b-${offset}`]));
    const pass = await readPass(readPage, { ...LIMITS, pagesMax: 3 });
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
    expect(await readAllPasses(serverWithPasses(["a", "b"], ["c"]))).toEqual({
      ids: ["a", "b"],
      doubts: [],
    });
  });

  it("are not taken in by one false empty list", async () => {
    const doubts = ["passes_differ"];
    expect(await readAllPasses(serverWithPasses([], ["a", "b"]))).toEqual({
      ids: ["a", "b"],
      doubts,
    });
  });

  it("are two where the list is empty, and that is no disagreement", async () => {
    expect(await readAllPasses(serverWithPasses([]))).toEqual({ ids: [], doubts: [] });
  });

  it("keep every row that any of them has shown", async () => {
    let requests = 0;
    const readPage: ReadPage = () => {
      requests += 1;
      return Promise.resolve(pageOf([`row-${requests}`]));
    };
    const { ids, doubts } = await readAllPasses(readPage);
    expect(ids.length).toBe(requests);
    expect(doubts).toEqual(["no_end", "passes_differ"]);
  });

  it("keep what came before a first page that fails", async () => {
    let firstPages = 0;
    const readPage: ReadPage = (offset) => {
      if (offset === 0) firstPages += 1;
      return firstPages === 1
        ? Promise.resolve(pageOf(["a"].slice(offset), [2]))
        : Promise.reject(unavailable("down"));
    };
    const doubts = ["page_failed", "total_differs"];
    expect(await readAllPasses(readPage)).toEqual({ ids: ["a"], doubts });
  });

  it("are a fault where no page came at all", async () => {
    await expect(readAllPasses(() => Promise.reject(unavailable("down")))).rejects.toMatchObject(
      UNAVAILABLE,
    );
  });
});

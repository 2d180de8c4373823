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
  const references = { userId: "u", lineItemId: "i", attemptId: null };
  return { resultId, status: "active", score: null, ...references };
}

function pageOf(ids: readonly string[], totals: readonly number[] = []): Page {
  return { rows: ids.map(row), totals };
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `id-${index}`);
}

/** How servers compute the first row of a page. */
const PAGING = {
  "by offset": (offset: number) => offset,
  "by page number": (offset: number, limit: number) => Math.floor(offset / limit) * limit,
} as const;

interface ServerBehaviour {
  /** The server returns at most this many rows per page. */
  readonly clamp: number;
  readonly paging?: keyof typeof PAGING;
  readonly totals?: readonly number[];
}

/** A server with these rows, and the requests that it got. */
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

/** A server that shows these rows in the first pass, the second pass and so on. */
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
  const pagings = fc.constantFrom<keyof typeof PAGING>("by offset", "by page number");

  test.prop([counts, clamps, pagings], { seed: 7 })(
    "is complete, whatever limit the server allows",
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
    "requests offsets that are multiples of the limit, so that no pages overlap",
    async (count, clamp) => {
      const { readPage, requests } = serverWith(numbered(count), { clamp });
      await readPass(readPage, LIMITS);
      const size = Math.min(count, clamp);
      for (const [page, { offset, limit }] of requests.entries()) {
        expect({ offset, limit }).toEqual({ offset: page * size, limit: page === 0 ? 100 : size });
      }
    },
  );

  it.each([0, 1, 3, 99, 100])("over %i rows sends at most two requests", async (count) => {
    const { readPage, requests } = serverWith(numbered(count), { clamp: 500 });
    await readPass(readPage, LIMITS);
    expect(requests).toHaveLength(count === 0 ? 1 : 2);
  });

  it("ends if the server ignores the offset and always returns the first page", async () => {
    let requests = 0;
    const pass = await readPass(() => {
      requests += 1;
      return Promise.resolve(pageOf(["a", "b"]));
    }, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a", "b"]);
    expect(pass).toMatchObject({ isConclusive: true });
    expect(requests).toBe(2);
  });

  it("continues with larger pages if a server returns more rows than requested", async () => {
    const all = numbered(20);
    const readPage: ReadPage = (offset) =>
      Promise.resolve(pageOf(all.slice(offset, offset + (offset === 0 ? 2 : 5))));
    const pass = await readPass(readPage, LIMITS);
    expect([...pass.rows.keys()]).toEqual(all);
    expect([...pass.doubts]).toEqual([]);
  });

  it("counts a row once that is twice on a page, or in two letter cases", async () => {
    const readPage: ReadPage = (offset) =>
      Promise.resolve(pageOf(["a", "a", "B", "b"].slice(offset), [2]));
    const pass = await readPass(readPage, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a", "b"]);
  });

  it("reports a row that is on two pages", async () => {
    const pages = [["a", "b"], ["b", "c"], []];
    const readPage: ReadPage = (offset) => Promise.resolve(pageOf(pages[offset / 2] ?? []));
    const pass = await readPass(readPage, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a", "b", "c"]);
    expect([...pass.doubts]).toEqual(["repeated_row"]);
  });

  it.each([
    ["rows of two earlier pages", ["a", "c"], ["repeated_row"]],
    ["a part of the page before", ["c"], ["repeated_row"]],
    ["the page before", ["c", "d"], []],
    ["the first page", ["a", "b"], []],
  ])("that ends with %s is doubted: %j, %j", async (_what, last, doubts) => {
    const pages = [["a", "b"], ["c", "d"], last];
    const readPage: ReadPage = (offset) => Promise.resolve(pageOf(pages[offset / 2] ?? []));
    const pass = await readPass(readPage, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a", "b", "c", "d"]);
    expect([...pass.doubts]).toEqual(doubts);
  });

  it("reports a row that the third page repeats", async () => {
    const pages = [["a", "b"], ["c", "d"], ["d", "e"], []];
    const readPage: ReadPage = (offset) => Promise.resolve(pageOf(pages[offset / 2] ?? []));
    const pass = await readPass(readPage, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a", "b", "c", "d", "e"]);
    expect([...pass.doubts]).toEqual(["repeated_row"]);
  });

  it.each([[[4]], [[6]], [[5, 4]]])(
    "reports totals of %j with five rows, unless totals are ignored",
    async (totals) => {
      const { readPage } = serverWith(numbered(5), { clamp: 9, totals });
      const checked = await readPass(readPage, LIMITS);
      expect([...checked.doubts]).toEqual(["total_differs"]);
      expect(checked.rows.size).toBe(5);
      const ignored = await readPass(readPage, { ...LIMITS, totals: "ignore" });
      expect(ignored).toMatchObject({ isConclusive: true });
    },
  );

  it("keeps the earlier rows if a later page fails", async () => {
    const readPage: ReadPage = (offset) =>
      offset === 0 ? Promise.resolve(pageOf(["a"])) : Promise.reject(unavailable("down"));
    const pass = await readPass(readPage, LIMITS);
    expect([...pass.rows.keys()]).toEqual(["a"]);
    expect([...pass.doubts]).toEqual(["page_failed"]);
  });

  it("keeps the rows of a list without an end", async () => {
    // The total of a list that was not read to its end is not compared.
    const readPage: ReadPage = (offset) =>
      Promise.resolve(pageOf([`a-${offset}`, `b-${offset}`], [99]));
    const pass = await readPass(readPage, { ...LIMITS, pagesMax: 3 });
    expect(pass.rows.size).toBe(6);
    expect([...pass.doubts]).toEqual(["no_end"]);
  });

  it("is not conclusive if its only row comes again", async () => {
    const pass = await readPass(() => Promise.resolve(pageOf(["a"])), LIMITS);
    expect(pass).toMatchObject({ isConclusive: false });
  });
});

describe("several passes over a list", () => {
  it("end after the first one if it is conclusive", async () => {
    expect(await readAllPasses(serverWithPasses(["a", "b"], ["c"]))).toEqual({
      ids: ["a", "b"],
      doubts: [],
    });
  });

  it("find the rows after one false empty list", async () => {
    const doubts = ["passes_differ"];
    expect(await readAllPasses(serverWithPasses([], ["a", "b"]))).toEqual({
      ids: ["a", "b"],
      doubts,
    });
  });

  it("disagree if the second one shows less", async () => {
    const readPage = serverWithPasses(["a", "b"], ["a"], ["a", "b"]);
    const withTotal: ReadPage = async (offset, limit) => ({
      ...(await readPage(offset, limit)),
      totals: [3],
    });
    const { ids, doubts } = await readAllPasses(withTotal);
    expect(ids).toEqual(["a", "b"]);
    expect(doubts).toEqual(["passes_differ", "total_differs"]);
  });

  it("are two over an empty list, which is no disagreement", async () => {
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

  it("keep the rows of earlier passes if a first page fails", async () => {
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

  it("throw the fault if no page was read", async () => {
    await expect(readAllPasses(() => Promise.reject(unavailable("down")))).rejects.toMatchObject(
      UNAVAILABLE,
    );
  });
});

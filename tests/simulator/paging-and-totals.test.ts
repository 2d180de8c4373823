import { expect, it } from "vitest";

import { idsOf, startHarness, RESULT, resultSeeds } from "./harness";

it("without a limit a page has at most 100 rows", async () => {
  const { list } = await startHarness({ results: resultSeeds(101) });
  expect(idsOf(await list())).toHaveLength(100);
  expect(idsOf(await list({ offset: 100 }))).toEqual(["r101"]);
});

it("limit and offset split the list without overlap or gap", async () => {
  const { list } = await startHarness({ results: resultSeeds(5) });
  expect(idsOf(await list({ limit: 2 }))).toEqual(["r1", "r2"]);
  expect(idsOf(await list({ limit: 2, offset: 2 }))).toEqual(["r3", "r4"]);
  expect(idsOf(await list({ limit: 2, offset: 4 }))).toEqual(["r5"]);
  expect(idsOf(await list({ limit: 2, offset: 6 }))).toEqual([]);
});

it.each(["limit=0", "limit=-1", "limit=x", "limit=", "offset=-1", "offset=1.5", "orderBy=up"])(
  "%s is rejected",
  async (query) => {
    const { send } = await startHarness();
    expect((await send(`/assessmentResults?${query}`)).status).toBe(400);
  },
);

it("rows are sorted by a field, ascending or descending, and scores as numbers", async () => {
  const results = [9, 80, 100].map((score) => ({ ...RESULT, sourcedId: `r${score}`, score }));
  const { list } = await startHarness({ results });
  expect(idsOf(await list({ sort: "score" }))).toEqual(["r9", "r80", "r100"]);
  expect(idsOf(await list({ sort: "score", orderBy: "desc" }))).toEqual(["r100", "r80", "r9"]);
  const byId = { sort: "sourcedId", orderBy: "asc" };
  expect(idsOf(await list(byId))).toEqual(["r100", "r80", "r9"]);
});

it("X-Total-Count is the number of matching rows, and Link has the URLs of the pages", async () => {
  const { list, simulator } = await startHarness({ results: resultSeeds(5) });
  const { headers } = await list({ limit: 2, offset: 2, filter: "status='active'" });
  expect(headers.get("x-total-count")).toBe("5");
  const links = linksOf(headers.get("link") ?? "");
  expect([...links.keys()]).toEqual(["first", "prev", "next", "last"]);
  const offsets = [...links.values()].map((url) => url.searchParams.get("offset"));
  expect(offsets).toEqual(["0", "0", "4", "4"]);
  expect(links.get("next")?.href.startsWith(`${simulator.baseUrl}/assessmentResults?`)).toBe(true);
  expect(links.get("next")?.searchParams.get("filter")).toBe("status='active'");
});

it("the last page has no link next, and the first has no link prev", async () => {
  const { list } = await startHarness({ results: resultSeeds(2) });
  const first = linksOf((await list({ limit: 2 })).headers.get("link") ?? "");
  expect([...first.keys()]).toEqual(["first", "last"]);
});

it("totals can be in the body, in both places or nowhere", async () => {
  const results = resultSeeds(5);
  const inBody = await (await startHarness({ results, totals: "body" })).list({ limit: 2 });
  expect(inBody.json).toMatchObject({ totalCount: 5, pageCount: 3, offset: 0, limit: 2 });
  expect(inBody.headers.get("x-total-count")).toBeNull();
  const both = await (await startHarness({ results, totals: "both" })).list();
  expect(both.json).toMatchObject({ totalCount: 5 });
  expect(both.headers.get("x-total-count")).toBe("5");
  const none = await (await startHarness({ results, totals: "none" })).list();
  expect(Object.keys(none.json as object)).toEqual(["assessmentResults"]);
  expect(none.headers.get("link")).toBeNull();
});

function linksOf(header: string): ReadonlyMap<string, URL> {
  const parts = header.matchAll(/<([^>]+)>; rel="(\w+)"/g);
  return new Map([...parts].map(([, url = "", relation = ""]) => [relation, new URL(url)]));
}

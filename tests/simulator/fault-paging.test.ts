import { expect, it } from "vitest";

import { type SimulatorHarness, idsOf, startHarness, resultSeeds } from "./harness";

it("F4: a page has fewer rows than requested, without any hint", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(5) });
  simulator.setFaults(["F4:max=3"]);
  const response = await list({ limit: 100 });
  expect(idsOf(response)).toEqual(["r1", "r2", "r3"]);
  expect(response.headers.get("x-total-count")).toBeNull();
  expect(response.headers.get("link")).toBeNull();
  expect(idsOf(await list({ limit: 100, offset: 3 }))).toEqual(["r4", "r5"]);
});

it("F4: a limit below the maximum is respected, and totals can be kept", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(5) });
  simulator.setFaults(["F4:max=3,totals=kept"]);
  const response = await list({ limit: 2 });
  expect(idsOf(response)).toEqual(["r1", "r2"]);
  expect(response.headers.get("x-total-count")).toBe("5");
});

it("F5: the last row of a page is also on the next page, and the total has grown", async () => {
  const bench = await startHarness({ results: resultSeeds(4) });
  bench.simulator.setFaults(["F5"]);
  expect(await readThreePages(bench)).toEqual([
    [["r1", "r2"], "4"],
    [["r2", "r3"], "5"],
    [["r4"], "5"],
  ]);
});

it("F6: a row is missed between two pages; the total has shrunk, or is the same", async () => {
  const bench = await startHarness({ results: resultSeeds(5) });
  bench.simulator.setFaults(["F6"]);
  expect(await readThreePages(bench)).toEqual([
    [["r1", "r2"], "5"],
    [["r4", "r5"], "4"],
    [[], "4"],
  ]);
  bench.simulator.setFaults(["F6:total=same"]);
  expect((await readThreePages(bench)).map(([, total]) => total)).toEqual(["5", "5", "5"]);
});

it.each([
  ["high", "6"],
  ["low", "4"],
  ["zero", "0"],
  ["absent", null],
])("F7: the total is %s", async (variant, expected) => {
  const { simulator, list } = await startHarness({ results: resultSeeds(5) });
  simulator.setFaults([{ fault: "F7", params: { variant } }]);
  const response = await list();
  expect(idsOf(response)).toHaveLength(5);
  expect(response.headers.get("x-total-count")).toBe(expected);
});

it("F7: the totals in the body can be wrong, by more than one", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(5) });
  simulator.setFaults(["F7:by=3,place=body"]);
  expect((await list()).json).toMatchObject({ totalCount: 8 });
});

it("F13: the first page is correct and a later one fails", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(5) });
  simulator.setFaults(["F13:status=502,body=html"]);
  expect((await list({ limit: 2 })).status).toBe(200);
  const later = await list({ limit: 2, offset: 2 });
  expect(later.status).toBe(502);
  expect(later.headers.get("content-type")).toContain("text/html");
});

it("F13: a first page is not counted for a fault that is injected once", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(5) });
  simulator.setFaults([{ fault: "F13", times: 1 }]);
  expect((await list()).status).toBe(200);
  expect((await list({ offset: 2 })).status).toBe(503);
  expect((await list({ offset: 2 })).status).toBe(200);
});

it("F23: the same id is twice on one page, and the total counts it once", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(2) });
  simulator.setFaults(["F23"]);
  const response = await list();
  expect(idsOf(response)).toEqual(["r1", "r2", "r1"]);
  expect(response.headers.get("x-total-count")).toBe("2");
});

/** Three pages of two rows: the ids and the total of each. */
async function readThreePages({
  list,
}: SimulatorHarness): Promise<readonly [readonly string[], string | null][]> {
  const pages: [readonly string[], string | null][] = [];
  for (const offset of [0, 2, 4]) {
    const response = await list({ limit: 2, offset });
    pages.push([idsOf(response), response.headers.get("x-total-count")]);
  }
  return pages;
}

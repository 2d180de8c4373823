import { expect, it } from "vitest";

import {
  type HttpResponse,
  type SimulatorHarness,
  idsOf,
  startHarness,
  RESULT,
  resultSeeds,
} from "./harness";

it("F1: a list is empty with status 200, although results exist", async () => {
  const { simulator, list, send } = await startHarness({ results: resultSeeds(2) });
  simulator.setFaults(["F1"]);
  const response = await list();
  expect(response.status).toBe(200);
  expect(response.json).toEqual({ assessmentResults: [] });
  expect(response.headers.get("x-total-count")).toBe("0");
  expect((await send("/assessmentResults/r1")).status).toBe(200);
});

it("F1: the totals can be correct, or absent", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(2) });
  simulator.setFaults(["F1:totals=kept"]);
  expect((await list()).headers.get("x-total-count")).toBe("2");
  simulator.setFaults(["F1:totals=absent"]);
  expect((await list()).headers.get("x-total-count")).toBeNull();
});

it("F2: three lists omit a write that a get by id shows at once", async () => {
  const { simulator, list, put, send } = await startHarness({ results: resultSeeds(1) });
  simulator.setFaults(["F2"]);
  expect((await put("r2")).status).toBe(201);
  expect((await send("/assessmentResults/r2")).status).toBe(200);
  expect(await repeat(4, async () => idsOf(await list()))).toEqual([
    ["r1"],
    ["r1"],
    ["r1"],
    ["r1", "r2"],
  ]);
});

it("F2: a lagging list shows a row as it was before an update or a delete", async () => {
  const { simulator, list, put, send } = await startHarness({ results: resultSeeds(2) });
  simulator.setFaults(["F2:reads=1"]);
  await put("r1", { score: 5 });
  await send("/assessmentResults/r2", { method: "DELETE" });
  expect((await list()).json).toMatchObject({ assessmentResults: [{ score: 80 }, { score: 80 }] });
  const later = await list();
  expect(idsOf(later)).toEqual(["r1"]);
  expect(later.json).toMatchObject({ assessmentResults: [{ score: 5 }] });
});

it("F2: the lag can be a time", async () => {
  let now = 0;
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  const { simulator, list, put } = await startHarness({ clock });
  simulator.setFaults(["F2:ms=500"]);
  await put("r1");
  now = 499;
  expect(idsOf(await list())).toEqual([]);
  now = 500;
  expect(idsOf(await list())).toEqual(["r1"]);
});

it("F2: all pages of one list show the same state", async () => {
  const { simulator, list, put } = await startHarness({ results: resultSeeds(2) });
  simulator.setFaults(["F2:reads=1"]);
  await put("r3");
  expect(idsOf(await list({ limit: 2 }))).toEqual(["r1", "r2"]);
  expect(idsOf(await list({ limit: 2, offset: 2 }))).toEqual([]);
  expect(idsOf(await list({ limit: 3 }))).toEqual(["r1", "r2", "r3"]);
});

it("F2: lists of another student do not count for the lag", async () => {
  const { simulator, list, put } = await startHarness();
  simulator.setFaults(["F2:reads=1"]);
  await put("r1");
  await list({ filter: "student.sourcedId='s2'" });
  expect(idsOf(await list())).toEqual([]);
});

it("F2: removing the faults ends the lag", async () => {
  const { simulator, list, put } = await startHarness();
  simulator.setFaults(["F2"]);
  await put("r1");
  simulator.setFaults([]);
  expect(idsOf(await list())).toEqual(["r1"]);
});

it("F3: every second request shows fewer rows", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(3) });
  simulator.setFaults(["F3"]);
  const expected = [
    ["r1", "r2"],
    ["r1", "r2", "r3"],
    ["r1", "r2"],
  ];
  expect(await repeat(3, async () => idsOf(await list()))).toEqual(expected);
  simulator.setFaults(["F3:missing=half"]);
  expect(idsOf(await list())).toEqual(["r1", "r3"]);
  simulator.setFaults(["F3:missing=all"]);
  expect(idsOf(await list())).toEqual([]);
});

it("F3: each request can show another third; three requests show all rows", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(5) });
  simulator.setFaults(["F3:missing=rotating"]);
  const expected = [["r3"], ["r2", "r5"], ["r1", "r4"], ["r3"]];
  expect(await repeat(4, async () => idsOf(await list()))).toEqual(expected);
});

it("F8: once the permission is missing, every list is empty", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(1) });
  simulator.setFaults([{ fault: "F8", after: 1, times: 1 }]);
  expect(await repeat(4, async () => idsOf(await list()))).toEqual([["r1"], [], [], []]);
  simulator.setFaults([]);
  expect(idsOf(await list())).toEqual(["r1"]);
});

const OTHERS = [
  { ...RESULT, sourcedId: "a" },
  { ...RESULT, sourcedId: "b", assessmentLineItem: { sourcedId: "l2" } },
  { ...RESULT, sourcedId: "c", student: { sourcedId: "s2" } },
];
const FILTER = "student.sourcedId='s1' AND assessmentLineItem.sourcedId='l1'";

it("F9: the filter is ignored, and rows of other students are shown", async () => {
  const { simulator, list } = await startHarness({ results: OTHERS });
  simulator.setFaults(["F9"]);
  expect(idsOf(await list({ filter: FILTER }))).toEqual(["a", "b", "c"]);
});

it("F9: the first predicates can still apply", async () => {
  const { simulator, list } = await startHarness({ results: OTHERS });
  simulator.setFaults(["F9:honoured=1"]);
  expect(idsOf(await list({ filter: FILTER }))).toEqual(["a", "b"]);
});

it("F10: a filter is rejected with invalid_filter_field; a list without a filter is not", async () => {
  const { simulator, list } = await startHarness({ results: OTHERS });
  simulator.setFaults(["F10"]);
  const rejected = await list({ filter: FILTER });
  expect(rejected.status).toBe(400);
  expect(rejected.text).toContain("invalid_filter_field");
  expect((await list()).status).toBe(200);
});

it("F10: only filters with more predicates than accepted are rejected", async () => {
  const { simulator, list } = await startHarness({ results: OTHERS });
  simulator.setFaults(["F10:accepted=2"]);
  expect((await list({ filter: FILTER })).status).toBe(200);
  expect((await list({ filter: `status='active' AND ${FILTER}` })).status).toBe(400);
});

it("F18: rows differ from the schema in the given way", async () => {
  const dated = { ...RESULT, sourcedId: "a", scoreDate: "2026-01-31T08:00:00Z", comment: "x" };
  const bench = await startHarness({ results: [{ ...dated, metadata: { k: 1 } }] });
  expect(await rowWithDrift(bench, "all")).toMatchObject({
    scoreDate: "2026-01-31",
    score: "80.0",
    comment: null,
  });
  expect(await rowWithDrift(bench, "date-only")).toMatchObject({ scoreDate: "2026-01-31" });
  const midnight = { scoreDate: "2026-01-31T00:00:00.000Z" };
  expect(await rowWithDrift(bench, "date-time")).toMatchObject(midnight);
  expect(await rowWithDrift(bench, "strings")).toMatchObject({ score: "80.0" });
  expect(await rowWithDrift(bench, "null-score")).toMatchObject({ score: null });
  expect(await rowWithDrift(bench, "null-metadata")).toMatchObject({ metadata: null });
  expect(await rowWithDrift(bench, "no-optional")).not.toHaveProperty("score");
  expect(await rowWithDrift(bench, "no-student")).not.toHaveProperty("student");
  expect(await rowWithDrift(bench, "no-status")).not.toHaveProperty("status");
  expect(await rowWithDrift(bench, "no-id")).not.toHaveProperty("sourcedId");
});

it("F22: a deleted row is listed as tobedeleted, although the filter requires active rows", async () => {
  const { simulator, list, send } = await startHarness({ results: resultSeeds(2) });
  simulator.setFaults(["F22"]);
  expect((await send("/assessmentResults/r1", { method: "DELETE" })).status).toBe(204);
  const response = await list({ filter: "status='active'" });
  expect(response.json).toMatchObject({
    assessmentResults: [{ sourcedId: "r1", status: "tobedeleted" }, { sourcedId: "r2" }],
  });
});

it("F22: a deleted row can be hidden from lists and shown by id", async () => {
  const { simulator, list, send } = await startHarness({ results: resultSeeds(2) });
  simulator.setFaults(["F22:lists=hidden"]);
  await send("/assessmentResults/r1", { method: "DELETE" });
  expect(idsOf(await list())).toEqual(["r2"]);
  expect((await send("/assessmentResults/r1")).text).toContain("tobedeleted");
  simulator.setFaults(["F22:lists=hidden,byId=absent"]);
  expect((await send("/assessmentResults/r1")).status).toBe(404);
});

async function rowWithDrift(bench: SimulatorHarness, variant: string): Promise<unknown> {
  bench.simulator.setFaults([{ fault: "F18", params: { variant } }]);
  const listed = rowOf(await bench.list());
  const { assessmentResult } = (await bench.send("/assessmentResults/a")).json as {
    readonly assessmentResult: unknown;
  };
  expect(assessmentResult).toEqual(listed);
  return listed;
}

function rowOf(response: HttpResponse): unknown {
  return (response.json as { readonly assessmentResults: readonly unknown[] }).assessmentResults[0];
}

async function repeat<T>(times: number, act: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let count = 0; count < times; count += 1) results.push(await act());
  return results;
}

import { expect, it } from "vitest";

import type { FaultSetting } from "#simulator/simulator";
import { type SimulatorHarness, idsOf, startHarness, RESULT, resultSeeds } from "./harness";

const HALF: readonly FaultSetting[] = ["F1:0.5", "F12:0.3"];

it("the same seed gives the same faults to the same requests", async () => {
  const first = await faultHistory({ seed: 7, faults: HALF });
  const second = await faultHistory({ seed: 7, faults: HALF });
  expect(second).toEqual(first);
  expect(new Set(first).size).toBe(4);
});

it("another seed gives other faults", async () => {
  const first = await faultHistory({ seed: 7, faults: HALF });
  expect(await faultHistory({ seed: 8, faults: HALF })).not.toEqual(first);
});

it("another rule does not change which requests get the other faults", async () => {
  const alone = await faultHistory({ seed: 7, faults: ["F1:0.5"] });
  const together = await faultHistory({ seed: 7, faults: ["F1:0.5", "F7:0.5"] });
  expect(together.map((faults) => faults.replace(/,?F7/, ""))).toEqual(alone);
});

it("a reset repeats the same faults", async () => {
  const bench = await startHarness({ seed: 7, faults: HALF });
  const first = await listFaultHistory(bench);
  bench.simulator.reset();
  await bench.renewToken();
  bench.simulator.requests.reset();
  expect(await listFaultHistory(bench)).toEqual(first);
});

it("over many requests, a fault is as frequent as its probability", async () => {
  const { simulator, list } = await startHarness({ faults: ["F1:0.3"] });
  for (let count = 0; count < 200; count += 1) await list();
  const [rule] = simulator.faults();
  expect(rule?.seen).toBe(200);
  // The expected value is 60, the standard deviation 6.5. The seed is fixed.
  expect(rule?.fired).toBe(59);
});

it("`after` skips requests, and `times` limits the injections", async () => {
  const { simulator, list } = await startHarness();
  simulator.setFaults([{ fault: "F12", after: 1, times: 2 }]);
  expect(await statuses(5, list)).toEqual([200, 503, 503, 200, 200]);
});

it("a script injects its steps in order, and then nothing", async () => {
  const { simulator, list } = await startHarness();
  const script = [
    { faults: ["F11"] },
    { faults: [], times: 2 },
    { faults: [{ fault: "F12", params: { status: 502 } }] },
    { faults: ["F12:status=504"] },
  ];
  simulator.setFaults([{ script }]);
  expect(await statuses(6, list)).toEqual([429, 200, 200, 502, 504, 200]);
});

it("a script can repeat", async () => {
  const { simulator, list } = await startHarness();
  simulator.setFaults([{ script: [{ faults: ["F12"] }, { faults: [] }], repeat: true }]);
  expect(await statuses(4, list)).toEqual([503, 200, 503, 200]);
});

it("a script step waits for a request to which it applies", async () => {
  const { simulator, list, put } = await startHarness();
  simulator.setFaults([{ script: [{ faults: ["F21"] }, { faults: ["F1"] }] }]);
  expect((await list()).status).toBe(200);
  expect((await put("r1")).text).toBe("");
  expect(idsOf(await list())).toEqual([]);
  expect(idsOf(await list())).toEqual(["r1"]);
});

it("one step injects several faults into one request", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(5) });
  simulator.setFaults([{ script: [{ faults: ["F4:totals=kept", "F7", "F23"] }] }]);
  const response = await list();
  expect(idsOf(response)).toEqual(["r1", "r2", "r1"]);
  expect(response.headers.get("x-total-count")).toBe("6");
  expect(simulator.requests.list()[0]?.faults).toEqual(["F4", "F7", "F23"]);
});

it("faults of several rules combine in one request: the reply to a lagging write is lost", async () => {
  const { simulator, put, list, send } = await startHarness();
  simulator.setFaults(["F2:reads=1", { fault: "F19", times: 1 }]);
  await expect(put("r1")).rejects.toThrow("fetch failed");
  expect((await send("/assessmentResults/r1")).status).toBe(200);
  expect(idsOf(await list())).toEqual([]);
  expect(idsOf(await list())).toEqual(["r1"]);
});

it("a match limits a rule to one student, for list, put, get and delete", async () => {
  const other = { ...RESULT, sourcedId: "x", student: { sourcedId: "s2" } };
  const { simulator, list, put, send } = await startHarness({
    results: [...resultSeeds(1), other],
  });
  simulator.setFaults([{ fault: "F12", match: { studentId: "s2" } }]);
  expect((await list({ filter: "student.sourcedId='s2'" })).status).toBe(503);
  expect((await put("y", { student: { sourcedId: "s2" } })).status).toBe(503);
  expect((await send("/assessmentResults/x")).status).toBe(503);
  expect((await send("/assessmentResults/x", { method: "DELETE" })).status).toBe(503);
  expect((await list({ filter: "student.sourcedId='s1'" })).status).toBe(200);
  expect((await send("/assessmentResults/r1")).status).toBe(200);
});

it.each([
  ["operation", { operation: "get" }],
  ["method and path", { method: "get", path: "/assessmentResults/r\\d$" }],
  ["sourcedId", { sourcedId: "r1" }],
  ["line item", { lineItemId: "l1" }],
] as const)("a match by %s selects a get of r1 and no list", async (_, match) => {
  const { simulator, list, send } = await startHarness({ results: resultSeeds(1) });
  simulator.setFaults([{ fault: "F12", match }]);
  expect((await send("/assessmentResults/r1")).status).toBe(503);
  expect((await list()).status).toBe(200);
});

it("a server error affects the token endpoint only if a rule names it", async () => {
  const { simulator, requestToken } = await startHarness();
  simulator.setFaults(["F12"]);
  expect((await requestToken()).status).toBe(200);
  simulator.setFaults(["F12:op=token"]);
  expect((await requestToken()).status).toBe(503);
});

it("a rule can be added after the others and removed by its id", async () => {
  const { simulator, list } = await startHarness();
  simulator.setFaults(["F7"]);
  const id = simulator.addFault("F12");
  expect((await list()).status).toBe(503);
  expect(simulator.removeFault(id)).toBe(true);
  expect(simulator.removeFault(id)).toBe(false);
  expect((await list()).status).toBe(200);
});

it("close() ends hanging connections", async () => {
  const { simulator, list } = await startHarness();
  simulator.setFaults(["F14"]);
  const hanging = expect(list()).rejects.toThrow("fetch failed");
  await expect.poll(() => simulator.requests.counts().list).toBe(1);
  await simulator.close();
  await hanging;
});

async function faultHistory(options: {
  readonly seed: number;
  readonly faults: readonly FaultSetting[];
}): Promise<readonly string[]> {
  return listFaultHistory(await startHarness({ ...options, results: resultSeeds(1) }));
}

/** The faults of forty list requests, one text per request. */
async function listFaultHistory({ simulator, list }: SimulatorHarness): Promise<readonly string[]> {
  for (let count = 0; count < 40; count += 1) await list();
  return simulator.requests.list().map((request) => request.faults.join(","));
}

async function statuses(times: number, list: SimulatorHarness["list"]): Promise<readonly number[]> {
  const results: number[] = [];
  for (let count = 0; count < times; count += 1) results.push((await list()).status);
  return results;
}

import { describe, expect, it } from "vitest";

import { idsOf, startHarness, RESULT, resultSeeds } from "./harness";

it("faults can be replaced, added, listed and deleted", async () => {
  const { control, list } = await startHarness();
  const replaced = await control("/faults", { method: "PUT", body: ["F1:0.5"] });
  expect(replaced.json).toEqual({
    faults: [{ id: "r1", setting: { fault: "F1", probability: 0.5 }, seen: 0, fired: 0 }],
  });
  const added = await control("/faults", { method: "POST", body: { fault: "F12", times: 1 } });
  expect([added.status, added.json]).toEqual([201, { id: "r2" }]);
  expect((await list()).status).toBe(503);
  expect((await control("/faults/r1", { method: "DELETE" })).status).toBe(204);
  expect((await control("/faults/r1", { method: "DELETE" })).status).toBe(404);
  expect((await control("/faults")).json).toMatchObject({ faults: [{ id: "r2", fired: 1 }] });
  expect((await control("/faults", { method: "DELETE" })).status).toBe(204);
  expect((await control("/faults")).json).toEqual({ faults: [] });
});

it("requests are counted by operation and the newest are listed, without control requests", async () => {
  const { control, list, put, send, requestToken } = await startHarness();
  await list();
  await put("r1");
  await send("/assessmentResults/r1");
  await send("/assessmentResults/r1", { method: "DELETE" });
  await send("/unknown");
  await requestToken();
  const { json } = await control("/requests?last=2");
  expect(json).toMatchObject({
    counts: { list: 1, put: 1, get: 1, delete: 1, token: 1, gradebook: 4, other: 1, total: 6 },
    requests: [{ status: 404 }, { operation: "token", status: 200 }],
  });
  expect((await control("/requests?studentId=s1")).json).toMatchObject({
    requests: [{ operation: "put" }, { operation: "get" }, { operation: "delete" }],
  });
  expect((await control("/requests", { method: "DELETE" })).status).toBe(204);
  expect((await control("/requests")).json).toMatchObject({ counts: { total: 0 }, requests: [] });
});

it("a request with a fault or without a token is counted", async () => {
  const { simulator, list, send } = await startHarness({ faults: ["F12"] });
  await list();
  await send("/assessmentResults", { token: null });
  expect(simulator.requests.counts().gradebook).toBe(2);
});

it("the log keeps the newest requests and counts all of them", async () => {
  const { simulator, list } = await startHarness({ logSize: 2 });
  for (let count = 0; count < 3; count += 1) await list();
  expect(simulator.requests.list().map((request) => request.number)).toEqual([2, 3]);
  expect(simulator.requests.counts().list).toBe(3);
});

it("results and line items can be replaced, listed and removed", async () => {
  const { control, list } = await startHarness();
  const rows = [{ ...RESULT, sourcedId: "r9" }];
  expect((await control("/results", { method: "PUT", body: rows })).status).toBe(200);
  expect(idsOf(await list())).toEqual(["r9"]);
  expect((await control("/results")).json).toMatchObject({ rows: [{ sourcedId: "r9" }] });
  expect((await control("/line-items")).json).toMatchObject({ rows: [{ sourcedId: "l1" }] });
  expect((await control("/results", { method: "DELETE" })).status).toBe(204);
  expect(idsOf(await list())).toEqual([]);
});

it("a reset restores rows and faults, revokes tokens and may change the seed", async () => {
  const { control, simulator, list } = await startHarness({
    results: resultSeeds(1),
    faults: ["F1:0"],
  });
  simulator.results.clear();
  simulator.setFaults([]);
  const { json } = await control("/reset", { method: "POST", body: { seed: 9 } });
  expect(json).toMatchObject({ seed: 9, results: 1, tokens: 0, counts: { total: 0 } });
  expect(simulator.faults()).toHaveLength(1);
  expect((await list()).status).toBe(401);
});

it("the catalogue lists all 25 faults with their parameters", async () => {
  const { control } = await startHarness();
  const { faults } = (await control("/catalogue")).json as { faults: { code: string }[] };
  const codes = Array.from({ length: 25 }, (_, at) => `F${at + 1}`);
  expect(faults.map(({ code }) => code)).toEqual(codes);
  const status = { name: "status", values: "500|502|503|504", default: 503 };
  expect(faults[11]).toMatchObject({ code: "F12", params: [status, {}, {}] });
});

it("tokens can be revoked, and the state shows it", async () => {
  const { control, list } = await startHarness();
  expect((await control("/tokens", { method: "DELETE" })).status).toBe(204);
  expect((await list()).status).toBe(401);
  expect((await control("/state")).json).toMatchObject({ seed: 1, tokens: 0, counts: { list: 1 } });
});

describe("invalid input is a 400 that says what is valid, and changes nothing:", () => {
  it.each([
    ["an unknown fault", { fault: "F99" }, /fault: there is no fault F99; valid are F1 F2 .* F25$/],
    [
      "an unknown parameter",
      { fault: "F12", params: { code: 1 } },
      /parameters of F12: status, body/,
    ],
    ["an invalid value", { fault: "F12", params: { status: 200 } }, /params: status: /],
    ["a probability above 1", { fault: "F1", probability: 2 }, /^probability: /],
    ["an unknown key", { fault: "F1", often: true }, /often/],
    [
      "an unknown operation",
      { fault: "F1", match: { operation: "patch" } },
      /"list"\|"get"\|"put"/,
    ],
    ["an invalid pattern", { fault: "F1", match: { path: "(" } }, /is not a regular expression/],
    ["an empty script", { script: [] }, /^script: /],
    [
      "an invalid step",
      { script: [{ faults: ["F99"] }] },
      /^script.0.faults.0.fault: there is no fault/,
    ],
    [
      "an invalid probability in a text",
      "F1:often",
      /the probability must be a number from 0 to 1/,
    ],
    ["a text with an invalid format", "rate limit", /write F12, F12:0.1 or /],
    ["a number", 7, /object/],
  ])("%s", async (_, body, message) => {
    const { control, simulator } = await startHarness();
    simulator.setFaults(["F7"]);
    const added = await control("/faults", { method: "POST", body });
    expect(added.status).toBe(400);
    expect((added.json as { error: string }).error).toMatch(message);
    const replaced = await control("/faults", { method: "PUT", body: ["F1", body] });
    expect(replaced.status).toBe(400);
    expect(simulator.faults().map(({ setting }) => setting)).toEqual([{ fault: "F7" }]);
  });

  it.each([
    ["PUT", "/faults", { faults: "F1" }],
    ["PUT", "/results", [{ sourcedId: "r1" }]],
    ["PUT", "/results", { results: [] }],
    ["POST", "/reset", { seed: "x" }],
    ["GET", "/requests?last=x", undefined],
    ["GET", "/requests?operation=patch", undefined],
    ["GET", "/requests?nonsense=1", undefined],
  ])("%s %s with %j", async (method, path, body) => {
    const { control, simulator } = await startHarness({ results: resultSeeds(2) });
    const response = await control(path, { method, body });
    expect(response.status).toBe(400);
    expect(response.json).toEqual({ error: expect.stringMatching(/./) as unknown });
    expect(simulator.results.all()).toHaveLength(2);
  });

  it("a body that is not JSON", async () => {
    const { simulator } = await startHarness();
    const request = { method: "PUT", body: "{" };
    const response = await fetch(`${simulator.controlUrl}/faults`, request);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: "the body is not JSON" });
  });

  it("an unknown endpoint is a 404 that lists the endpoints", async () => {
    const { control } = await startHarness();
    const response = await control("/fault");
    expect(response.status).toBe(404);
    expect(response.text).toContain("PUT /faults");
    expect((await control("")).json).toHaveProperty("endpoints");
  });
});

import { expect, it } from "vitest";

import { startHarness, resultSeeds } from "./harness";

it("F11: 429 with or without a Retry-After in seconds", async () => {
  const { simulator, list } = await startHarness();
  simulator.setFaults(["F11:retryAfter=7"]);
  const limited = await list();
  expect(limited.status).toBe(429);
  expect(limited.headers.get("retry-after")).toBe("7");
  simulator.setFaults(["F11:retryAfter=absent"]);
  expect((await list()).headers.get("retry-after")).toBeNull();
});

it.each([500, 502, 503, 504])("F12: %i with JSON, with HTML or without a body", async (status) => {
  const { simulator, list, put } = await startHarness();
  simulator.setFaults([{ fault: "F12", params: { status } }]);
  const json = await list();
  expect(json.status).toBe(status);
  expect(json.json).toMatchObject({ imsx_codeMajor: "failure" });
  simulator.setFaults([{ fault: "F12", params: { status, body: "html" } }]);
  expect((await list()).headers.get("content-type")).toContain("text/html");
  simulator.setFaults([{ fault: "F12", params: { status, body: "empty" } }]);
  expect((await put("r1")).text).toBe("");
  expect(simulator.results.all()).toEqual([]);
});

it("F14: hang: there is no reply, and nothing is applied", async () => {
  const { simulator, send } = await startHarness({ results: resultSeeds(1) });
  simulator.setFaults(["F14"]);
  const abort = new AbortController();
  const pending = send("/assessmentResults/r1", { method: "DELETE", signal: abort.signal });
  await expect.poll(() => simulator.requests.list()[0]?.delivery).toBe("hang");
  abort.abort();
  await expect(pending).rejects.toThrow(/abort/);
  expect(simulator.results.all()).toHaveLength(1);
});

it("F14: hang: the connection can be closed after a time", async () => {
  const { simulator, list } = await startHarness();
  simulator.setFaults(["F14:ms=1"]);
  await expect(list()).rejects.toThrow("fetch failed");
});

it("F14: reset: the connection is reset without a reply, and nothing is applied", async () => {
  const { simulator, put } = await startHarness();
  simulator.setFaults(["F14:variant=reset"]);
  await expect(put("r1")).rejects.toThrow("fetch failed");
  expect(simulator.results.all()).toEqual([]);
});

it("F14: cut: the connection closes in the middle of the body", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(3) });
  simulator.setFaults(["F14:variant=cut"]);
  await expect(list()).rejects.toThrow("terminated");
});

it("F14: cut-json: HTTP is complete, the JSON is not", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(3) });
  simulator.setFaults(["F14:variant=cut-json"]);
  const response = await list();
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(response.text).toMatch(/^\{"assessmentResults"/);
  expect(response.json).toBeUndefined();
});

it("F15: a token is invalid after its uses, and a new one is accepted", async () => {
  const { simulator, list, renewToken } = await startHarness();
  simulator.setFaults(["F15:uses=2"]);
  expect((await list()).status).toBe(200);
  expect((await list()).status).toBe(200);
  const rejected = await list();
  expect(rejected.status).toBe(401);
  expect(rejected.text).toContain("unauthorisedrequest");
  simulator.setFaults([]);
  expect((await list()).status).toBe(401);
  await renewToken();
  expect((await list()).status).toBe(200);
});

it("F16: the token endpoint fails, rejects the client, or omits fields", async () => {
  const { simulator, requestToken } = await startHarness();
  simulator.setFaults(["F16"]);
  expect((await requestToken()).status).toBe(503);
  simulator.setFaults(["F16:variant=refused"]);
  expect((await requestToken()).json).toEqual({ error: "invalid_client" });
  simulator.setFaults(["F16:variant=no-expiry"]);
  const withoutExpiry = await requestToken();
  expect(withoutExpiry.json).toHaveProperty("access_token");
  expect(withoutExpiry.json).not.toHaveProperty("expires_in");
  simulator.setFaults(["F16:variant=no-token"]);
  expect((await requestToken()).json).not.toHaveProperty("access_token");
});

it("F16: the token endpoint can be slow, according to the clock of the simulator", async () => {
  const slept: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms);
    return Promise.resolve();
  };
  const { simulator, requestToken } = await startHarness({ clock: { now: () => 0, sleep } });
  simulator.setFaults(["F16:variant=slow,ms=700"]);
  expect((await requestToken()).status).toBe(200);
  expect(slept).toEqual([700]);
});

it.each([
  ["empty", 200, ""],
  ["no-content", 204, ""],
  ["no-key", 200, "{}"],
  ["null-key", 200, '{"assessmentResults":null}'],
])("F17: a success without content: %s", async (variant, status, text) => {
  const { simulator, list } = await startHarness({ results: resultSeeds(2) });
  simulator.setFaults([{ fault: "F17", params: { variant } }]);
  const response = await list();
  expect([response.status, response.text]).toEqual([status, text]);
});

it("F17: also the reply to a get lacks its key", async () => {
  const { simulator, send } = await startHarness({ results: resultSeeds(1) });
  simulator.setFaults(["F17:variant=no-key"]);
  expect((await send("/assessmentResults/r1")).json).toEqual({});
});

it("F19: a put is applied, and its reply is lost", async () => {
  const { simulator, put } = await startHarness();
  simulator.setFaults(["F19"]);
  await expect(put("r1")).rejects.toThrow("fetch failed");
  expect(simulator.results.find("r1")).toMatchObject({ sourcedId: "r1" });
});

it("F19: the proxy can answer 504 although the delete was applied", async () => {
  const { simulator, send } = await startHarness({ results: resultSeeds(1) });
  simulator.setFaults(["F19:variant=gateway"]);
  expect((await send("/assessmentResults/r1", { method: "DELETE" })).status).toBe(504);
  expect(simulator.results.all()).toEqual([]);
});

it("F20: a put is acknowledged, and the row is a 404 for two reads", async () => {
  const { simulator, put, send, list } = await startHarness();
  simulator.setFaults(["F20"]);
  expect((await put("r1")).status).toBe(201);
  expect((await send("/assessmentResults/r1")).status).toBe(404);
  expect((await list()).json).toEqual({ assessmentResults: [] });
  expect((await send("/assessmentResults/r1")).status).toBe(200);
});

it("F21: the reply to a put has no body, and the status 201 or 200", async () => {
  const { simulator, put } = await startHarness();
  simulator.setFaults(["F21"]);
  const created = await put("r1");
  expect([created.status, created.text]).toEqual([201, ""]);
  simulator.setFaults(["F21:status=200"]);
  expect((await put("r1")).status).toBe(200);
  expect(simulator.results.all()).toHaveLength(1);
});

it("F24: HTML has the status 200, or the content type does not match the body", async () => {
  const { simulator, list } = await startHarness({ results: resultSeeds(1) });
  simulator.setFaults(["F24"]);
  const html = await list();
  expect([html.status, html.json]).toEqual([200, undefined]);
  expect(html.headers.get("content-type")).toContain("text/html");
  simulator.setFaults(["F24:variant=html-as-json"]);
  const mislabelled = await list();
  expect(mislabelled.headers.get("content-type")).toBe("application/json");
  expect(mislabelled.json).toBeUndefined();
  simulator.setFaults(["F24:variant=json-as-html"]);
  const hidden = await list();
  expect(hidden.headers.get("content-type")).toContain("text/html");
  expect(hidden.json).toHaveProperty("assessmentResults");
});

it("F25: a list or put that names a line item is a 404, and nothing is stored", async () => {
  const { simulator, list, put } = await startHarness();
  simulator.setFaults(["F25"]);
  const response = await list({ filter: "assessmentLineItem.sourcedId='l1'" });
  expect(response.status).toBe(404);
  expect(response.text).toContain("unknownobject");
  expect((await list()).status).toBe(200);
  expect((await put("r1")).status).toBe(404);
  expect(simulator.results.all()).toEqual([]);
});

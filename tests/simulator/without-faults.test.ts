import { expect, it } from "vitest";

import { startSimulator } from "#simulator/simulator";
import { idsOf, startHarness, putRequest, RESULT, resultSeeds } from "./harness";

it("a result that was put is listed and found by its id", async () => {
  const { put, list, send } = await startHarness();
  const written = await put("r1");
  expect(written.status).toBe(201);
  expect(idsOf(await list())).toEqual(["r1"]);
  const one = await send("/assessmentResults/r1");
  expect(one.status).toBe(200);
  const row = { ...RESULT, sourcedId: "r1", status: "active" };
  expect(one.json).toMatchObject({ assessmentResult: row });
});

it("a second put of an id replaces the row", async () => {
  const { put, simulator } = await startHarness();
  await put("r1", { score: 10 });
  await put("r1", { score: 20 });
  expect(simulator.results.all().map((row) => row["score"])).toEqual([20]);
});

it("a delete answers 204, and then the row is absent", async () => {
  const { send } = await startHarness({ results: resultSeeds(1) });
  expect((await send("/assessmentResults/r1", { method: "DELETE" })).status).toBe(204);
  expect((await send("/assessmentResults/r1")).status).toBe(404);
  expect((await send("/assessmentResults/r1", { method: "DELETE" })).status).toBe(404);
});

it("with softDelete, a deleted row is kept and marked", async () => {
  const { send, list } = await startHarness({ results: resultSeeds(1), softDelete: true });
  await send("/assessmentResults/r1", { method: "DELETE" });
  expect((await list()).json).toMatchObject({ assessmentResults: [{ status: "tobedeleted" }] });
  expect(idsOf(await list({ filter: "status='active'" }))).toEqual([]);
});

it("an id may have special characters", async () => {
  const { send } = await startHarness();
  const path = `/assessmentResults/${encodeURIComponent("a/b ü:'{}")}`;
  expect((await send(path, putRequest(RESULT))).status).toBe(201);
  expect((await send(path)).json).toMatchObject({ assessmentResult: { sourcedId: "a/b ü:'{}" } });
});

it.each([
  ["no student", { student: undefined }],
  ["a score status that does not exist", { scoreStatus: "fully_graded" }],
  ["another id than the path", { sourcedId: "other" }],
  ["a score that is no number", { score: "good" }],
  ["an invalid date", { scoreDate: "yesterday" }],
])("a put with %s is rejected with invaliddata, and nothing is stored", async (_, change) => {
  const { put, simulator } = await startHarness();
  const response = await put("r1", change);
  expect(response.status).toBe(400);
  expect(response.text).toContain("invaliddata");
  expect(simulator.results.all()).toEqual([]);
});

it("a put without the outer key is rejected", async () => {
  const { send } = await startHarness();
  const response = await send("/assessmentResults/r1", { method: "PUT", body: RESULT });
  expect(response.status).toBe(400);
});

it("a put of a result creates its line item", async () => {
  const { put, send } = await startHarness();
  await put("r1");
  expect((await send("/assessmentLineItems/l1")).status).toBe(200);
});

it("line items can be listed, put and deleted like results", async () => {
  const { send } = await startHarness();
  const body = { assessmentLineItem: { title: "Quiz" } };
  expect((await send("/assessmentLineItems/l9", { method: "PUT", body })).status).toBe(201);
  const listed = await send("/assessmentLineItems");
  expect(listed.json).toMatchObject({ assessmentLineItems: [{ sourcedId: "l9", title: "Quiz" }] });
  expect((await send("/assessmentLineItems/l9", { method: "DELETE" })).status).toBe(204);
});

it("with strictLineItems, an unknown line item is a 404 for list and put", async () => {
  const lineItems = [{ sourcedId: "l2" }];
  const { put, list } = await startHarness({ strictLineItems: true, lineItems });
  expect((await put("r1")).status).toBe(404);
  expect((await list({ filter: "assessmentLineItem.sourcedId='l1'" })).status).toBe(404);
  expect((await put("r1", { assessmentLineItem: { sourcedId: "l2" } })).status).toBe(201);
});

it("an unknown path is a 404, and an unsupported method is a 405", async () => {
  const { send } = await startHarness();
  expect((await send("/results")).status).toBe(404);
  expect((await send("/assessmentResults", { method: "POST", body: {} })).status).toBe(405);
});

const MINOR = { imsx_codeMinorField: [{ imsx_codeMinorFieldValue: "unknownobject" }] };

it.each([
  ["top", { imsx_CodeMinor: MINOR }],
  ["wrapped", { imsx_StatusInfo: { imsx_codeMajor: "failure" } }],
  ["string-minor", { imsx_codeMinor: "unknownobject" }],
] as const)("errors can have the format %s", async (errorShape, expected) => {
  const { send } = await startHarness({ errorShape });
  expect((await send("/assessmentResults/none")).json).toMatchObject(expected);
});

it("errors can be plain text", async () => {
  const { send } = await startHarness({ errorShape: "text" });
  const response = await send("/assessmentResults/none");
  expect(response.json).toBeUndefined();
  expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
});

it("base path and token path are settings", async () => {
  const paths = { basePath: "gradebook/", tokenPath: "/oauth/token" };
  const { simulator, list } = await startHarness(paths);
  expect(simulator.baseUrl).toMatch(/\/gradebook$/);
  expect(simulator.tokenUrl).toMatch(/\/oauth\/token$/);
  expect((await list()).status).toBe(200);
});

it("the simulator does not start with an invalid fault or row", async () => {
  await expect(startSimulator({ faults: ["F26"] })).rejects.toThrow(/no fault F26; valid are F1 /);
  const bad = [{ ...RESULT, sourcedId: "" }];
  await expect(startSimulator({ results: bad })).rejects.toThrow();
});

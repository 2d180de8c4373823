import { describe, expect, it } from "vitest";

import type { HabitSettings } from "#simulator/simulator";
import {
  type HttpResponse,
  type SimulatorHarness,
  idsOf,
  startHarness,
  putRequest,
  RESULT,
  resultSeeds,
} from "./harness";

const SCOPE = "https://purl.imsglobal.org/spec/or/v1p2/scope/";

/** A gradebook with three results and these habits. */
function withHabit(...habits: readonly string[]): Promise<SimulatorHarness> {
  return startHarness({ habits, results: resultSeeds(3) });
}

function rowOf(
  response: HttpResponse,
  key = "assessmentResult",
): Readonly<Record<string, unknown>> {
  return (response.json as Record<string, Record<string, unknown>>)[key] ?? {};
}

interface TokenRequest {
  readonly auth?: "basic" | "form";
  readonly scope?: string;
  readonly query?: string;
}

async function requestTokenAs(
  { simulator }: SimulatorHarness,
  request: TokenRequest = {},
): Promise<HttpResponse> {
  const { auth = "form", scope, query } = request;
  const { clientId, clientSecret } = simulator;
  const url = query === undefined ? simulator.tokenUrl : simulator.tokenUrl.replace(/\?.*/, query);
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  const response = await fetch(url, {
    method: "POST",
    headers: auth === "basic" ? { authorization: `Basic ${basic}` } : {},
    body: new URLSearchParams({
      grant_type: "client_credentials",
      ...(auth === "form" ? { client_id: clientId, client_secret: clientSecret } : {}),
      ...(scope === undefined ? {} : { scope }),
    }),
  });
  const text = await response.text();
  const json: unknown = JSON.parse(text);
  return { status: response.status, headers: response.headers, text, json };
}

describe("paging", () => {
  it.each([
    ["offset", 1, ["r2", "r3"]],
    ["page-number", 1, ["r1", "r2"]],
    ["page-number", 2, ["r3"]],
    ["page-number", 3, ["r3"]],
    ["offset-ignored", 2, ["r1", "r2"]],
  ])("%s: limit 2, offset %i", async (paging, offset, expected) => {
    const { list } = await withHabit(`paging=${paging}`);
    expect(idsOf(await list({ limit: 2, offset }))).toEqual(expected);
  });

  it("page numbers are computed with the limit that was silently clamped", async () => {
    const { list, simulator } = await withHabit("paging=page-number");
    simulator.setFaults(["F4:max=2"]);
    expect(idsOf(await list({ limit: 100, offset: 1 }))).toEqual(["r1", "r2"]);
    expect(idsOf(await list({ limit: 100, offset: 2 }))).toEqual(["r3"]);
  });
});

describe("a page past the end, and an empty list", () => {
  it.each([
    ["past-end=empty", 200],
    ["past-end=404", 404],
    ["past-end=204", 204],
  ])("%s answers %i past the end and 200 before it", async (habit, status) => {
    const { list } = await withHabit(habit);
    const past = await list({ offset: 3 });
    expect(past.status).toBe(status);
    if (status === 404) expect(past.text).toContain("unknownobject");
    if (status === 204) expect(past.text).toBe("");
    expect((await list({ offset: 2 })).status).toBe(200);
    expect((await list({ filter: "sourcedId='none'" })).status).toBe(200);
  });

  it.each([
    ["empty=array", 200],
    ["empty=404", 404],
    ["empty=204", 204],
  ])("%s answers %i when nothing matches, and 200 past the end", async (habit, status) => {
    const { list } = await withHabit(habit);
    expect((await list({ filter: "sourcedId='none'" })).status).toBe(status);
    expect((await list()).status).toBe(200);
    expect((await list({ offset: 3 })).status).toBe(200);
  });

  it("a false empty list is a 200, whatever the habit for empty lists is", async () => {
    const { list, simulator } = await withHabit("empty=404", "past-end=404");
    simulator.setFaults(["F1"]);
    const response = await list();
    expect([response.status, idsOf(response)]).toEqual([200, []]);
  });
});

describe("totals", () => {
  it.each([
    ["headers", "3", undefined],
    ["body", null, 3],
    ["both", "3", 3],
    ["none", null, undefined],
    ["wrong", "4", 4],
  ])("%s", async (totals, header, field) => {
    const { list } = await withHabit(`totals=${totals}`);
    const response = await list({ limit: 2, offset: 2 });
    expect(response.headers.get("x-total-count")).toBe(header);
    const body = response.json as Record<string, unknown>;
    expect(body["totalCount"]).toBe(field);
    const pageFields = { pageCount: 2, pageNumber: 2, offset: 2, limit: 2 };
    if (field !== undefined) expect(body).toMatchObject(pageFields);
  });
});

describe("the token endpoint", () => {
  it.each([
    ["both", "basic", 200],
    ["both", "form", 200],
    ["basic", "basic", 200],
    ["basic", "form", 401],
    ["form", "form", 200],
    ["form", "basic", 401],
  ] as const)("token-auth=%s answers a secret by %s with %i", async (habit, auth, status) => {
    const bench = await startHarness();
    bench.simulator.setHabits({ "token-auth": habit });
    const response = await requestTokenAs(bench, { auth });
    expect(response.status).toBe(status);
    if (status === 401) expect(response.json).toMatchObject({ error: "invalid_client" });
  });

  it.each([
    ["any", "vendor.write", 200],
    ["known", `${SCOPE}assessment.readonly ${SCOPE}assessment.delete`, 200],
    ["known", `${SCOPE}assessment.readonly ${SCOPE}gradebook.delete`, 400],
    ["none", `${SCOPE}assessment.readonly`, 400],
    ["none", "", 200],
    ["vendor.read vendor.write", "vendor.write", 200],
    ["vendor.read,vendor.write", "vendor.write", 200],
    ["vendor.read vendor.write", `${SCOPE}assessment.readonly`, 400],
  ])("scopes=%s answers the scope %j with %i", async (habit, scope, status) => {
    const response = await requestTokenAs(await withHabit(`scopes=${habit}`), { scope });
    expect(response.status).toBe(status);
    if (status === 400) expect(response.json).toMatchObject({ error: "invalid_scope" });
  });

  it.each(["Bearer", "bearer", "BearerToken"])("token-type=%s", async (type) => {
    const response = await requestTokenAs(await withHabit(`token-type=${type}`));
    expect(response.json).toMatchObject({ token_type: type });
  });

  it.each([
    ["number", 3600],
    ["text", "3600"],
    ["absent", undefined],
  ])("expires-in=%s", async (habit, expected) => {
    const response = await requestTokenAs(await withHabit(`expires-in=${habit}`));
    expect((response.json as Record<string, unknown>)["expires_in"]).toBe(expected);
  });

  it("token-query: the token URL has the query, and requests without it are rejected", async () => {
    const bench = await withHabit("token-query=p=policy");
    expect(bench.simulator.tokenUrl).toMatch(/\/token\?p=policy$/);
    expect((await requestTokenAs(bench)).status).toBe(200);
    for (const query of ["", "?p=other"]) {
      const rejected = await requestTokenAs(bench, { query });
      expect(rejected.status).toBe(400);
      expect(rejected.json).toMatchObject({ error: "invalid_request" });
    }
  });
});

describe("references=href-required", () => {
  const student = { sourcedId: "s1", href: "https://sis.example/users/s1" };
  const assessmentLineItem = { sourcedId: "l1", href: "https://gradebook.example/items/l1" };

  it.each([
    ["student.href", { assessmentLineItem }],
    ["assessmentLineItem.href", { student }],
    ["student.href", { student: { ...student, href: "" }, assessmentLineItem }],
  ])("a write without %s is a 422 that names it, and nothing is stored", async (field, change) => {
    const { put, simulator } = await startHarness({ habits: ["references=href-required"] });
    const response = await put("r1", change);
    expect(response.status).toBe(422);
    expect(response.text).toContain(`${field} is required`);
    expect(response.text).toContain("invaliddata");
    expect(simulator.results.all()).toEqual([]);
  });

  it("a write with both is accepted", async () => {
    const { put } = await startHarness({ habits: ["references=href-required"] });
    expect((await put("r1", { student, assessmentLineItem })).status).toBe(201);
  });
});

describe("metadata", () => {
  it.each([
    ["echo", { attemptId: "a" }],
    ["drop", undefined],
    ["null", null],
  ])("%s: in the reply to a PUT, by id and in lists", async (habit, expected) => {
    const { put, send, list } = await startHarness({ habits: [`metadata=${habit}`] });
    const written = await put("r1", { metadata: { attemptId: "a" } });
    const listed = (await list()).json as { assessmentResults: Record<string, unknown>[] };
    const one = await send("/assessmentResults/r1");
    const shown = [rowOf(written), rowOf(one), listed.assessmentResults[0]];
    expect(shown.map((row) => row?.["metadata"])).toEqual([expected, expected, expected]);
  });
});

describe("ids", () => {
  it("exact: another letter case is another result", async () => {
    const { put, send, simulator } = await withHabit("ids=exact");
    expect((await send("/assessmentResults/R1")).status).toBe(404);
    await put("R1");
    expect(simulator.results.all()).toHaveLength(4);
  });

  it("case-insensitive: a result is found, replaced and deleted in any letter case", async () => {
    const { put, send, list, simulator } = await withHabit("ids=case-insensitive");
    expect(rowOf(await send("/assessmentResults/R1"))).toMatchObject({ sourcedId: "r1" });
    expect(rowOf(await put("R1", { score: 7 }))).toMatchObject({ sourcedId: "r1", score: 7 });
    expect(idsOf(await list({ filter: "student.sourcedId='S1'" }))).toEqual(["r1", "r2", "r3"]);
    expect(idsOf(await list({ filter: "sourcedId='R2'" }))).toEqual(["r2"]);
    expect((await send("/assessmentResults/R1", { method: "DELETE" })).status).toBe(204);
    expect(simulator.results.all().map(({ sourcedId }) => sourcedId)).toEqual(["r2", "r3"]);
  });

  it("upper: letter case is ignored, and every id is shown in upper case", async () => {
    const { put, list, send } = await withHabit("ids=upper");
    const expected = {
      sourcedId: "R1",
      student: { sourcedId: "S1" },
      assessmentLineItem: { sourcedId: "L1" },
    };
    expect(rowOf(await put("r1"))).toMatchObject(expected);
    expect(rowOf(await send("/assessmentResults/r1"))).toMatchObject(expected);
    expect(idsOf(await list({ filter: "student.sourcedId='s1'" }))).toEqual(["R1", "R2", "R3"]);
  });

  it("a lagging write is the same result in every letter case, and is visible after the lag", async () => {
    const { put, send, simulator } = await withHabit("ids=case-insensitive");
    simulator.setFaults(["F20:reads=1"]);
    await put("R1", { score: 7 });
    expect(rowOf(await send("/assessmentResults/r1"))).toMatchObject({ score: 80 });
    expect(rowOf(await send("/assessmentResults/R1"))).toMatchObject({ score: 7 });
  });
});

describe("line-item", () => {
  const item = { method: "PUT", body: { assessmentLineItem: { title: "Quiz" } } };

  it.each([
    ["required", 404],
    ["required-422", 422],
  ])("%s: a put of a result is a %i until its line item exists", async (habit, status) => {
    const { put, send, list } = await startHarness({ habits: [`line-item=${habit}`] });
    expect((await put("r1")).status).toBe(status);
    expect((await send("/assessmentLineItems/l1")).status).toBe(404);
    const filter = "assessmentLineItem.sourcedId='l1'";
    expect((await list({ filter })).status).toBe(200);
    expect((await send("/assessmentLineItems/l1", item)).status).toBe(201);
    expect((await put("r1")).status).toBe(201);
  });

  it("optional: a result creates its line item", async () => {
    const { put, send } = await startHarness({ habits: ["line-item=optional"] });
    expect((await put("r1")).status).toBe(201);
    expect((await send("/assessmentLineItems/l1")).status).toBe(200);
  });
});

describe("score-date", () => {
  const DATE = "2026-01-31";
  const TIME = "2026-01-31T23:30:00.000-05:00";
  const MIDNIGHT = "2026-01-31T00:00:00.000Z";

  it.each([
    ["any", DATE, 201],
    ["any", TIME, 201],
    ["date", DATE, 201],
    ["date", TIME, 422],
    ["date-time", DATE, 422],
    ["date-time", TIME, 201],
  ])("%s answers %s with %i", async (habit, scoreDate, status) => {
    const { put } = await startHarness({ habits: [`score-date=${habit}`] });
    const response = await put("r1", { scoreDate });
    expect(response.status).toBe(status);
    expect(response.text).toContain(status === 422 ? "scoreDate must be a date" : scoreDate);
  });

  it.each([
    ["any", [DATE, TIME]],
    ["date", [DATE, DATE]],
    ["date-time", [MIDNIGHT, TIME]],
  ])("%s shows rows that were stored before as %j", async (habit, expected) => {
    const rows = [DATE, TIME].map((scoreDate) => ({ ...RESULT, scoreDate }));
    const results = rows.map((row) => ({ ...row, sourcedId: row.scoreDate }));
    const { list } = await startHarness({ habits: [`score-date=${habit}`], results });
    const { assessmentResults } = (await list()).json as { assessmentResults: { scoreDate: "" }[] };
    expect(assessmentResults.map(({ scoreDate }) => scoreDate)).toEqual(expected);
  });
});

it.each([
  ["as-sent", "80.0"],
  ["number", 80],
])("score=%s shows a numeric string as %j", async (habit, expected) => {
  const { put } = await startHarness({ habits: [`score=${habit}`] });
  expect(rowOf(await put("r1", { score: "80.0" }))).toMatchObject({ score: expected });
});

describe("resource=results", () => {
  const RENAMED = { student: RESULT.student, lineItem: { sourcedId: "l1" } };
  const rest = { scoreDate: "2026-01-31", scoreStatus: "fully graded", score: 80 };

  it("results and line items have other paths, keys and references", async () => {
    const { send, simulator } = await withHabit("resource=results");
    const body = { result: { ...RENAMED, ...rest } };
    const written = await send("/results/r9", { method: "PUT", body });
    expect(written.status).toBe(201);
    expect(rowOf(written, "result")).toMatchObject({ sourcedId: "r9", ...RENAMED });
    expect(rowOf(written, "result")).not.toHaveProperty("assessmentLineItem");
    expect(rowOf(await send("/results/r1"), "result")).toMatchObject(RENAMED);
    const filter = "student.sourcedId='s1' AND lineItem.sourcedId='l1'";
    const listed = await send(`/results?${new URLSearchParams({ filter }).toString()}`);
    expect((listed.json as { results: [] }).results).toHaveLength(4);
    expect(rowOf(await send("/lineItems/l1"), "lineItem")).toMatchObject({ title: "l1" });
    expect((await send("/assessmentResults")).status).toBe(404);
    expect(simulator.results.find("r9")).toMatchObject({ assessmentLineItem: { sourcedId: "l1" } });
  });

  it("the names of the other resource are rejected", async () => {
    const { send } = await withHabit("resource=results");
    const { lineItem: assessmentLineItem, ...others } = { ...RENAMED, ...rest };
    const body = { result: { ...others, assessmentLineItem } };
    const rejected = await send("/results/r9", { method: "PUT", body });
    expect(rejected.status).toBe(400);
    expect(rejected.text).toContain("lineItem: ");
    const filter = new URLSearchParams({ filter: "assessmentLineItem.sourcedId='l1'" });
    expect((await send(`/results?${filter.toString()}`)).status).toBe(400);
  });

  it("the scopes are those of the gradebook", async () => {
    const bench = await withHabit("resource=results", "scopes=known");
    const scopes = ["gradebook.readonly", "assessment.readonly"].map((name) => `${SCOPE}${name}`);
    const answers = await Promise.all(scopes.map((scope) => requestTokenAs(bench, { scope })));
    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
  });

  it("faults use its names", async () => {
    const { send, simulator } = await withHabit("resource=results");
    simulator.setFaults(["F17:variant=no-key"]);
    expect((await send("/results")).json).toEqual({});
    expect((await send("/results/r1")).json).toEqual({});
    simulator.setFaults(["F9:student=s1"]);
    const filter = new URLSearchParams({ filter: "student.sourcedId='s1' AND sourcedId='r1'" });
    const listed = await send(`/results?${filter.toString()}`);
    expect((listed.json as { results: [] }).results).toHaveLength(3);
  });
});

it("collection-path=either: the path of a collection may end with a slash, that of an item may not", async () => {
  expect((await (await withHabit()).send("/assessmentResults/")).status).toBe(404);
  const { send } = await withHabit("collection-path=either");
  expect((await send("/assessmentResults/")).status).toBe(200);
  expect((await send("/assessmentResults")).status).toBe(200);
  expect((await send("/assessmentResults/r1/")).status).toBe(404);
});

describe("post=creates", () => {
  const post = (row: unknown): { method: string; body: unknown } => ({
    method: "POST",
    body: { assessmentResult: row },
  });

  it("a POST creates a row with the id that it names, once", async () => {
    const { send } = await withHabit("post=creates");
    const row = { ...RESULT, sourcedId: "r9" };
    const created = await send("/assessmentResults", post(row));
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject({
      sourcedIdPairs: { suppliedSourcedId: "r9", allocatedSourcedId: "r9" },
      assessmentResult: row,
    });
    const again = await send("/assessmentResults", post(row));
    expect([again.status, again.text]).toEqual([422, expect.stringContaining("already")]);
  });

  it("a POST without an id gets an allocated id, and the same one after a reset", async () => {
    const { send, simulator, renewToken } = await withHabit("post=creates");
    const allocated = async (): Promise<unknown> =>
      rowOf(await send("/assessmentResults", post(RESULT)), "sourcedIdPairs");
    const pair = { suppliedSourcedId: "allocated-1", allocatedSourcedId: "allocated-1" };
    expect(await allocated()).toEqual(pair);
    expect(await allocated()).not.toEqual(pair);
    simulator.reset();
    await renewToken();
    expect(await allocated()).toEqual(pair);
  });

  it("faults and the log treat a POST as a put", async () => {
    const { send, simulator } = await withHabit("post=creates");
    simulator.setFaults(["F12:op=put,id=r9", "F19:op=put,id=r8"]);
    expect((await send("/assessmentResults", post({ ...RESULT, sourcedId: "r9" }))).status).toBe(
      503,
    );
    await expect(
      send("/assessmentResults", post({ ...RESULT, sourcedId: "r8" })),
    ).rejects.toThrow();
    expect(simulator.results.find("r8")).not.toBeNull();
    expect(simulator.requests.counts()).toMatchObject({ put: 2, other: 0 });
    const [, last] = simulator.requests.list({ method: "POST" });
    expect(last?.bodyText).toContain("r8");
  });

  it("refused: a 405", async () => {
    const { send } = await withHabit("post=refused");
    expect((await send("/assessmentResults", post(RESULT))).status).toBe(405);
  });
});

it.each([
  ["201", 201],
  ["200", 200],
])("put-status=%s", async (habit, status) => {
  const { put, send } = await withHabit(`put-status=${habit}`);
  expect((await put("r1")).status).toBe(status);
  const body = { assessmentLineItem: { title: "Quiz" } };
  expect((await send("/assessmentLineItems/l1", { method: "PUT", body })).status).toBe(status);
});

it("put-status=mixed: 201 only for a plain line item", async () => {
  const { put, send, simulator } = await withHabit("put-status=mixed");
  const body = { assessmentLineItem: { title: "Quiz" } };
  expect((await put("r1")).status).toBe(200);
  expect((await send("/assessmentLineItems/l1", { method: "PUT", body })).status).toBe(200);
  simulator.setHabits(["put-status=mixed", "resource=results"]);
  const plain = { lineItem: { title: "Quiz", class: { sourcedId: "c7" } } };
  const written = await send("/lineItems/l1", { method: "PUT", body: plain });
  expect(written.status).toBe(201);
  // Fields of a line item that OneRoster 1.2 requires are shown, even if they were omitted.
  expect(rowOf(written, "lineItem")).toMatchObject({
    class: { sourcedId: "c7" },
    category: { sourcedId: "category-1" },
    dueDate: expect.stringMatching(/Z$/) as unknown,
  });
});

it.each([
  ["ignored", "R2", ["r1", "r2", "r3"]],
  ["text", "R2", ["r2"]],
  ["text", "S1", ["r1", "r2", "r3"]],
  ["text", "nowhere", []],
])("search=%s with the term %s", async (habit, search, expected) => {
  const { list } = await withHabit(`search=${habit}`);
  expect(idsOf(await list({ search }))).toEqual(expected);
});

it.each(["invalid_filter_field", "invaliddata"])("filter-error=%s", async (habit) => {
  const { list } = await withHabit(`filter-error=${habit}`);
  const response = await list({ filter: "nonsense" });
  expect([response.status, response.text]).toEqual([400, expect.stringContaining(`"${habit}"`)]);
});

describe("habits are set", () => {
  it("by name, by text or by the name alone; the last value of a name counts", async () => {
    const { simulator } = await startHarness({ habits: { paging: "page-number" } });
    expect(simulator.habits().paging).toBe("page-number");
    simulator.setHabits(["references", "paging=offset", "paging=offset-ignored"]);
    expect(simulator.habits()).toMatchObject({
      references: "href-required",
      paging: "offset-ignored",
    });
  });

  it("while the simulator runs; omitted habits get their default", async () => {
    const { simulator, list } = await withHabit("totals=none");
    simulator.setHabits({ paging: "page-number" });
    expect((await list({ limit: 2, offset: 1 })).headers.get("x-total-count")).toBe("3");
    expect(simulator.habits()).toMatchObject({ totals: "headers", paging: "page-number" });
  });

  it("through the control endpoint, which also lists all habits", async () => {
    const { control, simulator } = await startHarness();
    const put = await control("/habits", { method: "PUT", body: { totals: "none" } });
    expect(put.json).toMatchObject({ habits: { totals: "none", paging: "offset" } });
    const wrapped = { habits: ["put-status=200"] };
    expect((await control("/habits", { method: "PUT", body: wrapped })).status).toBe(200);
    expect((await control("/habits")).json).toMatchObject({ habits: { "put-status": "200" } });
    const { habits } = (await control("/catalogue")).json as { habits: { name: string }[] };
    expect(habits.map(({ name }) => name)).toEqual(Object.keys(simulator.habits()));
    expect((await control("/state")).json).toMatchObject({ habits: { totals: "headers" } });
    expect((await control("/habits", { method: "DELETE" })).status).toBe(204);
    expect(simulator.habits()["put-status"]).toBe("201");
  });

  it("to their initial values by a reset", async () => {
    const { simulator } = await startHarness({ habits: ["metadata=drop"] });
    simulator.setHabits({});
    simulator.reset();
    expect(simulator.habits().metadata).toBe("drop");
  });

  it.each<[HabitSettings | readonly unknown[], RegExp]>([
    [["pages=offset"], /there is no habit "pages"; valid are paging, past-end, /],
    [["paging=up"], /paging cannot be "up"; write paging=offset\|page-number\|offset-ignored/],
    [["token-query"], /token-query needs a value: token-query=none\|<name=value>/],
    [["token-query=policy"], /token-query cannot be "policy"/],
    [[7], /a habit must be a text like/],
  ])("not at all if one is invalid: %j", async (settings, message) => {
    const { simulator, control } = await startHarness({ habits: ["ids=upper"] });
    const habits = settings as HabitSettings;
    expect(() => simulator.setHabits(habits)).toThrow(message);
    const response = await control("/habits", { method: "PUT", body: settings });
    expect([response.status, response.text]).toEqual([400, expect.stringContaining("habit")]);
    expect(simulator.habits().ids).toBe("upper");
    await expect(startHarness({ habits })).rejects.toThrow(message);
  });
});

it("without a habit the gradebook follows OneRoster 1.2 and shows rows as they were sent", async () => {
  const { simulator, send } = await startHarness();
  expect(simulator.habits()).toMatchObject({ paging: "offset", resource: "assessmentResults" });
  const response = await send(
    "/assessmentResults/r1",
    putRequest({ ...RESULT, metadata: { a: "1" } }),
  );
  expect(rowOf(response)).toEqual({
    ...RESULT,
    sourcedId: "r1",
    status: "active",
    metadata: { a: "1" },
    dateLastModified: expect.stringMatching(/Z$/) as unknown,
  });
});

import { describe, expect, it, vi } from "vitest";

import type { GradebookHabit, ListDoubt } from "#lib/services/one-roster";
import { createOneRosterGradebook } from "#lib/services/one-roster";
import { resultIdOf } from "#lib/services/one-roster/identifiers";
import { MISCONFIGURED, UNAVAILABLE } from "./expected-faults";
import {
  resultIdsOf,
  tokenReply,
  type ScriptedGradebook,
  quickOptions,
  type Reply,
  type GradebookRequest,
  SLOT,
  startScriptedGradebook,
  wireRow,
} from "./scripted-gradebook";
import { nextNumber, resultToPublish } from "./simulated-gradebook";

const TIME = expect.any(String) as string;
const ABSENT: Reply = { status: 404, body: { imsx_codeMajor: "failure" } };

interface ListHabits {
  readonly rows?: readonly object[];
  /** How the first row of a page is computed. */
  readonly paging?: "offset" | "page number" | "ignored";
  /** The response past the end. */
  readonly pastTheEnd?: Reply;
  /** The response for a list without rows. */
  readonly empty?: Reply;
  readonly totals?: (rows: number) => number;
  /** The maximum number of rows on a page. */
  readonly clamp?: number;
}

/** A gradebook with these habits. It lists rows in pages and finds them by id. */
function gradebookWith(habits: ListHabits): (request: GradebookRequest) => Reply {
  const { rows = [], paging = "offset", clamp = 500 } = habits;
  return ({ url, query }) => {
    const path = url.split("?")[0] ?? "";
    if (!path.endsWith("/assessmentResults")) {
      const id = decodeURIComponent(path.split("/").at(-1) ?? "");
      const found = rows.find((each) => "sourcedId" in each && each.sourcedId === id);
      return found === undefined ? ABSENT : { status: 200, body: { assessmentResult: found } };
    }
    const limit = Math.min(clamp, Number(query.get("limit")));
    const offset = Number(query.get("offset"));
    const starts = {
      offset,
      "page number": Math.floor(offset / limit) * limit,
      ignored: 0,
    };
    const page = rows.slice(starts[paging], starts[paging] + limit);
    const total = habits.totals?.(rows.length) ?? rows.length;
    const answer: Reply = {
      status: 200,
      body: { assessmentResults: page },
      headers: { "x-total-count": String(total) },
    };
    if (rows.length === 0) return habits.empty ?? answer;
    return page.length === 0 ? (habits.pastTheEnd ?? answer) : answer;
  };
}

function attempts(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => wireRow(resultIdOf(SLOT, index + 1)));
}

/** The number that one start gets, and its requests without those for tokens. */
async function costOfStart(server: ScriptedGradebook, options = {}) {
  const number = await nextNumber(server.client(options));
  return { number, requests: server.requests.length };
}

describe("lists", () => {
  const noContent: Reply = { status: 204 };

  it.each<[string, ListHabits, number]>([
    ["correct", {}, 3],
    ["paged by number", { paging: "page number" }, 3],
    ["404 past the end", { pastTheEnd: ABSENT }, 3],
    ["204 past the end", { pastTheEnd: noContent }, 3],
    ["offset ignored", { paging: "ignored", totals: () => 2 }, 3],
    ["wrong totals", { totals: (rows) => rows + 7 }, 5],
  ])("%s: a start with two results sends few requests", async (_name, habits, requests) => {
    const server = await startScriptedGradebook({
      api: gradebookWith({ rows: attempts(2), ...habits }),
    });
    expect(await costOfStart(server)).toEqual({ number: 3, requests });
  });

  it.each([0, 1, 2, 99, 100])(
    "with %i results in a correct, short list, a start sends at most four requests",
    async (count) => {
      for (const paging of ["offset", "page number"] as const) {
        const server = await startScriptedGradebook({
          api: gradebookWith({ rows: attempts(count), paging }),
        });
        const { number, requests } = await costOfStart(server);
        expect(number).toBe(count + 1);
        expect(requests).toBeLessThanOrEqual(4);
      }
    },
  );

  it("one row, a total of 1 and pages by number: the next number is 2", async () => {
    const server = await startScriptedGradebook({
      api: gradebookWith({ rows: attempts(1), paging: "page number" }),
    });
    expect(await costOfStart(server)).toEqual({ number: 2, requests: 3 });
  });

  it("pages by number lose no row if the limit is clamped", async () => {
    for (const clamp of [1, 2, 3, 7]) {
      const habits = { rows: attempts(20), paging: "page number", clamp } as const;
      const server = await startScriptedGradebook({ api: gradebookWith(habits) });
      expect(resultIdsOf(await server.client().listResults(SLOT))).toHaveLength(20);
    }
  });

  it("wrong totals that are ignored cause no second pass", async () => {
    const habits = { rows: attempts(2), totals: () => 9 };
    const server = await startScriptedGradebook({ api: gradebookWith(habits) });
    const ignoring = { list: { totals: "ignore" } } as const;
    expect(await costOfStart(server, ignoring)).toEqual({ number: 3, requests: 3 });
  });

  it.each<[string, Reply, "404" | "204"]>([
    ["404", ABSENT, "404"],
    ["204", noContent, "204"],
  ])("a %s is an empty list only if the setting says so", async (_name, empty, emptyList) => {
    const server = await startScriptedGradebook({ api: gradebookWith({ empty }) });
    await expect(server.client().listResults(SLOT)).rejects.toThrow(
      `ONEROSTER_EMPTY_LIST=${emptyList}`,
    );
    expect(await nextNumber(server.client({ emptyList }))).toBe(1);
  });

  it("a web page with status 404 is never an empty list", async () => {
    const empty: Reply = { status: 404, body: "<h1>gone</h1>" };
    const server = await startScriptedGradebook({ api: gradebookWith({ empty }) });
    const gradebook = server.client({ emptyList: "404" });
    await expect(gradebook.listResults(SLOT)).rejects.toMatchObject(UNAVAILABLE);
  });

  it("if a later page hangs, the rows of the first page are returned at the end of the budget", async () => {
    const reported: ListDoubt[] = [];
    const withoutHang = gradebookWith({ rows: attempts(3), clamp: 2 });
    const server = await startScriptedGradebook({
      api: (request) => (Number(request.query.get("offset")) > 0 ? "hang" : withoutHang(request)),
    });
    const gradebook = server.client({
      timings: { tryTimeoutMs: 60_000, callBudgetMs: 700 },
      onListDisagreed: (_slot, doubts) => reported.push(...doubts),
    });
    expect(resultIdsOf(await gradebook.listResults(SLOT))).toHaveLength(2);
    expect(reported).toEqual(["page_failed"]);
  });

  it("if nothing is in doubt, nothing is reported", async () => {
    const onListDisagreed = vi.fn();
    const server = await startScriptedGradebook({ api: gradebookWith({ rows: attempts(3) }) });
    expect(await server.client({ onListDisagreed }).listResults(SLOT)).toHaveLength(3);
    expect(onListDisagreed).not.toHaveBeenCalled();
  });
});

describe("collection paths that end with a slash", () => {
  const slashed = gradebookWith({ rows: attempts(2) });
  const redirecting =
    (to: (request: GradebookRequest) => string) =>
    (request: GradebookRequest): Reply => {
      const [path = "", query = ""] = request.url.split("?");
      if (path.endsWith("/assessmentResults/")) {
        return slashed({ ...request, url: `${path.slice(0, -1)}?${query}` });
      }
      if (!path.endsWith("/assessmentResults")) return slashed(request);
      return { status: 308, headers: { location: to(request) } };
    };

  it("are found by the redirect to them, which is remembered", async () => {
    const server = await startScriptedGradebook({
      api: redirecting(({ url }) => url.replace("assessmentResults?", "assessmentResults/?")),
    });
    const gradebook = server.client();
    expect(await nextNumber(gradebook)).toBe(3);
    expect(server.requests).toHaveLength(4);
    expect(await nextNumber(gradebook)).toBe(3);
    expect(server.requests).toHaveLength(7);
  });

  it.each(["https://elsewhere.example/gradebook/assessmentResults/", "/login/", "/"])(
    "are the only target of a redirect that is followed: not %s",
    async (location) => {
      const server = await startScriptedGradebook({ api: redirecting(() => location) });
      await expect(nextNumber(server.client())).rejects.toMatchObject(MISCONFIGURED);
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe("ids in another letter case", () => {
  const own = resultIdOf(SLOT, 4);

  it("are the same row and the same result", async () => {
    const upperCaseRow = {
      sourcedId: own.toUpperCase(),
      student: { sourcedId: "U1" },
      assessmentLineItem: { sourcedId: "R1_ALI" },
    };
    const list = gradebookWith({ rows: [upperCaseRow] });
    const server = await startScriptedGradebook({
      api: (request) =>
        request.url.endsWith(own)
          ? { status: 200, body: { assessmentResult: upperCaseRow } }
          : list(request),
    });
    expect(resultIdsOf(await server.client().listResults(SLOT))).toEqual([own]);
    expect(await server.client().findResult(own)).toMatchObject({ resultId: own });
    expect(await nextNumber(server.client())).toBe(5);
  });
});

/** A token endpoint that accepts a request if `errorFor` returns null. */
function tokenEndpoint(errorFor: (request: GradebookRequest) => string | null) {
  return (request: GradebookRequest, n: number): Reply => {
    const error = errorFor(request);
    if (error === null) return tokenReply(request, n);
    return { status: error === "invalid_client" ? 401 : 400, body: { error } };
  };
}

const isBasic = (request: GradebookRequest): boolean =>
  request.headers["authorization"]?.slice(0, 6) === "Basic ";
const hasScope = (request: GradebookRequest): boolean =>
  new URLSearchParams(request.body).has("scope");

describe("token endpoints", () => {
  const styles: readonly (readonly [
    string,
    (request: GradebookRequest) => string | null,
    number,
  ])[] = [
    [
      "accepts the secret in the form only",
      (request) => (isBasic(request) ? "invalid_client" : null),
      1,
    ],
    [
      "accepts the secret by HTTP Basic only",
      (request) => (isBasic(request) ? null : "invalid_client"),
      2,
    ],
    [
      "accepts HTTP Basic only, and answers 400 otherwise",
      (request) => (isBasic(request) ? null : "invalid_request"),
      2,
    ],
    ["rejects every scope", (request) => (hasScope(request) ? "invalid_scope" : null), 2],
    [
      "accepts HTTP Basic only, and rejects every scope",
      (request) =>
        !isBasic(request) ? "invalid_client" : hasScope(request) ? "invalid_scope" : null,
      3,
    ],
  ];
  it.each(styles)(
    "%s: a start works, and the accepted style is used again",
    async (_name, errorFor, first) => {
      let nowMs = 0;
      const habits: GradebookHabit[] = [];
      const server = await startScriptedGradebook({
        api: gradebookWith({}),
        token: tokenEndpoint(errorFor),
      });
      const options = { now: () => nowMs, onHabit: (habit: GradebookHabit) => habits.push(habit) };
      const gradebook = server.client(options);
      expect(await nextNumber(gradebook)).toBe(1);
      expect(server.tokenRequests).toHaveLength(first);
      nowMs = 3_600_000;
      await nextNumber(gradebook);
      expect(server.tokenRequests).toHaveLength(first + 1);
      expect(habits).toHaveLength(first - 1);
    },
  );

  it("only the style of the setting is used, if there is one", async () => {
    const token = tokenEndpoint((request) => (isBasic(request) ? null : "invalid_client"));
    const server = await startScriptedGradebook({ api: gradebookWith({}), token });
    const url = `${server.origin}/token`;
    const secret = { url, clientId: "client", clientSecret: "s3cret" };
    const body = server.client({ token: { ...secret, clientAuthentication: "body" } });
    await expect(nextNumber(body)).rejects.toMatchObject(MISCONFIGURED);
    const basic = server.client({ token: { ...secret, clientAuthentication: "basic" } });
    expect(await nextNumber(basic)).toBe(1);
    expect(server.tokenRequests).toHaveLength(2);
  });

  it.each(["Bearer", "bearer", "BearerToken"])("the token type %s is accepted", async (type) => {
    const body = { access_token: "t", token_type: type, expires_in: "3600" };
    const server = await startScriptedGradebook({
      api: gradebookWith({}),
      token: () => ({ status: 200, body }),
    });
    expect(await nextNumber(server.client())).toBe(1);
  });

  it("a token of another type is a permanent fault", async () => {
    const body = { access_token: "t", token_type: "mac" };
    const server = await startScriptedGradebook({ token: () => ({ status: 200, body }) });
    await expect(nextNumber(server.client())).rejects.toMatchObject(MISCONFIGURED);
  });

  it("a query in the token URL is kept", async () => {
    const server = await startScriptedGradebook({ api: gradebookWith({}) });
    const url = `${server.origin}/token?p=policy`;
    const token = { url, clientId: "client", clientSecret: "s3cret" };
    expect(await nextNumber(server.client({ token }))).toBe(1);
    expect(server.tokenRequests[0]?.url).toBe("/token?p=policy");
  });
});

/** The body of the only PUT that was sent. */
function putBodyOf(
  server: ScriptedGradebook,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const [put] = server.requests.filter(({ method }) => method === "PUT");
  return JSON.parse(put?.body ?? "{}") as ReturnType<typeof putBodyOf>;
}

describe("published results", () => {
  it("have references with href and type, which some gradebooks require", async () => {
    const server = await startScriptedGradebook({
      api: (request) => {
        const result = (JSON.parse(request.body) as { assessmentResult: Record<string, object> })
          .assessmentResult;
        const references = [result["student"], result["assessmentLineItem"]];
        const areComplete = references.every((each) => each && "href" in each && "type" in each);
        return { status: areComplete ? 201 : 422 };
      },
    });
    await expect(server.client().putResult(resultToPublish(1))).resolves.toBeUndefined();
  });

  it("refer to the rostering service of the setting", async () => {
    const server = await startScriptedGradebook({ api: () => ({ status: 201 }) });
    const rosteringUrl = "https://sis.example/rostering/";
    await server.client({ rosteringUrl }).putResult(resultToPublish(1));
    expect(putBodyOf(server)["assessmentResult"]?.["student"]).toEqual({
      href: "https://sis.example/rostering/users/u1",
      sourcedId: "u1",
      type: "user",
    });
  });

  it.each([
    ["date", "UTC", "2026-03-01T23:30:00.000Z", "2026-03-01"],
    ["date", "Europe/Vienna", "2026-03-01T23:30:00.000Z", "2026-03-02"],
    ["date", "America/Los_Angeles", "2026-03-01T07:30:00.000Z", "2026-02-28"],
    ["date-time", "Europe/Vienna", "2026-03-01T23:30:00.000Z", "2026-03-01T23:30:00.000Z"],
  ] as const)(
    "have a score date in the format %s in the time zone %s",
    async (scoreDateFormat, timeZone, finishedAt, date) => {
      const server = await startScriptedGradebook({ api: () => ({ status: 201 }) });
      const gradebook = server.client({ scoreDateFormat, timeZone });
      await gradebook.putResult({ ...resultToPublish(1), finishedAt });
      expect(putBodyOf(server)["assessmentResult"]?.["scoreDate"]).toBe(date);
    },
  );

  it("use the paths, keys, references and scopes of plain results, if the setting says so", async () => {
    const row = {
      sourcedId: resultIdOf(SLOT, 1),
      student: { sourcedId: "u1" },
      lineItem: { sourcedId: "r1_ali" },
    };
    const server = await startScriptedGradebook({
      api: ({ method, url, query }) => {
        if (method === "PUT") return { status: 201 };
        if (url.includes("/results/")) return ABSENT;
        return { status: 200, body: { results: [row].slice(Number(query.get("offset"))) } };
      },
    });
    const gradebook = server.client({ resource: "results" });
    expect(await nextNumber(gradebook)).toBe(2);
    await gradebook.putResult(resultToPublish(2));
    expect(server.requests[0]?.query.get("filter")).toBe(
      "student.sourcedId='u1' AND lineItem.sourcedId='r1_ali'",
    );
    expect(server.requests.every(({ url }) => url.startsWith("/gradebook/results"))).toBe(true);
    expect(putBodyOf(server)["result"]?.["lineItem"]).toEqual({
      href: `${server.origin}/gradebook/lineItems/r1_ali`,
      sourcedId: "r1_ali",
      type: "lineItem",
    });
    expect(new URLSearchParams(server.tokenRequests[0]?.body).get("scope")).toContain(
      "/scope/gradebook.createput",
    );
  });
});

/** A gradebook without a line item, until a PUT creates one. */
function withoutLineItem(rejection: Reply) {
  const stored = new Map<string, object>();
  const api = ({ method, url, body }: GradebookRequest): Reply => {
    const path = (url.split("?")[0] ?? "").replace("/gradebook/", "");
    if (method === "PUT" && path.startsWith("assessmentLineItems/")) {
      stored.set(path, JSON.parse(body) as object);
      return { status: 201 };
    }
    if (path.startsWith("assessmentLineItems/")) {
      const found = stored.get(path);
      return found === undefined ? ABSENT : { status: 200, body: found };
    }
    if (stored.size === 0) return rejection;
    return method === "PUT" ? { status: 201 } : { status: 200, body: { assessmentResults: [] } };
  };
  return { api, stored };
}

describe("line items", () => {
  it.each([404, 400, 422])(
    "are created once if the setting says so and the response to the PUT is %i",
    async (status) => {
      const { api, stored } = withoutLineItem({ status, body: {} });
      const server = await startScriptedGradebook({ api });
      const gradebook = server.client({ lineItems: "create" });
      await gradebook.putResult(resultToPublish(1));
      expect([...stored.values()]).toMatchObject([
        { assessmentLineItem: { sourcedId: "r1_ali", title: "r1_ali", resultValueMax: 100 } },
      ]);
      expect(server.requests.map(({ method }) => method)).toEqual(["PUT", "GET", "PUT", "PUT"]);
      await gradebook.putResult(resultToPublish(2));
      expect(server.requests).toHaveLength(5);
    },
  );

  it("are created by a start if the setting says so and the list is a 404", async () => {
    const server = await startScriptedGradebook({ api: withoutLineItem(ABSENT).api });
    await expect(nextNumber(server.client())).rejects.toThrow("ONEROSTER_LINE_ITEMS=create");
    const habits: GradebookHabit[] = [];
    const gradebook = server.client({
      lineItems: "create",
      onHabit: (habit) => habits.push(habit),
    });
    await gradebook.listResults(SLOT);
    expect(habits).toEqual(["line_item_created"]);
  });

  it("that exist are never replaced, and the PUT fails", async () => {
    const server = await startScriptedGradebook({
      api: ({ url }) => ({ status: url.includes("LineItems") ? 200 : 422, body: {} }),
    });
    const gradebook = server.client({ lineItems: "create" });
    await expect(gradebook.putResult(resultToPublish(1))).rejects.toMatchObject(MISCONFIGURED);
    expect(server.requests.map(({ method }) => method)).toEqual(["PUT", "GET"]);
  });

  const isLineItem = (url: string): boolean => /\/(?:assessmentL|l)ineItems\//.test(url);

  it("are not created if the gradebook cannot say whether they exist", async () => {
    const server = await startScriptedGradebook({
      api: ({ url }) => (isLineItem(url) ? { status: 503 } : { status: 404, body: {} }),
    });
    const gradebook = server.client({ lineItems: "create" });
    await expect(gradebook.putResult(resultToPublish(1))).rejects.toMatchObject(UNAVAILABLE);
    const puts = server.requests.filter(({ method, url }) => method === "PUT" && isLineItem(url));
    expect(puts).toEqual([]);
  });

  it("that the gradebook refuses to create are a fault, and no habit", async () => {
    const habits: GradebookHabit[] = [];
    const server = await startScriptedGradebook({
      api: ({ method, url }) =>
        isLineItem(url) && method === "PUT" ? { status: 403 } : { status: 404, body: {} },
    });
    const gradebook = server.client({
      lineItems: "create",
      onHabit: (habit) => habits.push(habit),
    });
    await expect(gradebook.putResult(resultToPublish(1))).rejects.toMatchObject(MISCONFIGURED);
    expect(habits).not.toContain("line_item_created");
    expect(server.requests.map(({ method }) => method)).toEqual(["PUT", "GET", "PUT"]);
  });

  it("are created once for a result, which counts as sent only if it is taken then", async () => {
    const { api } = withoutLineItem({ status: 422, body: {} });
    const server = await startScriptedGradebook({
      api: (request) => (isLineItem(request.url) ? api(request) : { status: 422, body: {} }),
    });
    const gradebook = server.client({ lineItems: "create" });
    await expect(gradebook.putResult(resultToPublish(1))).rejects.toMatchObject(MISCONFIGURED);
    expect(server.requests.map(({ method }) => method)).toEqual(["PUT", "GET", "PUT", "PUT"]);
  });

  it.each([
    ["results", "lineItem", { assignDate: TIME, dueDate: TIME }],
    ["assessmentResults", "assessmentLineItem", {}],
  ] as const)("have the dates that %s require, and no others", async (resource, key, dates) => {
    const server = await startScriptedGradebook({
      api: ({ method, url }) =>
        method === "PUT" && isLineItem(url) ? { status: 201 } : { status: 404, body: {} },
    });
    const gradebook = server.client({ resource, lineItems: "create" });
    await expect(gradebook.putResult(resultToPublish(1))).rejects.toMatchObject(MISCONFIGURED);
    const put = server.requests.find(({ method, url }) => method === "PUT" && isLineItem(url));
    expect(JSON.parse(put?.body ?? "{}")).toEqual({
      [key]: {
        ...{ sourcedId: "r1_ali", status: "active", title: "r1_ali" },
        ...{ resultValueMin: 0, resultValueMax: 100, dateLastModified: TIME },
        ...dates,
      },
    });
  });

  it("are not created by default", async () => {
    const { api, stored } = withoutLineItem(ABSENT);
    const server = await startScriptedGradebook({ api });
    await expect(server.client().putResult(resultToPublish(1))).rejects.toMatchObject(
      MISCONFIGURED,
    );
    expect(stored.size).toBe(0);
  });
});

describe("options of the client", () => {
  it.each([
    ["token URL", { token: { url: "https://u:p@h/t", clientId: "c", clientSecret: "s" } }],
    ["time zone", { timeZone: "Mars/Olympus" }],
    ["rostering URL", { rosteringUrl: "sis" }],
    ["proxy", { proxy: { http: "ftp://proxy", https: "", none: "" } }],
  ])("with an invalid %s are rejected at once", (name, invalid) => {
    const options = { ...quickOptions("http://h"), ...invalid };
    expect(() => createOneRosterGradebook(options)).toThrow(name);
  });
});

import { describe, expect, it } from "vitest";

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

const ABSENT: Reply = { status: 404, body: { imsx_codeMajor: "failure" } };

interface ListHabits {
  readonly rows?: readonly object[];
  /** How a page is found. */
  readonly paging?: "offset" | "page number" | "ignored";
  /** What is answered past the end, and for an empty list. */
  readonly pastTheEnd?: Reply;
  readonly empty?: Reply;
  readonly totals?: (rows: number) => number;
  /** Rows of a page at most. */
  readonly clamp?: number;
}

/** A gradebook with habits: it lists rows in pages and finds them by id. */
function gradebookWith(habits: ListHabits): (seen: GradebookRequest) => Reply {
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

/** Starts once, and gives the number and what it cost, tokens apart. */
async function costOfStart(local: ScriptedGradebook, options = {}) {
  const number = await nextNumber(local.gradebook(options));
  return { number, requests: local.requests.length };
}

describe("lists of all makes", () => {
  const noResults: Reply = { status: 204 };

  it.each<[string, ListHabits, number]>([
    ["honest", {}, 3],
    ["counted in pages", { paging: "page number" }, 3],
    ["404 past the end", { pastTheEnd: ABSENT }, 3],
    ["204 past the end", { pastTheEnd: noResults }, 3],
    ["without an offset", { paging: "ignored", totals: () => 2 }, 3],
    ["with wrong totals", { totals: (rows) => rows + 7 }, 5],
  ])("%s: a start with two results costs few requests", async (_what, habits, requests) => {
    const local = await startScriptedGradebook({
      api: gradebookWith({ rows: attempts(2), ...habits }),
    });
    expect(await costOfStart(local)).toEqual({ number: 3, requests });
  });

  it.each([0, 1, 2, 99, 100])(
    "with %i results, honest and short: a start costs at most four requests",
    async (count) => {
      for (const paging of ["offset", "page number"] as const) {
        const local = await startScriptedGradebook({
          api: gradebookWith({ rows: attempts(count), paging }),
        });
        const { number, requests } = await costOfStart(local);
        expect(number).toBe(count + 1);
        expect(requests).toBeLessThanOrEqual(4);
      }
    },
  );

  it("one row, a total of 1 and pages by number: the next number is 2", async () => {
    const local = await startScriptedGradebook({
      api: gradebookWith({ rows: attempts(1), paging: "page number" }),
    });
    expect(await costOfStart(local)).toEqual({ number: 2, requests: 3 });
  });

  it("pages by number with a limit that is clamped lose no row", async () => {
    for (const clamp of [1, 2, 3, 7]) {
      const habits = { rows: attempts(20), paging: "page number", clamp } as const;
      const local = await startScriptedGradebook({ api: gradebookWith(habits) });
      expect(resultIdsOf(await local.gradebook().listResults(SLOT))).toHaveLength(20);
    }
  });

  it("wrong totals cost one more pass, and none where they are ignored", async () => {
    const habits = { rows: attempts(2), totals: () => 9 };
    const local = await startScriptedGradebook({ api: gradebookWith(habits) });
    const ignoring = { list: { totals: "ignore" } } as const;
    expect(await costOfStart(local, ignoring)).toEqual({ number: 3, requests: 3 });
  });

  it.each<[string, Reply, "404" | "204"]>([
    ["404", ABSENT, "404"],
    ["204", noResults, "204"],
  ])("an empty list that is a %s counts only by setting", async (_what, empty, emptyList) => {
    const local = await startScriptedGradebook({ api: gradebookWith({ empty }) });
    await expect(local.gradebook().listResults(SLOT)).rejects.toThrow(
      `ONEROSTER_EMPTY_LIST=${emptyList}`,
    );
    expect(await nextNumber(local.gradebook({ emptyList }))).toBe(1);
  });

  it("a web page with status 404 is never an empty list", async () => {
    const empty: Reply = { status: 404, body: "<h1>gone</h1>" };
    const local = await startScriptedGradebook({ api: gradebookWith({ empty }) });
    const gradebook = local.gradebook({ emptyList: "404" });
    await expect(gradebook.listResults(SLOT)).rejects.toMatchObject(UNAVAILABLE);
  });

  it("a list whose later page hangs gives its first one when the call's time is over", async () => {
    const told: ListDoubt[] = [];
    const honest = gradebookWith({ rows: attempts(3), clamp: 2 });
    const local = await startScriptedGradebook({
      api: (seen) => (Number(seen.query.get("offset")) > 0 ? "hang" : honest(seen)),
    });
    const gradebook = local.gradebook({
      timings: { tryTimeoutMs: 60_000, callBudgetMs: 700 },
      onListDisagreed: (_slot, doubts) => told.push(...doubts),
    });
    expect(resultIdsOf(await gradebook.listResults(SLOT))).toHaveLength(2);
    expect(told).toEqual(["page_failed"]);
  });
});

describe("collections that end in a slash", () => {
  const slashed = gradebookWith({ rows: attempts(2) });
  const redirecting =
    (to: (seen: GradebookRequest) => string) =>
    (seen: GradebookRequest): Reply => {
      const [path = "", query = ""] = seen.url.split("?");
      if (path.endsWith("/assessmentResults/")) {
        return slashed({ ...seen, url: `${path.slice(0, -1)}?${query}` });
      }
      if (!path.endsWith("/assessmentResults")) return slashed(seen);
      return { status: 308, headers: { location: to(seen) } };
    };

  it("are found by the redirect to them, which is followed once", async () => {
    const local = await startScriptedGradebook({
      api: redirecting(({ url }) => url.replace("assessmentResults?", "assessmentResults/?")),
    });
    const gradebook = local.gradebook();
    expect(await nextNumber(gradebook)).toBe(3);
    expect(local.requests).toHaveLength(4);
    expect(await nextNumber(gradebook)).toBe(3);
    expect(local.requests).toHaveLength(7);
  });

  it.each(["https://elsewhere.example/gradebook/assessmentResults/", "/login/", "/"])(
    "are the only redirect that is followed, and not one to %s",
    async (location) => {
      const local = await startScriptedGradebook({ api: redirecting(() => location) });
      await expect(nextNumber(local.gradebook())).rejects.toMatchObject(MISCONFIGURED);
      expect(local.requests).toHaveLength(1);
    },
  );
});

describe("ids in another letter case", () => {
  const own = resultIdOf(SLOT, 4);

  it("are the same row and the same answer", async () => {
    const shouted = {
      sourcedId: own.toUpperCase(),
      student: { sourcedId: "U1" },
      assessmentLineItem: { sourcedId: "R1_ALI" },
    };
    const list = gradebookWith({ rows: [shouted] });
    const local = await startScriptedGradebook({
      api: (seen) =>
        seen.url.endsWith(own) ? { status: 200, body: { assessmentResult: shouted } } : list(seen),
    });
    expect(resultIdsOf(await local.gradebook().listResults(SLOT))).toEqual([own]);
    expect(await local.gradebook().findResult(own)).toMatchObject({ resultId: own });
    expect(await nextNumber(local.gradebook())).toBe(5);
  });
});

/** The token replies of an endpoint that takes requests of one style only. */
function tokenEndpoint(takes: (seen: GradebookRequest) => string | null) {
  return (seen: GradebookRequest, n: number): Reply => {
    const error = takes(seen);
    if (error === null) return tokenReply(seen, n);
    return { status: error === "invalid_client" ? 401 : 400, body: { error } };
  };
}

const isBasic = (seen: GradebookRequest): boolean =>
  seen.headers["authorization"]?.slice(0, 6) === "Basic ";
const hasScope = (seen: GradebookRequest): boolean => new URLSearchParams(seen.body).has("scope");

describe("token endpoints of all makes", () => {
  const styles: readonly (readonly [string, (seen: GradebookRequest) => string | null, number])[] =
    [
      ["the secret by form only", (seen) => (isBasic(seen) ? "invalid_client" : null), 1],
      ["the secret by HTTP Basic only", (seen) => (isBasic(seen) ? null : "invalid_client"), 2],
      ["HTTP Basic only, said with a 400", (seen) => (isBasic(seen) ? null : "invalid_request"), 2],
      ["no scope that we know", (seen) => (hasScope(seen) ? "invalid_scope" : null), 2],
      [
        "HTTP Basic only and no scope",
        (seen) => (!isBasic(seen) ? "invalid_client" : hasScope(seen) ? "invalid_scope" : null),
        3,
      ],
    ];
  it.each(styles)("%s: a start works, and the way is remembered", async (_what, takes, first) => {
    let nowMs = 0;
    const habits: GradebookHabit[] = [];
    const local = await startScriptedGradebook({
      api: gradebookWith({}),
      token: tokenEndpoint(takes),
    });
    const options = { now: () => nowMs, onHabit: (habit: GradebookHabit) => habits.push(habit) };
    const gradebook = local.gradebook(options);
    expect(await nextNumber(gradebook)).toBe(1);
    expect(local.tokenRequests).toHaveLength(first);
    nowMs = 3_600_000;
    await nextNumber(gradebook);
    expect(local.tokenRequests).toHaveLength(first + 1);
    expect(habits).toHaveLength(first - 1);
  });

  it("the style of the settings alone is used where one is named", async () => {
    const token = tokenEndpoint((seen) => (isBasic(seen) ? null : "invalid_client"));
    const local = await startScriptedGradebook({ api: gradebookWith({}), token });
    const url = `${local.origin}/token`;
    const secret = { url, clientId: "client", clientSecret: "s3cret" };
    const body = local.gradebook({ token: { ...secret, clientAuthentication: "body" } });
    await expect(nextNumber(body)).rejects.toMatchObject(MISCONFIGURED);
    const basic = local.gradebook({ token: { ...secret, clientAuthentication: "basic" } });
    expect(await nextNumber(basic)).toBe(1);
    expect(local.tokenRequests).toHaveLength(2);
  });

  it.each(["Bearer", "bearer", "BearerToken"])("the token type %s is taken", async (type) => {
    const body = { access_token: "t", token_type: type, expires_in: "3600" };
    const local = await startScriptedGradebook({
      api: gradebookWith({}),
      token: () => ({ status: 200, body }),
    });
    expect(await nextNumber(local.gradebook())).toBe(1);
  });

  it("a token of another type is a setting that is wrong, not something that passes", async () => {
    const body = { access_token: "t", token_type: "mac" };
    const local = await startScriptedGradebook({ token: () => ({ status: 200, body }) });
    await expect(nextNumber(local.gradebook())).rejects.toMatchObject(MISCONFIGURED);
  });

  it("a query in the token URL is kept", async () => {
    const local = await startScriptedGradebook({ api: gradebookWith({}) });
    const url = `${local.origin}/token?p=policy`;
    const token = { url, clientId: "client", clientSecret: "s3cret" };
    expect(await nextNumber(local.gradebook({ token }))).toBe(1);
    expect(local.tokenRequests[0]?.url).toBe("/token?p=policy");
  });
});

/** The body of the only PUT that was sent. */
function putBodyOf(
  local: ScriptedGradebook,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const [put] = local.requests.filter(({ method }) => method === "PUT");
  return JSON.parse(put?.body ?? "{}") as ReturnType<typeof putBodyOf>;
}

describe("results as vendors want them", () => {
  it("references carry href and type, and results are published where they are required", async () => {
    const local = await startScriptedGradebook({
      api: (seen) => {
        const result = (JSON.parse(seen.body) as { assessmentResult: Record<string, object> })
          .assessmentResult;
        const references = [result["student"], result["assessmentLineItem"]];
        const areWhole = references.every((each) => each && "href" in each && "type" in each);
        return { status: areWhole ? 201 : 422 };
      },
    });
    await expect(local.gradebook().putResult(resultToPublish(1))).resolves.toBeUndefined();
  });

  it("the rostering service can be elsewhere", async () => {
    const local = await startScriptedGradebook({ api: () => ({ status: 201 }) });
    const rosteringUrl = "https://sis.example/rostering/";
    await local.gradebook({ rosteringUrl }).putResult(resultToPublish(1));
    expect(putBodyOf(local)["assessmentResult"]?.["student"]).toEqual({
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
  ] as const)("a score date as %s in %s", async (scoreDateFormat, timeZone, finishedAt, date) => {
    const local = await startScriptedGradebook({ api: () => ({ status: 201 }) });
    const gradebook = local.gradebook({ scoreDateFormat, timeZone });
    await gradebook.putResult({ ...resultToPublish(1), finishedAt });
    expect(putBodyOf(local)["assessmentResult"]?.["scoreDate"]).toBe(date);
  });

  it("plain results have their own paths, keys, references and scopes", async () => {
    const row = {
      sourcedId: resultIdOf(SLOT, 1),
      student: { sourcedId: "u1" },
      lineItem: { sourcedId: "r1_ali" },
    };
    const local = await startScriptedGradebook({
      api: ({ method, url, query }) => {
        if (method === "PUT") return { status: 201 };
        if (url.includes("/results/")) return ABSENT;
        return { status: 200, body: { results: [row].slice(Number(query.get("offset"))) } };
      },
    });
    const gradebook = local.gradebook({ resource: "results" });
    expect(await nextNumber(gradebook)).toBe(2);
    await gradebook.putResult(resultToPublish(2));
    expect(local.requests[0]?.query.get("filter")).toBe(
      "student.sourcedId='u1' AND lineItem.sourcedId='r1_ali'",
    );
    expect(local.requests.every(({ url }) => url.startsWith("/gradebook/results"))).toBe(true);
    expect(putBodyOf(local)["result"]?.["lineItem"]).toEqual({
      href: `${local.origin}/gradebook/lineItems/r1_ali`,
      sourcedId: "r1_ali",
      type: "lineItem",
    });
    expect(new URLSearchParams(local.tokenRequests[0]?.body).get("scope")).toContain(
      "/scope/gradebook.createput",
    );
  });
});

/** A gradebook that has no line item until one is put. */
function withoutLineItem(refusal: Reply) {
  const held = new Map<string, object>();
  const api = ({ method, url, body }: GradebookRequest): Reply => {
    const path = (url.split("?")[0] ?? "").replace("/gradebook/", "");
    if (method === "PUT" && path.startsWith("assessmentLineItems/")) {
      held.set(path, JSON.parse(body) as object);
      return { status: 201 };
    }
    if (path.startsWith("assessmentLineItems/")) {
      const found = held.get(path);
      return found === undefined ? ABSENT : { status: 200, body: found };
    }
    if (held.size === 0) return refusal;
    return method === "PUT" ? { status: 201 } : { status: 200, body: { assessmentResults: [] } };
  };
  return { api, held };
}

describe("line items", () => {
  it.each([404, 400, 422])(
    "are created once where the setting says so and a PUT answers %i",
    async (status) => {
      const { api, held } = withoutLineItem({ status, body: {} });
      const local = await startScriptedGradebook({ api });
      const gradebook = local.gradebook({ lineItems: "create" });
      await gradebook.putResult(resultToPublish(1));
      expect([...held.values()]).toMatchObject([
        { assessmentLineItem: { sourcedId: "r1_ali", title: "r1_ali", resultValueMax: 100 } },
      ]);
      expect(local.requests.map(({ method }) => method)).toEqual(["PUT", "GET", "PUT", "PUT"]);
      await gradebook.putResult(resultToPublish(2));
      expect(local.requests).toHaveLength(5);
    },
  );

  it("are created by a start where the list of a missing one is a 404", async () => {
    const local = await startScriptedGradebook({ api: withoutLineItem(ABSENT).api });
    await expect(nextNumber(local.gradebook())).rejects.toThrow("ONEROSTER_LINE_ITEMS=create");
    const habits: GradebookHabit[] = [];
    const gradebook = local.gradebook({
      lineItems: "create",
      onHabit: (habit) => habits.push(habit),
    });
    await gradebook.listResults(SLOT);
    expect(habits).toEqual(["line_item_created"]);
  });

  it("that exist are never replaced, and the refusal is told", async () => {
    const local = await startScriptedGradebook({
      api: ({ url }) => ({ status: url.includes("LineItems") ? 200 : 422, body: {} }),
    });
    const gradebook = local.gradebook({ lineItems: "create" });
    await expect(gradebook.putResult(resultToPublish(1))).rejects.toMatchObject(MISCONFIGURED);
    expect(local.requests.map(({ method }) => method)).toEqual(["PUT", "GET"]);
  });

  it("are not created by default", async () => {
    const { api, held } = withoutLineItem(ABSENT);
    const local = await startScriptedGradebook({ api });
    await expect(local.gradebook().putResult(resultToPublish(1))).rejects.toMatchObject(
      MISCONFIGURED,
    );
    expect(held.size).toBe(0);
  });
});

describe("settings of the client", () => {
  it.each([
    ["token URL", { token: { url: "https://u:p@h/t", clientId: "c", clientSecret: "s" } }],
    ["time zone", { timeZone: "Mars/Olympus" }],
    ["rostering URL", { rosteringUrl: "sis" }],
    ["proxy", { proxy: { http: "ftp://proxy", https: "", none: "" } }],
  ])("with a %s that cannot be are refused at once", (name, wrong) => {
    const options = { ...quickOptions("http://h"), ...wrong };
    expect(() => createOneRosterGradebook(options)).toThrow(name);
  });
});

import { describe, expect, it } from "vitest";
import { Fault } from "#lib/fault";
import { requireAcknowledgement } from "#lib/services/one-roster/acknowledgement";
import type { HttpResponse } from "#lib/services/one-roster/http";
import { parsePage, parseResult } from "#lib/services/one-roster/parse-results";
import {
  filtersOf,
  lineItemPathOf,
  listPathOf,
  resultPathOf,
} from "#lib/services/one-roster/query";
import { RESOURCES } from "#lib/services/one-roster/resource";
import { faultOf, isHtml, isNotFound } from "#lib/services/one-roster/response-faults";
import { retryAfterSecondsIn } from "#lib/services/one-roster/retry-after";
import { scoreDateOf } from "#lib/services/one-roster/score-date";

const NAMES = RESOURCES.assessmentResults;
const NOW_MS = Date.parse("2026-03-04T05:06:07.000Z");

function response(status: number, text = "", headers: Record<string, string> = {}): HttpResponse {
  return { status, text, headers: new Headers(headers) };
}

const json = (body: unknown, headers?: Record<string, string>) =>
  response(200, JSON.stringify(body), headers);

function thrownBy(work: () => unknown): Fault {
  try {
    work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a response that an operation cannot use", () => {
  it.each<[number, "unavailable" | "misconfigured", RegExp]>([
    [200, "unavailable", /answered 200, which cannot be used here/],
    [204, "unavailable", /answered 204.* ONEROSTER_EMPTY_LIST=204/],
    [299, "unavailable", /answered 299, which cannot/],
    [300, "misconfigured", /redirects \(300\)/],
    [399, "misconfigured", /redirects \(399\).* final address/],
    [400, "misconfigured", /rejects the request \(400\).* OneRoster version/],
    [401, "misconfigured", /rejects the credentials \(401\).*client secret and ONEROSTER_SCOPES/],
    [403, "misconfigured", /rejects the credentials \(403\)/],
    [404, "misconfigured", /404.*ONEROSTER_LINE_ITEMS=create.*EMPTY_LIST=404.*ONEROSTER_BASE_URL/],
    [408, "unavailable", /failed with status 408/],
    [422, "misconfigured", /rejects the request \(422\)/],
    [425, "unavailable", /failed with status 425/],
    [429, "unavailable", /limits the rate of requests \(429\)/],
    [499, "misconfigured", /rejects the request \(499\)/],
    [500, "unavailable", /failed with status 500/],
    [503, "unavailable", /failed with status 503/],
  ])("with status %i is %s", (status, kind, message) => {
    const fault = faultOf(response(status), NOW_MS);
    const retryable = kind === "unavailable";
    expect(fault).toMatchObject({ code: `gradebook_${kind}`, retryable, retryAfterSeconds: null });
    expect(fault.message).toMatch(message);
    const later = faultOf(response(status, "", { "retry-after": "7" }), NOW_MS);
    expect(later.retryAfterSeconds).toBe(retryable ? 7 : null);
  });

  it("with status 404 of a web page is temporary, and says that it came from a web page", () => {
    for (const page of [
      response(404, "", { "content-type": "text/HTML; charset=utf-8" }),
      response(404, " <h1>Not Found</h1>"),
    ]) {
      expect([isHtml(page), isNotFound(page)]).toEqual([true, false]);
      const fault = faultOf(page, NOW_MS);
      expect(fault).toMatchObject({ code: "gradebook_unavailable", retryable: true });
      expect(fault.message).toMatch(/^A web page answered 404 instead of the gradebook/);
    }
    const plain = response(404, "Not <found>", { "content-type": "application/json" });
    expect([isHtml(plain), isNotFound(plain)]).toEqual([false, true]);
    expect(isNotFound(response(400))).toBe(false);
  });
});

it.each<[string | null, number | null]>([
  [null, null],
  ["", null],
  ["0", 0],
  [" 12 ", 12],
  ["123456789", 123_456_789],
  ["1234567890", null],
  ["1.5", null],
  ["-5", null],
  ["x5", null],
  ["soon", null],
  ["Wed, 04 Mar 2026 05:06:09 GMT", 2],
  ["Wed, 04 Mar 2026 05:06:00 GMT", 0],
  ["Wednesday, 04-Mar-26 05:07:07 GMT", 60],
  ["on Wed, 04 Mar 2026 05:06:09 GMT", null],
  ["2026-03-04T05:06:09Z", null],
])("Retry-After %j is %j seconds", (header, seconds) => {
  expect(retryAfterSecondsIn(header, NOW_MS)).toBe(seconds);
});

describe("an acknowledgement of a PUT", () => {
  it.each([
    [200, ""],
    [201, " \n"],
    [204, ""],
    [200, '{"any":"thing"}'],
    [201, "null"],
  ])("may be %i with the body %j", (status, text) => {
    expect(() => requireAcknowledgement(response(status, text), NOW_MS)).not.toThrow();
  });

  it("is no web page, and no other status", () => {
    const page = thrownBy(() => requireAcknowledgement(response(200, "<html>"), NOW_MS));
    expect(page).toMatchObject({ code: "gradebook_unavailable", retryable: true });
    expect(page.message).toMatch(/response to the PUT is no acknowledgement/);
    for (const status of [202, 302, 400, 500]) {
      const fault = thrownBy(() => requireAcknowledgement(response(status), NOW_MS));
      expect(fault.message).toBe(faultOf(response(status), NOW_MS).message);
    }
  });
});

describe("a page of a list", () => {
  const row = {
    sourcedId: "nice_ann_quiz_ali_attempt_1",
    status: "active",
    student: { sourcedId: "ann" },
    assessmentLineItem: { sourcedId: "quiz_ali" },
    score: 50,
    scoreDate: "2026-03-04",
    metadata: { attemptId: "one" },
  };
  const read = {
    ...{ resultId: row.sourcedId, userId: "ann", lineItemId: "quiz_ali", status: "active" },
    ...{ score: 50, attemptId: "one", hasNoMetadata: false, scoreDate: "2026-03-04" },
  };
  const rowOf = (change: Record<string, unknown>) =>
    parsePage(json({ assessmentResults: [{ ...row, ...change }] }), NAMES).rows[0];

  it("has its rows and every total that it announces", () => {
    const body = { assessmentResults: [row], totalCount: 7 };
    const page = parsePage(json(body, { "x-total-count": "8" }), NAMES);
    expect(page).toEqual({ rows: [read], totals: [8, 7] });
    const { totals } = parsePage(json({ assessmentResults: [], totalCount: "many" }), NAMES);
    expect(totals).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["deleted", { status: "tobedeleted" }, { status: "tobedeleted" }],
    ["of no status", { status: null }, { status: "active" }],
    ["of no student", { student: null }, { userId: "" }],
    ["of a student without an id", { student: {} }, { userId: "" }],
    ["of no line item", { assessmentLineItem: undefined }, { lineItemId: "" }],
    ["with a line item of text", { assessmentLineItem: "quiz_ali" }, { lineItemId: "" }],
    ["with a score of text", { score: " 12.5 " }, { score: 12.5 }],
    ["with an empty score", { score: " " }, { score: null }],
    ["without a score", { score: null }, { score: null }],
    ["with a score in words", { score: "good" }, { score: null }],
    ["with a score of another type", { score: true }, { score: null }],
    ["with another date", { scoreDate: 5 }, { scoreDate: null }],
    ["without metadata", { metadata: undefined }, { attemptId: null, hasNoMetadata: true }],
    ["with null as metadata", { metadata: null }, { attemptId: null, hasNoMetadata: true }],
    ["with empty metadata", { metadata: {} }, { attemptId: null, hasNoMetadata: true }],
    ["with metadata of others", { metadata: { a: 1 } }, { attemptId: null, hasNoMetadata: false }],
    ["with a text as metadata", { metadata: "" }, { attemptId: null, hasNoMetadata: false }],
  ])("may have a row %s", (_how, change, expected) => {
    expect(rowOf(change)).toEqual({ ...read, ...expected });
  });

  it.each([
    ["an empty body", response(200, "")],
    ["half of a document", response(200, '{"assessmentResults":[')],
    ["a web page", response(200, "<html></html>")],
    ["another key", json({ results: [] })],
    ["a list alone", json([])],
    ["null", json(null)],
    ["a row without an id", json({ assessmentResults: [{ ...row, sourcedId: "" }] })],
  ])("is never read from %s", (_what, broken) => {
    const fault = thrownBy(() => parsePage(broken, NAMES));
    expect(fault).toMatchObject({ code: "gradebook_unavailable", retryable: true });
    expect(fault.message).toMatch(/is not a complete list of results/);
  });

  it("a single result is read under the requested id, in whatever letter case it comes", () => {
    const found = json({ assessmentResult: { ...row, sourcedId: "X" } });
    expect(parseResult(found, "x", NAMES)).toEqual({ ...read, resultId: "x" });
    for (const other of [json({ assessmentResult: row }), json({}), json(null), response(200)]) {
      const fault = thrownBy(() => parseResult(other, "x", NAMES));
      expect(fault).toMatchObject({ code: "gradebook_unavailable", retryable: true });
      expect(fault.message).toMatch(/is not the requested result/);
    }
  });
});

describe("a request", () => {
  it("filters by student and line item, then by student alone; quotes are doubled", () => {
    const slot = { userId: "o'neil", resourceId: "quiz" };
    expect(filtersOf(slot, NAMES)).toEqual([
      "student.sourcedId='o''neil' AND assessmentLineItem.sourcedId='quiz_ali'",
      "student.sourcedId='o''neil'",
    ]);
  });

  it("has everything encoded that is not a name", () => {
    expect(listPathOf(NAMES, "a='b c'", 10, 20)).toBe(
      "/assessmentResults?filter=a%3D%27b%20c%27&sort=sourcedId&orderBy=asc&limit=10&offset=20",
    );
    expect(resultPathOf(NAMES, "a/b'c")).toBe("/assessmentResults/a%2Fb%27c");
    expect(lineItemPathOf(RESOURCES.results, "a b_ali")).toBe("/lineItems/a%20b_ali");
  });
});

it.each([
  ["date-time", "UTC", "2026-02-28T22:30:00.000Z"],
  ["date", "UTC", "2026-02-28"],
  ["date", "Europe/Berlin", "2026-02-28"],
  ["date", "Asia/Tokyo", "2026-03-01"],
  ["date", "America/New_York", "2026-02-28"],
] as const)("the score date as %s in %s is %s", (scoreDateFormat, timeZone, expected) => {
  const finishedAt = "2026-03-01T00:30:00+02:00";
  expect(scoreDateOf(finishedAt, { scoreDateFormat, timeZone })).toBe(expected);
  const early = scoreDateOf("0987-01-05T00:00:00Z", { scoreDateFormat: "date", timeZone: "UTC" });
  expect(early).toBe("0987-01-05");
});

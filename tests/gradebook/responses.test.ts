import { describe, expect, it } from "vitest";

import { createOneRosterGradebook, type ResultToPublish } from "#lib/services/one-roster";
import { UNAVAILABLE } from "./expected-faults";
import {
  resultIdsOf,
  quickOptions,
  type Reply,
  SLOT,
  startScriptedGradebook,
  wireRow,
} from "./scripted-gradebook";

const INFO = { imsx_codeMajor: "failure", imsx_severity: "error", imsx_description: "none" };
const MINOR = { imsx_codeMinorFieldName: "target", imsx_codeMinorFieldValue: "unknownobject" };
const STRUCTURED = { ...INFO, imsx_CodeMinor: { imsx_codeMinorField: [MINOR] } };

const RESULT: ResultToPublish = {
  resultId: "nice_u1_r1_ali_attempt_2",
  userId: "u1",
  lineItemId: "r1_ali",
  attemptId: "a-2",
  attemptNumber: 2,
  score: 67,
  correctAnswersCount: 2,
  totalQuestions: 3,
  finishedAt: "2026-03-01T00:30:00+02:00",
};

describe("a 404 for one result", () => {
  it.each([
    ["at top level", STRUCTURED],
    ["wrapped", { imsx_StatusInfo: STRUCTURED }],
    ["with a plain string", { ...INFO, imsx_codeMinor: "unknownobject" }],
  ])("means absent when it is a OneRoster error %s", async (_shape, body) => {
    const local = await startScriptedGradebook({ api: () => ({ status: 404, body }) });
    expect(await local.gradebook().findResult("x")).toBeNull();
  });

  it.each([
    ["an empty body", ""],
    ["plain text", "404 page not found"],
    ["a router's JSON", { message: "Not Found" }],
  ])("means absent when it carries %s", async (_what, body) => {
    const local = await startScriptedGradebook({ api: () => ({ status: 404, body }) });
    expect(await local.gradebook().findResult("x")).toBeNull();
  });

  it("is a passing fault when it is a web page", async () => {
    const page = { body: "<h1>Not Found</h1>", headers: { "content-type": "text/html" } };
    const local = await startScriptedGradebook({ api: () => ({ status: 404, ...page }) });
    await expect(local.gradebook().findResult("x")).rejects.toMatchObject(UNAVAILABLE);
  });
});

describe("one result", () => {
  it("is never one of another id", async () => {
    const local = await startScriptedGradebook({
      api: () => ({ status: 200, body: { assessmentResult: wireRow("y") } }),
    });
    await expect(local.gradebook().findResult("x")).rejects.toMatchObject(UNAVAILABLE);
  });

  it.each([
    [{ metadata: { attemptId: "a-1" } }, "a-1"],
    [{ metadata: { attemptId: 7 } }, null],
    [{ metadata: null }, null],
    [{}, null],
  ])("with %j was written by attempt %j", async (more, attemptId) => {
    const body = { assessmentResult: wireRow("x", more) };
    const local = await startScriptedGradebook({ api: () => ({ status: 200, body }) });
    expect(await local.gradebook().findResult("x")).toMatchObject({ attemptId });
  });

  it.each([
    [80, 80],
    ["80.5", 80.5],
    ["", null],
    ["A+", null],
    [null, null],
  ])("with the score %j counts as %j", async (score, meant) => {
    const body = { assessmentResult: wireRow("x", { score }) };
    const local = await startScriptedGradebook({ api: () => ({ status: 200, body }) });
    expect(await local.gradebook().findResult("x")).toMatchObject({ score: meant });
  });
});

describe("a PUT", () => {
  it.each<[string, Reply]>([
    ["200 with a body", { status: 200, body: { assessmentResult: {} } }],
    ["201 without", { status: 201 }],
    ["201 with a body", { status: 201, body: { sourcedIdPairs: [] } }],
    ["204", { status: 204 }],
  ])("is acknowledged by %s", async (_what, reply) => {
    const local = await startScriptedGradebook({ api: () => reply });
    await expect(local.gradebook().putResult(RESULT)).resolves.toBeUndefined();
  });

  it.each<[string, Reply]>([
    ["a web page with status 200", { status: 200, body: "<html>Sign in</html>" }],
    ["202", { status: 202 }],
  ])("is not acknowledged by %s", async (_what, reply) => {
    const local = await startScriptedGradebook({ api: () => reply });
    await expect(local.gradebook().putResult(RESULT)).rejects.toMatchObject(UNAVAILABLE);
  });

  it("writes the result in OneRoster's words, under its own id", async () => {
    const local = await startScriptedGradebook({ api: () => ({ status: 201 }) });
    const baseUrl = `${local.origin}/ims/oneroster/gradebook/v1p2`;
    await local.gradebook({ baseUrl }).putResult(RESULT);
    const [seen] = local.requests;
    const url = `/ims/oneroster/gradebook/v1p2/assessmentResults/${RESULT.resultId}`;
    expect(seen).toMatchObject({ method: "PUT", url });
    expect(JSON.parse(seen?.body ?? "")).toEqual({
      assessmentResult: {
        sourcedId: RESULT.resultId,
        status: "active",
        dateLastModified: "2026-02-28T22:30:00.000Z",
        assessmentLineItem: {
          href: `${baseUrl}/assessmentLineItems/r1_ali`,
          sourcedId: "r1_ali",
          type: "assessmentLineItem",
        },
        student: {
          href: `${local.origin}/ims/oneroster/rostering/v1p2/users/u1`,
          sourcedId: "u1",
          type: "user",
        },
        score: 67,
        scoreDate: "2026-02-28",
        scoreStatus: "fully graded",
        metadata: { attemptId: "a-2", attemptNumber: 2, correctAnswersCount: 2, totalQuestions: 3 },
      },
    });
  });
});

describe("the ids in a request", () => {
  it("are quoted and encoded, so that none can change the filter", async () => {
    const body = { assessmentResults: [] };
    const local = await startScriptedGradebook({ api: () => ({ status: 200, body }) });
    await local.gradebook().listResults({ userId: "o'neil", resourceId: "a' OR status='active" });
    expect(local.requests[0]?.query.get("filter")).toBe(
      "student.sourcedId='o''neil' AND assessmentLineItem.sourcedId='a'' OR status=''active_ali'",
    );
    expect(local.requests[0]?.url).not.toMatch(/['+ ]/);
  });

  it("stay one segment of the path", async () => {
    const local = await startScriptedGradebook({ api: () => ({ status: 404, body: INFO }) });
    await local.gradebook().findResult("a/../b?c#d");
    expect(local.requests[0]?.url).toBe("/gradebook/assessmentResults/a%2F..%2Fb%3Fc%23d");
  });

  it("speak for a row whose references the gradebook leaves out", async () => {
    const resultIds = ["nice_u1_r1_ali_attempt_1", "nice_u2_r1_ali_attempt_1", "other"];
    const rows = resultIds.map((sourcedId) => ({ sourcedId }));
    const api = (seen: { readonly query: URLSearchParams }): Reply => {
      const assessmentResults = rows.slice(Number(seen.query.get("offset")));
      return { status: 200, body: { assessmentResults } };
    };
    const local = await startScriptedGradebook({ api });
    expect(resultIdsOf(await local.gradebook().listResults(SLOT))).toEqual([
      "nice_u1_r1_ali_attempt_1",
    ]);
  });
});

describe("the messages of faults", () => {
  it("carry no id, no token, no secret and no text of the body", async () => {
    for (const status of [200, 202, 302, 400, 401, 403, 404, 409, 429, 500]) {
      const body = "body-text-of-u1";
      const local = await startScriptedGradebook({ api: () => ({ status, body }) });
      const gradebook = local.gradebook();
      // A 404 by id is an answer, and no fault.
      const found = status === 404 ? [] : [gradebook.findResult("u1-x")];
      const calls = [gradebook.listResults(SLOT), ...found, gradebook.putResult(RESULT)];
      for (const settled of await Promise.allSettled(calls)) {
        expect(settled.status).toBe("rejected");
        const reason = (settled as PromiseRejectedResult).reason as Error;
        const told = `${String(reason)} ${String(reason.cause)}`;
        expect(told).not.toMatch(/u1|r1|token-1|s3cret|body-text/);
      }
    }
  });
});

describe("the settings", () => {
  it.each(["", "gradebook.example", "ftp://h/x", "https://u:p@h/x", "https://h/x?y=1"])(
    "refuse the base URL %j at once",
    (baseUrl) => {
      const options = { ...quickOptions("http://h"), baseUrl };
      expect(() => createOneRosterGradebook(options)).toThrow("base URL");
    },
  );
});

import { describe, expect, it } from "vitest";

import {
  createOneRosterGradebook,
  oneRosterGradebookOver,
  type ResultToPublish,
} from "#lib/services/one-roster";
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
  ])("means that the result is absent if it is a OneRoster error %s", async (_shape, body) => {
    const server = await startScriptedGradebook({ api: () => ({ status: 404, body }) });
    expect(await server.client().findResult("x")).toBeNull();
  });

  it.each([
    ["empty", ""],
    ["plain text", "404 page not found"],
    ["a router's JSON", { message: "Not Found" }],
  ])("means that the result is absent if the body is %s", async (_name, body) => {
    const server = await startScriptedGradebook({ api: () => ({ status: 404, body }) });
    expect(await server.client().findResult("x")).toBeNull();
  });

  it("is a temporary fault if it is a web page", async () => {
    const page = { body: "<h1>Not Found</h1>", headers: { "content-type": "text/html" } };
    const server = await startScriptedGradebook({ api: () => ({ status: 404, ...page }) });
    await expect(server.client().findResult("x")).rejects.toMatchObject(UNAVAILABLE);
  });
});

describe("one result", () => {
  it("with another id than the requested one is a fault", async () => {
    const server = await startScriptedGradebook({
      api: () => ({ status: 200, body: { assessmentResult: wireRow("y") } }),
    });
    await expect(server.client().findResult("x")).rejects.toMatchObject(UNAVAILABLE);
  });

  it.each([
    [{ metadata: { attemptId: "a-1" } }, "a-1"],
    [{ metadata: { attemptId: 7 } }, null],
    [{ metadata: null }, null],
    [{}, null],
  ])("with %j belongs to the attempt %j", async (more, attemptId) => {
    const body = { assessmentResult: wireRow("x", more) };
    const server = await startScriptedGradebook({ api: () => ({ status: 200, body }) });
    expect(await server.client().findResult("x")).toMatchObject({ attemptId });
  });

  it.each([
    [80, 80],
    ["80.5", 80.5],
    ["", null],
    ["A+", null],
    [null, null],
  ])("with the score %j has the score %j", async (score, expected) => {
    const body = { assessmentResult: wireRow("x", { score }) };
    const server = await startScriptedGradebook({ api: () => ({ status: 200, body }) });
    expect(await server.client().findResult("x")).toMatchObject({ score: expected });
  });
});

describe("a PUT", () => {
  it.each<[string, Reply]>([
    ["200 with a body", { status: 200, body: { assessmentResult: {} } }],
    ["201 without a body", { status: 201 }],
    ["201 with a body", { status: 201, body: { sourcedIdPairs: [] } }],
    ["204", { status: 204 }],
  ])("is acknowledged by %s", async (_name, reply) => {
    const server = await startScriptedGradebook({ api: () => reply });
    await expect(server.client().putResult(RESULT)).resolves.toBeUndefined();
  });

  it.each<[string, Reply]>([
    ["a web page with status 200", { status: 200, body: "<html>Sign in</html>" }],
    ["202", { status: 202 }],
  ])("is not acknowledged by %s", async (_name, reply) => {
    const server = await startScriptedGradebook({ api: () => reply });
    await expect(server.client().putResult(RESULT)).rejects.toMatchObject(UNAVAILABLE);
  });

  it("writes the result in OneRoster's format, under its id", async () => {
    const server = await startScriptedGradebook({ api: () => ({ status: 201 }) });
    const baseUrl = `${server.origin}/ims/oneroster/gradebook/v1p2`;
    await server.client({ baseUrl }).putResult(RESULT);
    const [request] = server.requests;
    const url = `/ims/oneroster/gradebook/v1p2/assessmentResults/${RESULT.resultId}`;
    expect(request).toMatchObject({ method: "PUT", url });
    expect(JSON.parse(request?.body ?? "")).toEqual({
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
          href: `${server.origin}/ims/oneroster/rostering/v1p2/users/u1`,
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

describe("ids", () => {
  it("are quoted and encoded in the filter, so that no id can change the filter", async () => {
    const body = { assessmentResults: [] };
    const server = await startScriptedGradebook({ api: () => ({ status: 200, body }) });
    await server.client().listResults({ userId: "o'neil", resourceId: "a' OR status='active" });
    expect(server.requests[0]?.query.get("filter")).toBe(
      "student.sourcedId='o''neil' AND assessmentLineItem.sourcedId='a'' OR status=''active_ali'",
    );
    expect(server.requests[0]?.url).not.toMatch(/['+ ]/);
  });

  it("are encoded in the path, so that every id is one segment", async () => {
    const server = await startScriptedGradebook({ api: () => ({ status: 404, body: INFO }) });
    await server.client().findResult("a/../b?c#d");
    expect(server.requests[0]?.url).toBe("/gradebook/assessmentResults/a%2F..%2Fb%3Fc%23d");
  });

  it("decide whether a row belongs to the slot if the gradebook omits its references", async () => {
    const resultIds = ["nice_u1_r1_ali_attempt_1", "nice_u2_r1_ali_attempt_1", "other"];
    const { student, assessmentLineItem } = wireRow("") as Readonly<Record<string, object>>;
    const rows: readonly object[] = [
      ...resultIds.map((sourcedId) => ({ sourcedId })),
      { sourcedId: "of the student", student },
      { sourcedId: "of the line item", assessmentLineItem },
      { sourcedId: "of both", student, assessmentLineItem },
    ];
    const api = (request: { readonly query: URLSearchParams }): Reply => {
      const assessmentResults = rows.slice(Number(request.query.get("offset")));
      return { status: 200, body: { assessmentResults } };
    };
    const server = await startScriptedGradebook({ api });
    expect(resultIdsOf(await server.client().listResults(SLOT))).toEqual([
      "nice_u1_r1_ali_attempt_1",
      "of both",
    ]);
  });
});

describe("the client of a gradebook in this process", () => {
  it("sends a request once, whatever it answers", async () => {
    const sent: string[] = [];
    let status = 503;
    const gradebook = oneRosterGradebookOver(
      quickOptions("http://h"),
      async ({ method, path }, parse) => {
        sent.push(`${method} ${path}`);
        return Promise.resolve(parse({ status, headers: new Headers(), text: "{}" }));
      },
    );
    await expect(gradebook.findResult("x")).rejects.toMatchObject(UNAVAILABLE);
    status = 404;
    expect(await gradebook.findResult("x")).toBeNull();
    expect(sent).toEqual(["GET /assessmentResults/x", "GET /assessmentResults/x"]);
  });
});

describe("messages of faults", () => {
  it("contain no id, no token, no secret and no text of the response", async () => {
    for (const status of [200, 202, 302, 400, 401, 403, 404, 409, 429, 500]) {
      const body = "body-text-of-u1";
      const server = await startScriptedGradebook({ api: () => ({ status, body }) });
      const gradebook = server.client();
      // A 404 for one result is no fault.
      const finds = status === 404 ? [] : [gradebook.findResult("u1-x")];
      const calls = [gradebook.listResults(SLOT), ...finds, gradebook.putResult(RESULT)];
      for (const outcome of await Promise.allSettled(calls)) {
        expect(outcome.status).toBe("rejected");
        const reason = (outcome as PromiseRejectedResult).reason as Error;
        const text = `${String(reason)} ${String(reason.cause)}`;
        expect(text).not.toMatch(/u1|r1|token-1|s3cret|body-text/);
      }
    }
  });
});

describe("the options", () => {
  it.each(["", "gradebook.example", "ftp://h/x", "https://u:p@h/x", "https://h/x?y=1"])(
    "with the invalid base URL %j are rejected at once",
    (baseUrl) => {
      const options = { ...quickOptions("http://h"), baseUrl };
      expect(() => createOneRosterGradebook(options)).toThrow("base URL");
    },
  );
});

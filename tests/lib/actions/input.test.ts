import { describe, expect, test } from "vitest";
import { parseRequest, parseResourceId } from "#lib/actions/perform/input";
import { ATTEMPT_ID } from "./fake-ports";

const named = { questionId: "q1", questionIndex: 0 };
const answer = { type: "question.answer", ...named, response: "a" };
const report = { type: "question.report", ...named, report: "unclear" };

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

function cyclic(): unknown {
  const loop: unknown[] = [];
  loop.push(loop);
  return loop;
}

/** Few objects, but 1000^7 paths through them. */
function widelyShared(): unknown {
  let shared: unknown = [1];
  for (let level = 0; level < 7; level += 1) shared = Array.from({ length: 1_000 }, () => shared);
  return shared;
}

describe("every valid request is accepted", () => {
  test.each([
    { type: "attempt.start" },
    answer,
    { ...answer, response: null },
    { ...answer, response: ["a", "b"] },
    { ...answer, response: { R1: "x", R2: "y" } },
    { ...answer, response: nested(8) },
    { ...answer, responseIdentifier: "RESPONSE", attemptId: ATTEMPT_ID, attemptNumber: 1 },
    { ...answer, questionIndex: 10_000, questionId: "a:*?[]{}\n😀" },
    { type: "question.skip", ...named },
    report,
    { ...report, report: { reason: "unclear", details: "" } },
    { type: "attempt.finalize", attemptId: ATTEMPT_ID },
    { type: "attempt.reset", attemptNumber: 2 },
  ])("%j", (request) => {
    expect(parseRequest(request)).toStrictEqual({ kind: "valid", value: request });
  });
});

describe("everything else is refused with the path of the problem", () => {
  test.each([
    ["nothing", null, ""],
    ["a number", 7, ""],
    ["a list", [answer], ""],
    ["no type", named, "type"],
    ["an unknown type", { type: "attempt.vanish" }, "type"],
    ["an event of the machine that no client may send", { type: "result.published" }, "type"],
    ["an unknown key", { type: "attempt.start", force: true }, "force"],
    ["__proto__", JSON.parse('{"type":"attempt.start","__proto__":{}}'), "__proto__"],
    ["no question id", { type: "question.skip", questionIndex: 0 }, "questionId"],
    ["an empty question id", { ...answer, questionId: "" }, "questionId"],
    ["a question id of 256 characters", { ...answer, questionId: "x".repeat(256) }, "questionId"],
    ["a lone surrogate", { ...answer, questionId: "\ud83d" }, "questionId"],
    ["a question id that is a number", { ...answer, questionId: 1 }, "questionId"],
    ["a negative index", { ...answer, questionIndex: -1 }, "questionIndex"],
    ["an index that is no integer", { ...answer, questionIndex: 0.5 }, "questionIndex"],
    ["an index as a text", { ...answer, questionIndex: "0" }, "questionIndex"],
    ["an index above the limit", { ...answer, questionIndex: 10_001 }, "questionIndex"],
    ["no response", { type: "question.answer", ...named }, "response"],
    ["a response that is not JSON", { ...answer, response: new Date() }, "response"],
    ["a response of 17 kB", { ...answer, response: "x".repeat(17_000) }, "response"],
    ["a deep response", { ...answer, response: nested(9) }, "response.0.0.0.0.0.0.0.0"],
    ["a cyclic response", { ...answer, response: cyclic() }, "response.0.0.0.0.0.0.0.0"],
    ["a response with too many values", { ...answer, response: widelyShared() }, ""],
    [
      "__proto__ deep inside",
      { ...answer, response: JSON.parse('{"a":[{"__proto__":1}]}') as unknown },
      "response.a.0.__proto__",
    ],
    ["a constructor", { ...answer, response: { constructor: 1 } }, "response.constructor"],
    ["a prototype", { ...report, report: { prototype: 1 } }, "report.prototype"],
    ["an empty report", { ...report, report: "" }, "report"],
    ["a long report", { ...report, report: "x".repeat(2_001) }, "report"],
    ["a report that is a list", { ...report, report: [] }, "report"],
    ["an invalid attempt id", { type: "attempt.reset", attemptId: "1" }, "attemptId"],
    ["attempt 0", { type: "attempt.reset", attemptNumber: 0 }, "attemptNumber"],
  ])("%s", (_name, request, path) => {
    const parsed = parseRequest(request);
    expect(parsed.kind).toBe("invalid");
    const issues = parsed.kind === "invalid" ? parsed.issues : [];
    expect(issues.map((issue) => issue.path)).toContain(path);
  });

  test.each([[""], ["x".repeat(256)], ["\ud800"], [7], [undefined], [{ toString: "x" }]])(
    "a resource id of %j",
    (resourceId) => {
      expect(parseResourceId(resourceId)).toMatchObject({
        kind: "invalid",
        issues: [{ path: "resourceId" }],
      });
    },
  );
});

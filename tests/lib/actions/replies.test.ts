import { describe, expect, test } from "vitest";
import { postAttemptEvent } from "#lib/http/attempt-http";
import { BODY_BYTES_MAX, readJsonBody } from "#lib/http/json-body";
import { Fault } from "#lib/fault";
import type { Outcome } from "#lib/services/attempt";
import { attemptView, fakePorts } from "./fake-ports";

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://holdfast.test/api/attempts/quiz/events", {
    method: "POST",
    headers: { "content-type": "application/json", "x-student": "mia", ...headers },
    body,
    duplex: "half",
  } as RequestInit);
}

const start = JSON.stringify({ type: "attempt.start" });

async function replyTo(outcome: Outcome | Error, request = post(start)) {
  const response = await postAttemptEvent(fakePorts(outcome).ports, request, "quiz");
  expect(response.headers.get("cache-control")).toBe("no-store");
  return { response, status: response.status, body: (await response.json()) as unknown };
}

describe("every outcome has its status and its exact body", () => {
  const state = attemptView();

  test("applied and replayed", async () => {
    const { status, body } = await replyTo({ kind: "replayed", attempt: state, isCorrect: true });
    expect(status).toBe(200);
    expect(body).toStrictEqual({ outcome: "replayed", state, token: "signed", isCorrect: true });
  });

  test("a reset", async () => {
    const { body } = await replyTo({ kind: "applied", attempt: null, clearedAttempt: 3 });
    expect(body).toStrictEqual({ outcome: "applied", state: null, token: null, clearedAttempt: 3 });
  });

  test.each([
    ["stale_attempt", 409],
    ["state_regressed", 409],
    ["record_quarantined", 409],
    ["attempt_not_found", 404],
    ["resource_not_found", 404],
  ] as const)("%s is %i", async (code, expected) => {
    const { status, body } = await replyTo({ kind: "refused", code, attempt: state });
    expect(status).toBe(expected);
    expect(body).toStrictEqual({ outcome: "refused", code, state, token: "signed" });
  });

  test("a start that the policy refuses has the policy's reason", async () => {
    const problem = "It closed on Friday.";
    const code = "start_not_allowed";
    const { status, body } = await replyTo({ kind: "refused", code, attempt: null, problem });
    expect(status).toBe(403);
    const why = { message: problem, state: null, token: null };
    expect(body).toStrictEqual({ outcome: "refused", code, ...why });
  });

  test("a response that cannot be graded", async () => {
    const problem = "response: must be a string";
    const refusal = { kind: "refused", code: "invalid_response", attempt: state, problem } as const;
    const { status, body } = await replyTo(refusal);
    expect(status).toBe(400);
    const issues = [{ path: "response", problem: "must be a string" }];
    expect(body).toStrictEqual({ outcome: "refused", code: "invalid_input", issues });
  });

  test("not signed in", async () => {
    const nobody = post(start);
    nobody.headers.delete("x-student");
    const { status, body } = await replyTo({ kind: "applied", attempt: state }, nobody);
    expect(status).toBe(401);
    const code = "unauthenticated";
    expect(body).toStrictEqual({ outcome: "refused", code, state: null, token: null });
  });

  test("a retryable fault, with the time to try again", async () => {
    const options = { retryable: true, retryAfterSeconds: 2.5 };
    const fault = await replyTo(new Fault("gradebook_unavailable", "down", options));
    expect(fault.status).toBe(503);
    expect(fault.response.headers.get("retry-after")).toBe("3");
    expect(fault.body).toStrictEqual({ outcome: "fault", code: "gradebook_unavailable" });
  });

  test("a fault that is not retryable", async () => {
    const fault = await replyTo(new Fault("content_invalid", "broken", { retryable: false }));
    expect(fault.status).toBe(500);
    expect(fault.response.headers.get("retry-after")).toBeNull();
    expect(fault.body).toStrictEqual({ outcome: "fault", code: "content_invalid" });
  });
});

describe("an unreadable body", () => {
  test.each([
    ["no JSON", post("{"), 400],
    ["an empty body", post(""), 400],
    ["broken UTF-8", post(new Uint8Array([0x22, 0xff, 0x22])), 400],
    ["a form", post("a=1", { "content-type": "application/x-www-form-urlencoded" }), 415],
    ["plain text", post(start, { "content-type": "text/plain" }), 415],
    ["too many bytes", post(JSON.stringify("x".repeat(BODY_BYTES_MAX))), 413],
    ["too many bytes by its Content-Length", post(start, { "content-length": "1000000" }), 413],
  ])("%s", async (_name, request, expected) => {
    const { status, body } = await replyTo({ kind: "applied", attempt: null }, request);
    expect(status).toBe(expected);
    expect(body).toMatchObject({ outcome: "refused", code: "invalid_input", issues: [{}] });
  });

  test("an endless body is aborted", async () => {
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(16 * 1024)),
      cancel: () => {
        isCancelled = true;
      },
    });
    expect(await readJsonBody(post(endless))).toMatchObject({ kind: "unreadable", status: 413 });
    expect(isCancelled).toBe(true);
  });

  test("a character set in the content type is accepted", async () => {
    const request = post(start, { "content-type": "Application/JSON; charset=utf-8" });
    expect(await readJsonBody(request)).toStrictEqual({
      kind: "json",
      value: { type: "attempt.start" },
    });
  });
});

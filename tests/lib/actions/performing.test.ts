import { describe, expect, test } from "vitest";
import { perform } from "#lib/actions/perform";
import { Fault } from "#lib/fault";
import type { AttemptRequest, Outcome } from "#lib/services/attempt";
import { asMia, attemptView, CLAIMS, fakePorts } from "./fake-ports";

const skip: AttemptRequest = { type: "question.skip", questionId: "q1", questionIndex: 0 };
const input = { headers: asMia, resourceId: "quiz", request: skip };

describe("the user of a request", () => {
  test("comes from the session, not from the client", async () => {
    const { ports, apply } = fakePorts();
    await perform(ports, input);
    expect(apply).toHaveBeenCalledExactlyOnceWith(
      { userId: "mia", resourceId: "quiz" },
      skip,
      undefined,
    );
  });

  test("a user id in the request is refused as an unknown key", async () => {
    const { ports, apply } = fakePorts();
    const result = await perform(ports, { ...input, request: { ...skip, userId: "leo" } });
    expect(result).toMatchObject({
      code: "invalid_input",
      issues: [{ path: "userId", problem: "is not known" }],
    });
    expect(apply).not.toHaveBeenCalled();
  });

  test("a request without a user is refused before it is parsed", async () => {
    const { ports, apply } = fakePorts();
    const result = await perform(ports, { headers: new Headers(), resourceId: 7, request: null });
    expect(result).toMatchObject({ outcome: "refused", code: "unauthenticated", state: null });
    expect(apply).not.toHaveBeenCalled();
  });
});

describe("the outcome of the engine", () => {
  test("each request is applied once, with its own type", async () => {
    const { ports, apply } = fakePorts();
    await perform(ports, { ...input, request: { type: "attempt.start" } });
    await perform(ports, input);
    expect(apply.mock.calls.map(([, { type }]) => type)).toEqual([
      "attempt.start",
      input.request.type,
    ]);
  });

  test("is returned with its state, grade and the number of a reset attempt", async () => {
    const outcome: Outcome = {
      kind: "applied",
      attempt: attemptView(),
      isCorrect: false,
      clearedAttempt: 3,
    };
    const { ports } = fakePorts(outcome);
    expect(await perform(ports, input)).toStrictEqual({
      outcome: "applied",
      state: attemptView(),
      token: "signed",
      isCorrect: false,
      clearedAttempt: 3,
    });
  });

  test("a refusal is returned with its code and the current state", async () => {
    const now = attemptView({ attemptNumber: 4 });
    const { ports } = fakePorts({ kind: "refused", code: "stale_attempt", attempt: now });
    const result = await perform(ports, input);
    expect(result).toMatchObject({ outcome: "refused", code: "stale_attempt", state: now });
  });

  test.each([
    ["response.R2: must be a number", { path: "response.R2", problem: "must be a number" }],
    ["response[1]: repeats a choice", { path: "response[1]", problem: "repeats a choice" }],
    ["no path at all", { path: "response", problem: "no path at all" }],
  ])("a response that cannot be graded is an invalid input: %s", async (problem, issue) => {
    const { ports } = fakePorts({
      kind: "refused",
      code: "invalid_response",
      attempt: attemptView(),
      problem,
    });
    const result = await perform(ports, input);
    expect(result).toMatchObject({ code: "invalid_input", issues: [issue] });
  });
});

describe("errors", () => {
  test("a fault says whether and when to try again", async () => {
    const { ports } = fakePorts(new Fault("redis_unavailable", "down", { retryable: true }));
    expect(await perform(ports, input)).toMatchObject({
      outcome: "fault",
      code: "redis_unavailable",
      retryable: true,
      retryAfterSeconds: 2,
      errorId: null,
    });
  });

  test("a fault of another bundle is recognised as a fault", async () => {
    const foreign = Object.assign(new Error("down"), {
      [Symbol.for("holdfast.fault")]: true,
      code: "contention",
      retryable: true,
      retryAfterSeconds: 1,
    });
    const { ports } = fakePorts(foreign);
    const result = await perform(ports, input);
    expect(result).toMatchObject({ code: "contention", retryAfterSeconds: 1 });
  });

  test("a bug is answered with a neutral message and an id, and logged under that id", async () => {
    const bug = Object.assign(new TypeError("undefined is not a function"), {
      command: { name: "set", args: ["CANARY-answer"] },
    });
    const { ports, log } = fakePorts(bug);
    const result = await perform(ports, input);
    expect(result).toMatchObject({ outcome: "fault", code: "internal", retryable: false });
    const { errorId, message } = result as { errorId: string; message: string };
    expect(message).not.toContain("undefined");
    expect(log.error).toHaveBeenCalledOnce();
    const line = JSON.stringify(log.error.mock.calls);
    expect(line).toContain(errorId);
    expect(line).toContain("undefined is not a function");
    expect(line).not.toContain("CANARY");
  });

  test("a failing session is a fault, not a missing user", async () => {
    const { ports } = fakePorts();
    const session = { getUser: () => Promise.reject(new Error("session store is down")) };
    const result = await perform({ ...ports, session }, input);
    expect(result).toMatchObject({ outcome: "fault", code: "internal" });
  });
});

const ANOTHER = "0b0e6f6e-2f0a-5d5c-9c0b-0d8f4f3c2a10";

describe("the token of a request", () => {
  const sent = (token: unknown) => ({ ...input, request: { ...input.request, token } });

  test("is verified, and the engine gets its claims and not the token", async () => {
    const { ports, apply } = fakePorts();
    await perform(ports, sent("signed"));
    const [, request, claims] = apply.mock.calls[0] ?? [];
    expect(claims).toBe(CLAIMS);
    expect(request).not.toHaveProperty("token");
  });

  test("identifies the attempt if the request does not", async () => {
    const { ports, apply } = fakePorts();
    await perform(ports, sent("signed"));
    const named = { ...input.request, attemptId: ANOTHER, token: "signed" };
    await perform(ports, { ...input, request: named });
    const meant = apply.mock.calls.map(
      ([, request]) => "attemptId" in request && request.attemptId,
    );
    expect(meant).toEqual([CLAIMS.attemptId, ANOTHER]);
  });

  test("is refused before the engine is called if it was changed", async () => {
    const { ports, apply } = fakePorts();
    expect(await perform(ports, sent("forged"))).toMatchObject({ code: "token_invalid" });
    expect(apply).not.toHaveBeenCalled();
  });

  test("is ignored if it has expired", async () => {
    const { ports, apply } = fakePorts();
    await perform(ports, sent("old"));
    expect(apply.mock.calls[0]?.[2]).toBeUndefined();
  });

  test.each([
    ["a number", 7],
    ["an object", {}],
    ["too long", "x".repeat(2_049)],
  ])("is invalid input when it is %s", async (_what, token) => {
    const { ports, apply } = fakePorts();
    expect(await perform(ports, sent(token))).toMatchObject({ code: "invalid_input" });
    expect(apply).not.toHaveBeenCalled();
  });

  test("cannot be replaced by claims in the request", async () => {
    const { ports } = fakePorts();
    const request = { ...input.request, claims: CLAIMS };
    expect(await perform(ports, { ...input, request })).toMatchObject({ code: "invalid_input" });
  });
});

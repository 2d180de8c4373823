import { format } from "node:util";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memoryStore } from "#lib/assessment-cache/memory-part";
import { redisStore } from "#lib/assessment-cache/redis-part";
import type { StorePart } from "#lib/assessment-cache/store-part";
import { createHoldfast } from "#lib/holdfast";
import type { Holdfast, HoldfastParts } from "#lib/holdfast";
import { oneRoster } from "#lib/holdfast/one-roster";
import type { GradebookPart } from "#lib/holdfast/own-gradebook";
import { NO_LOG } from "#lib/logger";
import { startRedis } from "#tests/servers/redis-server";
import { goodGradebook } from "#tests/lib/testing/good-parts";
import type { BreakableGradebook } from "#tests/lib/testing/good-parts";

const RESOURCE = "sums";
const SECRET = "a secret of the application, 32 characters or more";
const HOST = { host: "school.example", origin: "https://school.example" };
const ANN = { userId: "ann", resourceId: RESOURCE };

const opened: Holdfast[] = [];
afterEach(async () => {
  for (const holdfast of opened.splice(0)) await holdfast.close();
});

function partsOf(gradebook: BreakableGradebook): HoldfastParts {
  return {
    store: memoryStore(),
    gradebook,
    questions: {
      list: ({ resourceId }) => (resourceId === RESOURCE ? ["one", "two"] : null),
      grade: (_id, response) => response === "right",
    },
    user: (headers) => headers.get("x-student"),
    secret: SECRET,
  };
}

interface School {
  readonly holdfast: Holdfast;
  readonly gradebook: BreakableGradebook;
  readonly send: (student: string | null, request: object) => ReturnType<Holdfast["perform"]>;
  readonly attempt: (
    student: string | null,
    resourceId?: string,
  ) => ReturnType<Holdfast["attempt"]>;
}

/** An application with its own parts. */
function school(parts: Partial<HoldfastParts> = {}): School {
  const gradebook = goodGradebook();
  const holdfast = createHoldfast({ ...partsOf(gradebook), logger: NO_LOG, ...parts });
  opened.push(holdfast);
  const headersOf = (student: string | null) =>
    new Headers({ ...HOST, ...(student !== null && { "x-student": student }) });
  return {
    holdfast,
    gradebook,
    send: (student, request) =>
      holdfast.perform({ headers: headersOf(student), resourceId: RESOURCE, request }),
    attempt: (student, resourceId = RESOURCE) => holdfast.attempt(headersOf(student), resourceId),
  };
}

const start = { type: "attempt.start" };
const answer = (questionIndex: number, response: string) => ({
  ...{ type: "question.answer", questionIndex, response },
  questionId: ["one", "two"][questionIndex],
});
const finalize = { type: "attempt.finalize" };
const reset = { type: "attempt.reset" };

async function finish({ send }: School, student = "ann"): Promise<void> {
  for (const request of [start, answer(0, "right"), answer(1, "wrong"), finalize]) {
    expect(await send(student, request)).toMatchObject({ outcome: "applied" });
  }
}

describe("a Holdfast with an application's own parts", () => {
  it("serves a whole attempt, publishes its result, and starts the next one", async () => {
    const onFinalized = vi.fn();
    const onReported = vi.fn();
    const all = school({ onFinalized, onReported });
    const { send, gradebook, attempt } = all;
    expect(await attempt("ann")).toEqual({
      ...{ outcome: "found", ...ANN, state: null, questionIds: [], token: null, usedNumber: 0 },
    });
    expect(await send("ann", start)).toMatchObject({
      outcome: "applied",
      state: { attemptNumber: 1, currentQuestionIndex: 0, totalQuestions: 2 },
    });
    const report = { ...answer(0, ""), type: "question.report", report: "unclear" };
    const { response: _response, ...reported } = report;
    expect(await send("ann", reported)).toMatchObject({ outcome: "applied" });
    expect(await send("ann", answer(1, "right"))).toMatchObject({ isCorrect: true });
    expect(await send("ann", answer(1, "right"))).toMatchObject({ outcome: "replayed" });
    expect(await send("ann", finalize)).toMatchObject({
      outcome: "applied",
      state: { phase: "published", finalSummary: { score: 100 } },
    });
    expect([...gradebook.rows.values()]).toMatchObject([{ userId: "ann", score: 100 }]);
    expect(onFinalized).toHaveBeenCalledTimes(1);
    expect(onFinalized).toHaveBeenCalledWith(expect.objectContaining({ ...ANN, score: 100 }));
    expect(onReported).toHaveBeenCalledTimes(1);
    expect(onReported).toHaveBeenCalledWith(
      expect.objectContaining({ ...ANN, questionId: "one" }),
      "unclear",
    );
    expect(await send("ann", reset)).toMatchObject({ outcome: "applied", clearedAttempt: 1 });
    expect(await send("ann", start)).toMatchObject({ state: { attemptNumber: 2 } });
    expect(await attempt("ann")).toMatchObject({
      state: { attemptNumber: 2 },
      questionIds: ["one", "two"],
      token: expect.any(String) as unknown,
    });
  });

  it("keeps students apart, and refuses nobody and unknown resources", async () => {
    const { send, attempt } = school();
    await send("ann", start);
    expect(await attempt("ben")).toMatchObject({ userId: "ben", state: null });
    expect(await send(null, start)).toMatchObject({ outcome: "refused", code: "unauthenticated" });
    expect(await attempt(null)).toMatchObject({ outcome: "refused", code: "unauthenticated" });
    expect(await attempt("ann", "")).toMatchObject({ outcome: "refused", code: "invalid_input" });
  });

  it("publishes by a sweep what the gradebook did not take", async () => {
    vi.useFakeTimers();
    try {
      const all = school();
      for (const request of [start, answer(0, "right"), answer(1, "right")]) {
        await all.send("ann", request);
      }
      all.gradebook.isBroken = true;
      expect(await all.send("ann", finalize)).toMatchObject({
        state: { phase: "pending", finalSummary: { score: 100 } },
      });
      all.gradebook.isBroken = false;
      all.holdfast.start();
      await vi.advanceTimersByTimeAsync(120_000);
      expect(await all.attempt("ann")).toMatchObject({ state: { phase: "published" } });
      expect(all.gradebook.rows.size).toBe(1);
      await all.holdfast.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("asks the start policy before a new attempt, and not in an attempt", async () => {
    const canStart = vi.fn(({ attemptNumber }: { readonly attemptNumber: number }) =>
      attemptNumber === 1
        ? ({ allowed: true } as const)
        : ({ allowed: false, reason: "Once only." } as const),
    );
    const all = school({ canStart });
    await finish(all);
    expect(canStart.mock.calls.every(([request]) => request.attemptNumber === 1)).toBe(true);
    expect(await all.send("ann", reset)).toMatchObject({
      ...{ outcome: "refused", code: "start_not_allowed", message: "Once only." },
    });
  });

  it.each<[string, Partial<HoldfastParts>, string]>([
    ["user", { user: () => Promise.reject(new Error("down")) }, "session_unavailable"],
    [
      "questions",
      { questions: { list: () => Promise.reject(new Error("down")), grade: () => true } },
      "questions_unavailable",
    ],
    ["canStart", { canStart: () => Promise.reject(new Error("down")) }, "policy_unavailable"],
    [
      "gradebook",
      { gradebook: { ...goodGradebook(), listResults: () => Promise.reject(new Error("down")) } },
      "gradebook_unavailable",
    ],
  ])("answers a start with a fault, and logs the cause, if %s fails", async (_name, part, code) => {
    const warn = vi.fn();
    const { send } = school({ ...part, logger: { ...NO_LOG, warn } });
    expect(await send("ann", start)).toMatchObject({ outcome: "fault", code, retryable: true });
    expect(warn).toHaveBeenCalledWith(
      expect.objectContaining({ code, cause: { type: "Error", message: "down" } }),
      "request.fault",
    );
  });
});

describe("opening", () => {
  it("happens at the first use: creating and closing alone open nothing", async () => {
    const store = { kind: "memory", open: vi.fn() } satisfies StorePart;
    const gradebook = { open: vi.fn() } satisfies GradebookPart;
    const { holdfast } = school({ store, gradebook });
    expect(holdfast.allowedOrigins).toEqual([]);
    await holdfast.close();
    await holdfast.close();
    expect(store.open).not.toHaveBeenCalled();
    expect(gradebook.open).not.toHaveBeenCalled();
  });

  it("happens once", async () => {
    const part = memoryStore();
    const open = vi.fn((opening: Parameters<StorePart["open"]>[0]) => part.open(opening));
    const { holdfast, send, attempt } = school({ store: { kind: "memory", open } });
    await Promise.all([send("ann", start), send("ben", start), attempt("ann"), holdfast.ready()]);
    holdfast.start();
    await holdfast.sweep();
    expect(open).toHaveBeenCalledTimes(1);
  });

  it("of a client with a key prefix fails at every use, and connects to nothing", async () => {
    const client = new Redis({ lazyConnect: true, keyPrefix: "app:" });
    const duplicate = vi.spyOn(client, "duplicate");
    const { holdfast, attempt, send } = school({ store: redisStore(client) });
    for (const result of [await send("ann", start), await attempt("ann")]) {
      expect(result).toMatchObject({ outcome: "fault", code: "not_configured", retryable: false });
    }
    await expect(holdfast.sweep()).rejects.toThrow("The Redis client has a keyPrefix");
    expect(duplicate).not.toHaveBeenCalled();
    expect(client.status).toBe("wait");
    await holdfast.close();
  });

  it("of a gradebook that cannot be opened opens no store", async () => {
    const store = { kind: "memory", open: vi.fn() } satisfies StorePart;
    const open = vi.fn(() => {
      throw new TypeError("oneRoster: baseUrl is missing.");
    });
    const { send } = school({ store, gradebook: { open } });
    expect(await send("ann", start)).toMatchObject({ outcome: "fault", code: "not_configured" });
    expect(await send("ann", start)).toMatchObject({ outcome: "fault", code: "not_configured" });
    expect(open).toHaveBeenCalledTimes(1);
    expect(store.open).not.toHaveBeenCalled();
  });
});

describe("a process whose environment lacks something", () => {
  // What a new process has.
  beforeEach(() => void Reflect.deleteProperty(globalThis, Symbol.for("holdfast.setup.told")));

  const lacking = () => {
    const error = vi.fn();
    const warn = vi.fn();
    const store = { kind: "memory", open: vi.fn() } satisfies StorePart;
    const nothing = { url: undefined, clientId: undefined, clientSecret: undefined };
    const gradebook = oneRoster({ baseUrl: undefined, token: nothing });
    const parts = { secret: "too short", store, gradebook, logger: { ...NO_LOG, error, warn } };
    return { ...school(parts), error, warn, store };
  };

  it("says once at its start, in one line, what is missing and what to do", () => {
    const { holdfast, error, warn, store } = lacking();
    holdfast.start();
    holdfast.start();
    expect(error).toHaveBeenCalledTimes(1);
    const [fields, event] = error.mock.calls[0] as [Record<string, string>, string];
    expect([event, fields["event"]]).toEqual(["setup.failed", "setup.failed"]);
    expect(fields["problem"]).toMatch(
      /^secret: give at least 32 .*; oneRoster: baseUrl, token.url, /,
    );
    expect(fields["remedy"]).toContain("Set what is missing");
    expect(JSON.stringify(error.mock.calls)).not.toMatch(/\\n|too short| at .*\.ts/);
    expect(warn).not.toHaveBeenCalled();
    expect(store.open).not.toHaveBeenCalled();
    // Next.js bundles pages and routes apart from the start-up code: each has a Holdfast of its own.
    const other = lacking();
    other.holdfast.start();
    expect(other.error).not.toHaveBeenCalled();
  });

  it("refuses every request with a short line in the log", async () => {
    const { attempt, error, send, warn } = lacking();
    for (const result of [await send("ann", start), await attempt("ann")]) {
      expect(result).toMatchObject({ outcome: "fault", code: "not_configured", errorId: null });
    }
    expect(error).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledTimes(2);
    expect(warn).toHaveBeenLastCalledWith(
      {
        ...{ event: "request.fault", code: "not_configured", retryable: false },
        reason: expect.stringContaining("secret: give") as unknown,
      },
      "request.fault",
    );
  });

  it("is not ready, and can be shut down", async () => {
    const { holdfast } = lacking();
    holdfast.beginShutdown();
    expect(await holdfast.ready()).toEqual({ ok: false, checks: { setup: "not_configured" } });
    await expect(holdfast.sweep()).rejects.toMatchObject({ code: "not_configured" });
    await holdfast.close();
  });

  it("only warns without a secret, which may be left out", async () => {
    const warn = vi.fn();
    const { holdfast, send } = school({ secret: undefined, logger: { ...NO_LOG, warn } });
    holdfast.start();
    expect(warn.mock.calls.map(([, event]) => event as string)).toEqual(["setup.no_secret"]);
    expect(await send("ann", start)).toMatchObject({ outcome: "applied", token: null });
  });
});

describe("ready", () => {
  it("is true with a store that answers, and false from the beginning of the shutdown", async () => {
    const { holdfast, send } = school();
    expect(await holdfast.ready()).toEqual({ ok: true, checks: { store: "ok" } });
    holdfast.beginShutdown();
    expect(await holdfast.ready()).toEqual({ ok: false, checks: { process: "shutting_down" } });
    expect(await send("ann", start)).toMatchObject({ outcome: "applied" });
  });

  it("is false, with the code, while Redis cannot be reached", async () => {
    const client = new Redis({ port: 1, lazyConnect: true });
    const warn = vi.fn();
    const { holdfast } = school({ store: redisStore(client), logger: { ...NO_LOG, warn } });
    expect(await holdfast.ready()).toEqual({ ok: false, checks: { store: "redis_unavailable" } });
    expect(warn).toHaveBeenCalledWith(
      { event: "redis.connection", error: "Error", why: expect.any(String) as unknown },
      "redis.connection",
    );
  });
});

describe("without a logger, or with the console", () => {
  it.each([{}, { logger: console }])("the name of an event is printed once (%j)", async (given) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const holdfast = createHoldfast({
      ...{ ...partsOf(goodGradebook()), ...given },
      user: () => Promise.reject(new Error("down")),
    });
    opened.push(holdfast);
    await holdfast.attempt(new Headers(), RESOURCE);
    expect(warn.mock.calls).toHaveLength(1);
    const printed = format(...(warn.mock.calls[0] ?? []));
    expect(printed).toMatch(/^request.fault code=session_unavailable retryable=true reason="/);
    expect(printed.match(/request\.fault/g)).toHaveLength(1);
    warn.mockRestore();
  });
});

describe("compare", () => {
  it("says whether a number that was derived elsewhere is the pinned one, and changes nothing", async () => {
    const info = vi.fn();
    const warn = vi.fn();
    const all = school({ logger: { ...NO_LOG, info, warn } });
    expect(await all.holdfast.compare(ANN, 1)).toEqual({ pinned: 1, verdict: "agrees" });
    await finish(all);
    // The number of the next attempt.
    expect(await all.holdfast.compare(ANN, 2)).toEqual({ pinned: 2, verdict: "agrees" });
    await all.send("ann", reset);
    await all.send("ann", start);
    const logged = () => JSON.stringify([...info.mock.calls, ...warn.mock.calls]);
    expect(logged()).not.toContain("rollout.disagreement");
    expect(await all.holdfast.compare(ANN, 2)).toEqual({ pinned: 2, verdict: "agrees" });
    expect(await all.holdfast.compare(ANN, 1)).toEqual({ pinned: 2, verdict: "stranded" });
    expect(logged()).toContain("rollout.disagreement");
    expect(await all.attempt("ann")).toMatchObject({ state: { attemptNumber: 2 } });
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])("refuses %d", async (number) => {
    const { holdfast } = school();
    await expect(holdfast.compare(ANN, number)).rejects.toThrow(
      new RangeError(`A derived number must be a whole number from 1, not ${number}.`),
    );
  });
});

it("on a real Redis, two processes share attempts, and closing one leaves the client open", async () => {
  const server = await startRedis();
  const client = new Redis(server.url);
  const one = school({ store: redisStore(client) });
  const two = school({ store: redisStore(client), gradebook: one.gradebook });
  try {
    expect(await one.send("ann", start)).toMatchObject({ state: { attemptNumber: 1 } });
    expect(await two.send("ann", answer(0, "right"))).toMatchObject({ isCorrect: true });
    expect(await one.attempt("ann")).toMatchObject({ state: { currentQuestionIndex: 1 } });
    await one.holdfast.close();
    expect(await two.attempt("ann")).toMatchObject({ state: { currentQuestionIndex: 1 } });
    expect(await client.ping()).toBe("PONG");
  } finally {
    await two.holdfast.close();
    client.disconnect();
    await server.stop();
  }
});

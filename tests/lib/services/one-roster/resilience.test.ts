import { describe, expect, it, vi } from "vitest";

import { Fault } from "#lib/fault";
import type { GradebookCall } from "#lib/services/one-roster";
import { waitMs } from "#lib/services/one-roster/resilience";
import { retryAfterSecondsIn } from "#lib/services/one-roster/retry-after";
import { clientSettingsOf } from "#lib/services/one-roster/settings";
import { MISCONFIGURED, UNAVAILABLE } from "./expected-faults";
import { quickOptions, type Reply, startScriptedGradebook, wireRow } from "./scripted-gradebook";

const FOUND: Reply = { status: 200, body: { assessmentResult: wireRow("x") } };
const DOWN: Reply = { status: 503 };

describe("a request that fails", () => {
  it("is tried three times; then the fault is retryable", async () => {
    const calls: GradebookCall[] = [];
    const server = await startScriptedGradebook({ api: () => DOWN });
    const gradebook = server.client({ onCall: (call) => calls.push(call) });
    await expect(gradebook.findResult("x")).rejects.toMatchObject(UNAVAILABLE);
    expect(server.requests).toHaveLength(3);
    expect(calls).toEqual([
      { operation: "token", status: 200, tries: 1 },
      { operation: "get", status: 503, tries: 3 },
    ]);
  });

  it.each([400, 403, 409, 422, 302])("is not retried after a %i", async (status) => {
    const headers = { location: "/elsewhere" };
    const server = await startScriptedGradebook({ api: () => ({ status, headers }) });
    await expect(server.client().findResult("x")).rejects.toMatchObject(MISCONFIGURED);
    expect(server.requests).toHaveLength(1);
  });

  it("is not affected by an error in onCall", async () => {
    const server = await startScriptedGradebook({ api: () => FOUND });
    const onCall = (): never => {
      throw new Error("the log is full");
    };
    expect(await server.client({ onCall }).findResult("x")).toMatchObject({ resultId: "x" });
  });

  it("ends with the budget of the call, even if tries are left", async () => {
    const server = await startScriptedGradebook({ api: (_seen, n) => (n === 1 ? FOUND : "hang") });
    const timings = { tryTimeoutMs: 60_000, callBudgetMs: 1_000 };
    const gradebook = server.client({ timings });
    expect(await gradebook.findResult("x")).toMatchObject({ resultId: "x" });
    await expect(gradebook.findResult("x")).rejects.toMatchObject({
      ...UNAVAILABLE,
      message: "The gradebook took longer than a call may take. Try again.",
    });
    expect(server.requests).toHaveLength(2);
  });
});

describe("Retry-After", () => {
  it.each([
    ["7", 7],
    [" 0 ", 0],
    ["Thu, 01 Jan 1970 00:01:00 GMT", 50],
    ["Thu, 01 Jan 1970 00:00:01 GMT", 0],
    ["-5", null],
    ["soon", null],
    [null, null],
  ])("%j is %j seconds, ten seconds after the epoch", (header, seconds) => {
    expect(retryAfterSecondsIn(header, 10_000)).toBe(seconds);
  });

  it("within the budget is respected, and then the request is sent again", async () => {
    const busy: Reply = { status: 429, headers: { "retry-after": "1" } };
    const askedAtMs: number[] = [];
    const server = await startScriptedGradebook({
      api: (_seen, n) => {
        askedAtMs.push(performance.now());
        return n === 1 ? busy : FOUND;
      },
    });
    expect(await server.client().findResult("x")).toMatchObject({ resultId: "x" });
    const [first = NaN, second = NaN] = askedAtMs;
    // A timer may fire a little early.
    expect(second - first).toBeGreaterThan(990);
  });

  it("beyond the budget ends the call at once, and the fault contains it", async () => {
    const busy: Reply = { status: 429, headers: { "retry-after": "120" } };
    const server = await startScriptedGradebook({ api: () => busy });
    await expect(server.client().findResult("x")).rejects.toMatchObject({
      ...UNAVAILABLE,
      retryAfterSeconds: 120,
    });
    expect(server.requests).toHaveLength(1);
  });

  it("is added to a wait that doubles up to its maximum, half of it random", () => {
    const waits = (random: number, seconds: number | null): readonly number[] => {
      const options = { ...quickOptions("http://h"), timings: {}, random: () => random };
      const settings = clientSettingsOf(options);
      const detail = seconds === null ? {} : { retryAfterSeconds: seconds };
      const fault = new Fault("gradebook_unavailable", "", { retryable: true, ...detail });
      return [1, 2, 3, 9].map((retry) => waitMs(retry, fault, settings));
    };
    expect(waits(0, null)).toEqual([50, 100, 200, 500]);
    expect(waits(1, null)).toEqual([100, 200, 400, 1_000]);
    expect(waits(0, 2)).toEqual([2_050, 2_100, 2_200, 2_500]);
  });
});

describe("the circuit breaker", () => {
  const timings = { triesMax: 1, breakerFailuresMax: 3, breakerOpenMs: 30_000 };

  it("opens after consecutive failures: nothing is sent, and the fault has the time to wait", async () => {
    const calls: GradebookCall[] = [];
    const server = await startScriptedGradebook({ api: () => DOWN });
    const gradebook = server.client({ timings, onCall: (call) => calls.push(call) });
    for (let failures = 0; failures < 3; failures += 1) {
      await expect(gradebook.findResult("x")).rejects.toMatchObject({ retryAfterSeconds: null });
    }
    const caught: unknown = await gradebook.findResult("x").catch((error: unknown) => error);
    expect(caught).toMatchObject(UNAVAILABLE);
    const seconds = caught instanceof Fault ? (caught.retryAfterSeconds ?? 0) : 0;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(30);
    expect(server.requests).toHaveLength(3);
    expect(calls.at(-1)).toEqual({ operation: "get", status: null, tries: 0 });
  });

  it("sends one request after a while, and closes if it succeeds", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const server = await startScriptedGradebook({ api: (_seen, n) => (n <= 3 ? DOWN : FOUND) });
      const gradebook = server.client({ timings });
      for (let failures = 0; failures < 4; failures += 1) {
        await expect(gradebook.findResult("x")).rejects.toBeInstanceOf(Fault);
      }
      expect(server.requests).toHaveLength(3);
      for (const [passedMs, retryAfterSeconds] of [
        [0, 30],
        [500, 30],
        [28_600, 1],
      ] as const) {
        vi.setSystemTime(Date.now() + passedMs);
        await expect(gradebook.findResult("x")).rejects.toMatchObject({ retryAfterSeconds });
      }
      vi.setSystemTime(Date.now() + 900);
      expect(await gradebook.findResult("x")).toMatchObject({ resultId: "x" });
      expect(await gradebook.findResult("x")).toMatchObject({ resultId: "x" });
    } finally {
      vi.useRealTimers();
    }
  });

  it("does not count rejected requests", async () => {
    const server = await startScriptedGradebook({ api: () => ({ status: 400 }) });
    const gradebook = server.client({ timings });
    for (let rejections = 0; rejections < 5; rejections += 1) {
      await expect(gradebook.findResult("x")).rejects.toMatchObject(MISCONFIGURED);
    }
    expect(server.requests).toHaveLength(5);
  });
});

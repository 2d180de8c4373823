import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Fault } from "#lib/fault";
import { sweeping } from "#lib/holdfast/sweeping";
import { NO_LOG } from "#lib/logger";
import type { SweepReport } from "#lib/services/attempt";

const INTERVAL_MS = 30_000;
const NOTHING: SweepReport = { slots: 0, published: 0, waiting: 0, conflicts: 0 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function started(sweep: () => Promise<SweepReport>) {
  const info = vi.fn();
  const warn = vi.fn();
  const background = sweeping({ log: { ...NO_LOG, info, warn }, sweep, intervalMs: INTERVAL_MS });
  background.start();
  return { ...background, info, warn };
}

it("sweeps at every interval until it is stopped, and starts again", async () => {
  const sweep = vi.fn(async () => NOTHING);
  const { start, stop } = started(sweep);
  await vi.advanceTimersByTimeAsync(INTERVAL_MS - 1);
  expect(sweep).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1 + INTERVAL_MS);
  expect(sweep).toHaveBeenCalledTimes(2);
  stop();
  stop();
  await vi.advanceTimersByTimeAsync(5 * INTERVAL_MS);
  expect(sweep).toHaveBeenCalledTimes(2);
  start();
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  expect(sweep).toHaveBeenCalledTimes(3);
  stop();
});

it("has one timer, however often it is started", async () => {
  const sweep = vi.fn(async () => NOTHING);
  const { start, stop } = started(sweep);
  start();
  start();
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  expect(sweep).toHaveBeenCalledTimes(1);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

it("never sweeps twice at once", async () => {
  let end: (report: SweepReport) => void = () => undefined;
  const sweep = vi.fn(() => new Promise<SweepReport>((resolve) => (end = resolve)));
  const { stop } = started(sweep);
  await vi.advanceTimersByTimeAsync(3 * INTERVAL_MS);
  expect(sweep).toHaveBeenCalledTimes(1);
  end(NOTHING);
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  expect(sweep).toHaveBeenCalledTimes(2);
  stop();
});

it.each([
  [new Fault("redis_unavailable", "It is down.", { retryable: true }), "redis_unavailable"],
  [new TypeError("a bug"), "internal"],
])("logs the code of a failed sweep (%s) and tries again", async (error, code) => {
  const sweep = vi.fn(async () => NOTHING).mockRejectedValueOnce(error);
  const { stop, warn, info } = started(sweep);
  await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS);
  expect(sweep).toHaveBeenCalledTimes(2);
  expect(warn.mock.calls).toEqual([[{ event: "sweep.failed", code }, "sweep.failed"]]);
  expect(info).not.toHaveBeenCalled();
  stop();
});

it("logs a sweep that found something", async () => {
  const report = { slots: 2, published: 1, waiting: 1, conflicts: 0 };
  const { stop, info } = started(async () => report);
  await vi.advanceTimersByTimeAsync(INTERVAL_MS);
  expect(info.mock.calls).toEqual([[{ event: "sweep.done", ...report }, "sweep.done"]]);
  stop();
});

it("does not keep the process alive", () => {
  const setTimer = vi.spyOn(globalThis, "setInterval");
  const { stop } = started(async () => NOTHING);
  const timer = setTimer.mock.results[0]?.value as ReturnType<typeof setInterval> | undefined;
  expect(timer?.hasRef()).toBe(false);
  stop();
  setTimer.mockRestore();
});

import { expect, it, vi } from "vitest";
import { modeOf } from "#lib/holdfast/own-rollout";
import { NO_LOG } from "#lib/logger";
import { ROLLOUT_MODES } from "#lib/services/attempt";
import type { RolloutMode } from "#lib/services/attempt";
import { endsAfter, fail, never } from "./failing";

const SLOT = { userId: "ann", resourceId: "quiz" };

function asking(rollout: Parameters<typeof modeOf>[0]) {
  const warn = vi.fn();
  return { warn, mode: () => modeOf(rollout, { ...NO_LOG, warn })(SLOT) };
}

const fallback = (reason: string) => [[{ event: "rollout.fallback", reason }, "rollout.fallback"]];

it.each(ROLLOUT_MODES)("%s is used as it is, also from a function", async (mode) => {
  for (const rollout of [mode, () => mode, async () => mode]) {
    const { mode: asked, warn } = asking(rollout);
    expect(await asked()).toBe(mode);
    expect(warn).not.toHaveBeenCalled();
  }
});

it("a function is given the slot", async () => {
  const rollout = vi.fn((): RolloutMode => "pinned");
  await asking(rollout).mode();
  expect(rollout.mock.calls).toEqual([[SLOT]]);
});

it.each<[string, string, () => unknown]>([
  ["that throws", "failed", () => fail(new Error("no flags"))],
  ["that rejects", "failed", () => Promise.reject(new Error("no flags"))],
  ["with an unknown mode", "unknown value", () => "on"],
  ["that returns nothing", "unknown value", () => undefined],
])("a function %s is pinned-compat and logged", async (_what, reason, rollout) => {
  const { mode, warn } = asking(rollout as () => RolloutMode);
  expect(await mode()).toBe("pinned-compat");
  expect(warn.mock.calls).toEqual(fallback(reason));
});

it("a function that does not answer is pinned-compat after 50 ms, and logged", async () => {
  const { mode, warn } = asking(never);
  expect(await endsAfter(50, mode)).toBe("pinned-compat");
  expect(warn.mock.calls).toEqual(fallback("slow"));
});

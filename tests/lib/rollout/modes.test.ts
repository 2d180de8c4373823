import {
  OpenFeatureEventEmitter,
  ProviderEvents,
  ProviderFatalError,
  ProviderNotReadyError,
} from "@openfeature/server-sdk";
import type { Provider } from "@openfeature/server-sdk";
import { afterEach, expect, test, vi } from "vitest";
import { createRolloutModes } from "#lib/rollout";
import type { RolloutOptions } from "#lib/rollout";
import { ROLLOUT_FLAG } from "#lib/rollout/evaluation";
import type { Slot } from "#lib/slot";

const slot = { userId: "a-student", resourceId: "fractions" };
const told: unknown[] = [];

afterEach(() => {
  told.length = 0;
  vi.unstubAllEnvs();
});

function modes(more: Partial<RolloutOptions> = {}) {
  const { rollout } = createRolloutModes({
    ...{ mode: "derive", modulePath: undefined, hashKey: "key" },
    onFallback: (reason) => told.push(reason),
    ...more,
  });
  const modeOf = (of: Slot) => (typeof rollout === "function" ? rollout(of) : rollout);
  return { rollout, modeOf };
}

type Answering = Provider["resolveStringEvaluation"];

function provider(resolveStringEvaluation: Answering): Provider {
  const never = (): never => {
    throw new Error("only a text is asked for");
  };
  return {
    metadata: { name: "a test's" },
    resolveStringEvaluation,
    ...{ resolveBooleanEvaluation: never, resolveNumberEvaluation: never },
    resolveObjectEvaluation: never,
  };
}

test("without a provider the environment gives one mode for all slots, and nothing is evaluated", () => {
  expect(modes().rollout).toBe("derive");
  vi.stubEnv("HOLDFAST_ROLLOUT_MODE", "");
  expect(modes().rollout).toBe("derive");
  vi.stubEnv("HOLDFAST_ROLLOUT_MODE", "shadow");
  expect(modes().rollout).toBe("shadow");
  expect(told).toEqual([]);
});

test("an unknown mode in the environment leaves the setting's mode, and each request says so", () => {
  vi.stubEnv("HOLDFAST_ROLLOUT_MODE", "pined");
  const { modeOf } = modes();
  expect([modeOf(slot), modeOf(slot)]).toEqual(["derive", "derive"]);
  expect(told).toEqual(["unknown value", "unknown value"]);
});

test("a provider decides by user and resource, and never sees the user's id", async () => {
  const seen: unknown[] = [];
  const { modeOf } = modes({
    provider: provider((flag, _default, context) => {
      seen.push(flag, context);
      const value = context["resourceId"] === "fractions" ? "pinned" : "shadow";
      return Promise.resolve({ value });
    }),
  });
  expect(await modeOf(slot)).toBe("pinned");
  expect(await modeOf({ ...slot, resourceId: "sums" })).toBe("shadow");
  expect(seen[0]).toBe(ROLLOUT_FLAG);
  expect(JSON.stringify(seen)).not.toContain(slot.userId);
  expect(JSON.stringify(seen[1])).toMatch(/"targetingKey":"[0-9a-f]{16}"/);
});

/** One that says `pinned` whenever it is asked. */
function starting(initialize: () => Promise<void>): Provider {
  return { ...provider(() => Promise.resolve({ value: "pinned" })), initialize };
}

test("a mode that the flag gave is used again, without a promise, until the flag changes", async () => {
  const events = new OpenFeatureEventEmitter();
  const evaluations = vi.fn();
  let value = "pinned";
  const changing = provider(() => {
    evaluations();
    return Promise.resolve({ value });
  });
  const { modeOf } = modes({ provider: { ...changing, events } });
  expect(await modeOf(slot)).toBe("pinned");
  expect(modeOf(slot)).toBe("pinned");
  expect(evaluations).toHaveBeenCalledTimes(1);
  value = "shadow";
  events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [ROLLOUT_FLAG] });
  await vi.waitFor(async () => expect(await modeOf(slot)).toBe("shadow"));
  expect(evaluations).toHaveBeenCalledTimes(2);
});

const failing: readonly (readonly [string, Answering])[] = [
  ["failed", () => Promise.reject(new Error("down"))],
  ["slow", () => new Promise(() => undefined)],
  ["unknown value", () => Promise.resolve({ value: "pined" })],
];

test.each(failing)("a provider that is %s leaves the setting's mode", async (reason, answer) => {
  const { modeOf } = modes({ provider: provider(answer) });
  expect(await modeOf(slot)).toBe("derive");
  expect(await modeOf(slot)).toBe("derive");
  expect(told).toEqual([reason, reason]);
});

test("a module that is none leaves the setting's mode", async () => {
  const { modeOf } = modes({ modulePath: "/nowhere/flags.mjs" });
  expect(await modeOf(slot)).toBe("derive");
  expect(told).toEqual(["failed"]);
});

const notStarting: readonly (readonly [string, Partial<RolloutOptions>])[] = [
  ["module does not load", { modulePath: "/nowhere/flags.mjs" }],
  ["initialization fails", { provider: starting(() => Promise.reject(new Error("down"))) }],
];

test.each(notStarting)("a process that asks no mode lives on when the %s", async (_how, more) => {
  const unhandled: unknown[] = [];
  const hear = (reason: unknown) => void unhandled.push(reason);
  process.on("unhandledRejection", hear);
  try {
    modes(more);
    await new Promise((resolve) => setTimeout(resolve, 100));
  } finally {
    process.removeListener("unhandledRejection", hear);
  }
  expect(unhandled).toEqual([]);
});

const failures = [new ProviderNotReadyError("down"), new ProviderFatalError("down")];

test.each(failures)("a provider that failed with $code counts once it is ready", async (error) => {
  const events = new OpenFeatureEventEmitter();
  let isUp = false;
  const late = provider(() =>
    isUp ? Promise.resolve({ value: "pinned" }) : Promise.reject(error),
  );
  const { modeOf } = modes({
    provider: { ...late, events, initialize: () => Promise.reject(error) },
  });
  expect(await modeOf(slot)).toBe("derive");
  expect(told).toEqual(["failed"]);
  isUp = true;
  events.emit(ProviderEvents.Ready, { message: "up again" });
  await vi.waitFor(async () => expect(await modeOf(slot)).toBe("pinned"));
});

test("a provider that is not even taken leaves the setting's mode", async () => {
  const broken = starting(() => {
    throw new Error("no settings");
  });
  const { modeOf } = modes({ provider: broken });
  expect(await modeOf(slot)).toBe("derive");
  expect(told).toEqual(["failed"]);
});

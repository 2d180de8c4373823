import { InMemoryProvider, OpenFeature } from "@openfeature/server-sdk";
import type { Provider } from "@openfeature/server-sdk";
import { afterEach, expect, test, vi } from "vitest";
import { NO_LOG } from "#lib/logger";
import { ROLLOUT_FLAG } from "#lib/rollout/evaluation";
import type { FlagClient } from "#lib/rollout/evaluation";
import { openFeatureRollout } from "#lib/rollout/open-feature";
import { ownHoldfast } from "../next/school";

const slot = { userId: "mia-the-student", resourceId: "sums" };
const hashKey = "the same on every pod";

afterEach(() => OpenFeature.clearProviders());

function flags(defaultVariant: string): InMemoryProvider {
  const variants = { new: "pinned", old: "derive", wrong: "pined" };
  return new InMemoryProvider({
    [ROLLOUT_FLAG]: {
      ...{ variants, defaultVariant, disabled: false },
      contextEvaluator: ({ resourceId }) => (resourceId === "fractions" ? "old" : defaultVariant),
    },
  });
}

test("a provider decides by resource", async () => {
  const rollout = openFeatureRollout({ provider: flags("new"), hashKey });
  await vi.waitFor(async () => expect(await rollout(slot)).toBe("pinned"));
  expect(await rollout({ ...slot, resourceId: "fractions" })).toBe("derive");
});

test("the application's own client decides, and learns no user id", async () => {
  await OpenFeature.setProviderAndWait("a school", flags("old"));
  const client = OpenFeature.getClient("a school");
  expect(await openFeatureRollout({ client, hashKey })(slot)).toBe("derive");
  const seen: unknown[] = [];
  const watched: FlagClient = {
    getStringDetails: async (...args) => {
      seen.push(...args);
      return { value: "shadow" };
    },
  };
  expect(await openFeatureRollout({ client: watched, hashKey })(slot)).toBe("shadow");
  expect(await openFeatureRollout({ client: watched, hashKey })(slot)).toBe("shadow");
  expect(seen).toStrictEqual([...seen.slice(0, 3), ...seen.slice(0, 3)]);
  expect(seen[0]).toBe(ROLLOUT_FLAG);
  expect(JSON.stringify(seen)).not.toContain(slot.userId);
});

test("two Holdfasts of one process have their own providers", async () => {
  const [one, other] = [flags("new"), flags("old")].map((provider) => {
    return openFeatureRollout({ provider, hashKey });
  });
  await vi.waitFor(async () => expect(await one?.(slot)).toBe("pinned"));
  await vi.waitFor(async () => expect(await other?.(slot)).toBe("derive"));
});

test("where the provider has no such flag, the default mode applies", async () => {
  await OpenFeature.setProviderAndWait("empty", new InMemoryProvider({}));
  const client = OpenFeature.getClient("empty");
  expect(await openFeatureRollout({ client, hashKey })(slot)).toBe("pinned-compat");
  const shadow = openFeatureRollout({ client, hashKey, defaultMode: "shadow" });
  expect(await shadow(slot)).toBe("shadow");
});

test.each<[string, FlagClient["getStringDetails"]]>([
  ["fails", () => Promise.reject(new Error("down"))],
  ["reports an error", async () => ({ value: "pinned", errorCode: "GENERAL" })],
  ["gives an unknown value", async () => ({ value: "pined" })],
  ["is late", () => new Promise(() => undefined)],
])("a flag that %s leaves pinned-compat, and the log says so", async (_name, answer) => {
  const warn = vi.fn();
  const rollout = openFeatureRollout({ client: { getStringDetails: answer }, hashKey });
  const holdfast = ownHoldfast({ rollout, logger: { ...NO_LOG, warn } });
  expect(await holdfast.engine.apply(slot, { type: "attempt.start" })).toMatchObject({
    ...{ kind: "applied", attempt: { attemptNumber: 1 } },
  });
  expect(warn).toHaveBeenCalledWith(
    expect.objectContaining({ event: "rollout.fallback" }),
    "rollout.fallback",
  );
});

test.each<[string, object]>([
  ["no hash key", { client: OpenFeature.getClient() }],
  ["an empty hash key", { client: OpenFeature.getClient(), hashKey: "" }],
  ["neither a client nor a provider", { hashKey }],
  ["a provider for browsers", { hashKey, provider: browserProvider() }],
])("%s is a mistake of the application", (_name, options) => {
  const untyped = openFeatureRollout as (options: object) => unknown;
  expect(() => untyped(options)).toThrow(/openFeatureRollout/);
});

function browserProvider(): Provider {
  return Object.assign(flags("new"), { runsOn: "client" as const });
}

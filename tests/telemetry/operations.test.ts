import { expect, test } from "vitest";
import { createMemoryStore } from "#lib/assessment-cache";
import { SCRIPTS } from "#lib/assessment-cache/scripts.generated";
import { systemClock } from "#lib/clock";
import { OPERATIONS } from "#lib/telemetry/operations";

test("every call of the store has the name of its command", async () => {
  const store = createMemoryStore({}, systemClock.nowMs);
  // Only the store in memory has `keys`, for tests.
  const others = new Set(["close", "keys"]);
  const methods = Object.keys(store).filter((method) => !others.has(method));
  await store.close();
  expect(methods.length).toBeGreaterThan(15);
  expect(methods.filter((method) => OPERATIONS[method] === undefined)).toEqual([]);
});

test("the named Lua commands are exactly the existing ones", () => {
  const named = Object.values(OPERATIONS).filter((name) => name.startsWith("holdfast_"));
  const scripts = Object.keys(SCRIPTS).map((name) => `holdfast_${name}`);
  expect([...new Set(named)].sort()).toEqual(scripts.sort());
});

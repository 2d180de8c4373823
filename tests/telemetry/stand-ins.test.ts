import { expect, test } from "vitest";
import { createFallbacks, type FallbackName } from "#lib/fallbacks";

test("each decision of a stand-in is counted, and told once a minute with how many there were", () => {
  const told: unknown[] = [];
  const counted: FallbackName[] = [];
  let nowMs = 0;
  const standIn = createFallbacks(
    { warn: (fields: object) => void told.push(fields) },
    (which) => void counted.push(which),
    () => nowMs,
  );
  standIn("rollout", "slow");
  standIn("rollout", "failed");
  standIn("rate_limit", "TaskCancelledError");
  nowMs = 60_000;
  standIn("rollout", "failed");
  expect(counted).toEqual(["rollout", "rollout", "rate_limit", "rollout"]);
  expect(told).toEqual([
    { event: "rollout.fallback", reason: "slow", times: 1 },
    { event: "rate_limit.alone", reason: "TaskCancelledError", times: 1 },
    { event: "rollout.fallback", reason: "failed", times: 3 },
  ]);
});

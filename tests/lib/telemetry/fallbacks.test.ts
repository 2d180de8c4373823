import { expect, test } from "vitest";
import { createFallbacks, type FallbackName } from "#lib/fallbacks";

test("each decision of a fallback is counted, and they are logged once a minute with their number", () => {
  const logged: unknown[] = [];
  const counted: FallbackName[] = [];
  let nowMs = 0;
  const fallback = createFallbacks(
    { warn: (fields: object) => void logged.push(fields) },
    (which) => void counted.push(which),
    () => nowMs,
  );
  fallback("rollout", "slow");
  fallback("rollout", "failed");
  fallback("rate_limit", "ReplyError");
  nowMs = 60_000;
  fallback("rollout", "failed");
  expect(counted).toEqual(["rollout", "rollout", "rate_limit", "rollout"]);
  expect(logged).toEqual([
    { event: "rollout.fallback", reason: "slow", times: 1 },
    { event: "rate_limit.alone", reason: "ReplyError", times: 1 },
    { event: "rollout.fallback", reason: "failed", times: 3 },
  ]);
});

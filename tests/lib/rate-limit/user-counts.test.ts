import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { UserCounts } from "#lib/rate-limit/user-counts";

const WINDOW_MS = 60_000;

test("a user has one count until the window ends, and then a new one", () => {
  const counts = new UserCounts(WINDOW_MS);
  const first = counts.at("mia", 0);
  first.unreported = 3;
  expect(counts.at("mia", WINDOW_MS - 1)).toBe(first);
  expect(counts.at("mia", WINDOW_MS)).toMatchObject({ unreported: 0, endsMs: 2 * WINDOW_MS });
});

const visit = fc.record({
  userId: fc.nat({ max: 200 }).map(String),
  laterMs: fc.nat({ max: 2_000 }),
  /** Redis may say that the window ends earlier. */
  leftMs: fc.option(fc.nat({ max: WINDOW_MS })),
});

property.prop([fc.array(visit, { maxLength: 400 })], { seed: 7 })(
  "only users of the last minute have an entry",
  (visits) => {
    const counts = new UserCounts(WINDOW_MS);
    const beganMs = new Map<string, number>();
    let nowMs = 0;
    for (const { userId, laterMs, leftMs } of visits) {
      nowMs += laterMs;
      const count = counts.at(userId, nowMs);
      if (count.endsMs === nowMs + WINDOW_MS) beganMs.set(userId, nowMs);
      if (leftMs !== null) count.endsMs = Math.min(count.endsMs, nowMs + leftMs);
      const recent = [...beganMs.values()].filter((began) => nowMs - began < WINDOW_MS);
      expect(counts.size).toBeLessThanOrEqual(recent.length + Number(beganMs.has(userId)));
    }
  },
);

import { describe, expect, it } from "vitest";
import { tombstoneStart, startAfter } from "#lib/services/attempt/tombstone";

const NOW = "2026-05-01T10:00:00.000Z";
const nowMs = Date.parse(NOW);

describe("when an attempt begins", () => {
  it("is now, where what was given up began before", () => {
    expect(startAfter("2026-05-01T09:59:59.999Z", nowMs)).toBe(NOW);
  });

  it.each([
    ["in the same millisecond", NOW, "2026-05-01T10:00:00.001Z"],
    ["by a clock that is ahead", "2026-05-01T11:00:00.000Z", "2026-05-01T11:00:00.001Z"],
    ["by a text without milliseconds", "2026-05-01T10:00:00Z", "2026-05-01T10:00:01.000Z"],
  ])("is right after what was given up and began %s", (_how, latest, expected) => {
    expect(startAfter(latest, nowMs)).toBe(expected);
    expect(expected > latest).toBe(true);
  });

  it.each(["", "yesterday", "2026/05/01 10:00", "2026-05-01T12:00:00+02:00"])(
    "is compared with no text that is no UTC time: %j",
    (text) => {
      expect(tombstoneStart(text)).toBe("");
      expect(startAfter(text, nowMs)).toBe(NOW);
    },
  );
});

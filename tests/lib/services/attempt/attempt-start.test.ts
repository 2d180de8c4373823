import { describe, expect, it } from "vitest";
import { startAfter } from "#lib/services/attempt/tombstone";
import { tombstoneStart } from "#lib/tombstone-start";

const NOW = "2026-05-01T10:00:00.000Z";
const nowMs = Date.parse(NOW);

describe("startAfter: the start time of a new attempt", () => {
  it("is now when the abandoned attempt started earlier", () => {
    expect(startAfter("2026-05-01T09:59:59.999Z", nowMs)).toBe(NOW);
  });

  it.each([
    ["started in the same millisecond", NOW, "2026-05-01T10:00:00.001Z"],
    [
      "was started by a clock that is ahead",
      "2026-05-01T11:00:00.000Z",
      "2026-05-01T11:00:00.001Z",
    ],
    ["has a start time without milliseconds", "2026-05-01T10:00:00Z", "2026-05-01T10:00:01.000Z"],
  ])("is right after the start of the abandoned attempt, which %s", (_how, latest, expected) => {
    expect(startAfter(latest, nowMs)).toBe(expected);
    expect(expected > latest).toBe(true);
  });

  it.each(["", "yesterday", "2026/05/01 10:00", "2026-05-01T12:00:00+02:00"])(
    "ignores a tombstone whose start is not a UTC time: %j",
    (text) => {
      expect(tombstoneStart(text)).toBe("");
      expect(startAfter(text, nowMs)).toBe(NOW);
    },
  );
});

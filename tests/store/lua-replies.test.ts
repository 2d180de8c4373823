import { describe, expect, it } from "vitest";
import {
  asList,
  asNumber,
  asText,
  readCommitReply,
  readDecimal,
  readIndexed,
  readLoaded,
  readTag,
} from "#lib/assessment-cache/replies";

describe("a reply that no command gives is a bug, and says which kind", () => {
  it.each([
    ["a tag of another command", () => readTag(["lost"], ["moved", "stale"]), /than moved\|stale$/],
    ["no tag", () => readTag([], ["moved"]), /something else than moved$/],
    ["a text instead of a list", () => asList("moved"), /did not reply with a list/],
    ["a text instead of a number", () => asNumber("1"), /did not reply with a number/],
    ["a number instead of a text", () => asText(1), /did not reply with a text/],
    ["nothing", () => asText(null), /did not reply with a text/],
  ])("%s", (_what, read, message) => {
    expect(read).toThrow(message);
  });
});

describe("what load replies", () => {
  it("is an empty slot when its number is 0", () => {
    expect(readLoaded([0, "", [], 4, "", "", 0, ""])).toEqual({
      record: null,
      highWater: 4,
      pointerFound: null,
      orphanedNumber: null,
    });
  });

  it("is a record with its answers, its waiting result and what was found beside it", () => {
    const answers = ["0", "a", "1", "b", "x", "not ours"];
    expect(readLoaded([3, "{}", answers, 2, "waits", "7", 2, "list"])).toEqual({
      record: {
        number: 3,
        stateJson: "{}",
        questionJsons: new Map([
          [0, "a"],
          [1, "b"],
        ]),
        outboxEntry: "waits",
        listJson: "list",
      },
      highWater: 2,
      pointerFound: "7",
      orphanedNumber: 2,
    });
    const alone = readLoaded([3, "{}", [], 2, "", "3", 0, ""]).record;
    expect(alone).toMatchObject({ outboxEntry: null, listJson: null });
  });

  it("is what a stale commit says is there instead", () => {
    const now = [0, "", [], 4, "", "", 0, ""];
    expect(readCommitReply(["stale", now])).toEqual({ kind: "stale", now: readLoaded(now) });
    expect(readCommitReply(["committed"])).toEqual({ kind: "committed" });
  });
});

describe("a number in decimal", () => {
  it.each(["1", "10", "999999999"])("%s is one", (text) => {
    expect(readDecimal(text)).toBe(Number(text));
  });

  it.each(["0", "01", "+1", "1 ", " 1", "1.0", "1e3", "1234567890", "", "x1", "1x", 1, null])(
    "%j is none",
    (text) => {
      expect(readDecimal(text)).toBeNull();
    },
  );

  it("names a field of a hash, from 0 on; other fields are left out", () => {
    const fields = ["0", "7", "10", "00", "01", "1234567890", "x1", "1x", "-1", ""];
    const entries = fields.map((field): [string, string] => [field, `at ${field}`]);
    expect([...readIndexed(entries)]).toEqual([
      [0, "at 0"],
      [7, "at 7"],
      [10, "at 10"],
    ]);
  });
});

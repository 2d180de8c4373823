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

describe("an invalid reply of a Lua command throws an error that says what was expected", () => {
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

describe("a reply of load", () => {
  it("is parsed as an empty slot if its number is 0", () => {
    expect(readLoaded([0, "", [], 4, "", "", 0, ""])).toEqual({
      record: null,
      highWater: 4,
      pointerFound: null,
      orphanedNumber: null,
    });
  });

  it("is parsed as a record with its answers, outbox entry, list, mark, pointer and orphaned number", () => {
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
    const minimal = readLoaded([3, "{}", [], 2, "", "3", 0, ""]).record;
    expect(minimal).toMatchObject({ outboxEntry: null, listJson: null });
  });

  it("is part of the reply of a stale commit", () => {
    const now = [0, "", [], 4, "", "", 0, ""];
    expect(readCommitReply(["stale", now], null)).toEqual({ kind: "stale", now: readLoaded(now) });
    expect(readCommitReply(["stale", now], [0])).toEqual({ kind: "stale", now: readLoaded(now) });
    expect(readCommitReply(["committed"], null)).toEqual({ kind: "committed" });
  });
});

describe("a decimal number", () => {
  it.each(["1", "10", "999999999"])("%s is valid", (text) => {
    expect(readDecimal(text)).toBe(Number(text));
  });

  it.each(["0", "01", "+1", "1 ", " 1", "1.0", "1e3", "1234567890", "", "x1", "1x", 1, null])(
    "%j is invalid",
    (text) => {
      expect(readDecimal(text)).toBeNull();
    },
  );

  it("is the index of a hash field, from 0 on; other fields are ignored", () => {
    const fields = ["0", "7", "10", "00", "01", "1234567890", "x1", "1x", "-1", ""];
    const entries = fields.map((field): [string, string] => [field, `at ${field}`]);
    expect([...readIndexed(entries)]).toEqual([
      [0, "at 0"],
      [7, "at 7"],
      [10, "at 10"],
    ]);
  });
});

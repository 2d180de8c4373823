import { expect, test } from "vitest";
import { leanScript } from "./lean-sources";

test("a lean script has no comments, and every string as it was", () => {
  const lua = [
    "#!lua flags=allow-oom",
    "--[[ what it does",
    "  KEYS[1] it's the key ]]",
    "-- A comment with 'one quote",
    "local function both(a) -- at the end",
    "",
    "  return a .. '-- no comment' .. \"it's --[[ none ]]\" .. '\\'--' -- one",
    "end",
    "return {both(ARGV[1]), -- one",
    "  1 - -1}",
    "",
  ].join("\n");
  expect(leanScript(lua).split("\n")).toEqual([
    "#!lua flags=allow-oom",
    "local function both(a)",
    "return a .. '-- no comment' .. \"it's --[[ none ]]\" .. '\\'--'",
    "end",
    "return {both(ARGV[1]),",
    "1 - -1}",
  ]);
});

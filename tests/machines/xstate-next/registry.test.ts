import { expect, test } from "vitest";
import { newestAbove } from "./registry";

test.each([
  ["nothing above the installed major", ["5.33.3", "5.9.0", "4.38.3"], null],
  [
    "the newest pre-release, by its number",
    ["6.0.0-alpha.9", "6.0.0-alpha.52", "5.33.3"],
    "6.0.0-alpha.52",
  ],
  ["beta after alpha", ["6.0.0-beta.1", "6.0.0-alpha.52"], "6.0.0-beta.1"],
  ["a release before every pre-release", ["6.0.0", "6.10.1", "6.9.3", "7.0.0-alpha.1"], "6.10.1"],
])("%s", (_what, versions, expected) => {
  expect(newestAbove(5, versions)).toBe(expected);
});

import { describe, expect, test } from "vitest";
import { standardScenarios } from "./standard";
import { STANDARD_PINS } from "./standard-pins";
import { testStandard } from "./standard-tests";

describe("clients of other kinds, and a Redis that has forgotten", () => {
  testStandard([
    ...["forgotten", "not-naming", "claiming", "claiming-answers"],
    ...["one-process", "one-process-ending", "three"],
  ]);
});

test("every scenario of the standard run has its numbers pinned, and no other", async () => {
  const ids = (await standardScenarios()).map(({ id }) => id);
  expect(Object.keys(STANDARD_PINS)).toEqual(ids);
});

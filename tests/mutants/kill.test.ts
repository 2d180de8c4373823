import { expect, test } from "vitest";
import { COUNTEREXAMPLE_VARIABLE } from "./counterexample";
import { isKill } from "./kill";

const failed = (name: string, message: string, cause?: unknown) => [{ name, message, cause }];

test("a failed assertion and an error of the product are kills", () => {
  expect(isKill(failed("AssertionError", "expected 1 to be 2"))).toBe(true);
  expect(isKill(failed("AssertionError", "I5 is broken: attempt 1 is opened"))).toBe(true);
  expect(isKill(failed("AssertionError", "bug is broken: a commit without a record"))).toBe(true);
  expect(isKill(failed("Fault", "Redis cannot be reached"))).toBe(true);
  expect(isKill(failed("TypeError", "Claims must come from a verified token"))).toBe(true);
});

test.each([
  ["Error", "Test timed out in 60000ms.\nIf this is a long-running test, pass a timeout value"],
  ["Error", "Hook timed out in 120000ms."],
  ["ReferenceError", "befor is not defined"],
  ["TypeError", "record.close is not a function"],
  ["AssertionError", "bug is broken: befor is not defined\n   1  tab A  starts"],
  ["AssertionError", "bug is broken: Cannot read properties of undefined (reading 'number')"],
  ["Error", "commit has failed: ERR user_script:12: attempt to compare nil with number script: 1f"],
  ["Error", 'load has failed: The Redis of this process does not know "INCR a": add it'],
  ["AssertionError", "expected [ TypeError: x is not iterable ] to deeply equal []"],
])("no kill: %s: %s", (name, message) => {
  expect(isKill(failed(name, message))).toBe(false);
});

test("no kill: a property that fails because the code cannot run", () => {
  const cause = { name: "TypeError", message: "next is not a function" };
  expect(isKill(failed("Error", "Property failed after 1 tests", cause))).toBe(false);
});

/** Where a mutant is held against this file, `mutants.alone.test.ts` expects its time limit. */
test("a test that never ends for a mutant", { timeout: 1_000 }, () => {
  if (process.env[COUNTEREXAMPLE_VARIABLE] !== undefined) return new Promise<void>(() => {});
});

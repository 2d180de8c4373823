import { expect, it } from "vitest";
import { isFinalized } from "#lib/assessment-cache/resolve";

it("a record is finalized when it says so itself", () => {
  expect(isFinalized('{"isFinalized":true}')).toBe(true);
});

it.each([
  '{"isFinalized":false}',
  '{"isFinalized":"true"}',
  '{"isFinalized":1}',
  '{"is_finalized":true}',
  "{}",
  "null",
  "true",
  '"isFinalized"',
  '[{"isFinalized":true}]',
  '{"isFinalized":true',
  "",
])("%j accepts answers, for all that is known", (json) => {
  expect(isFinalized(json)).toBe(false);
});

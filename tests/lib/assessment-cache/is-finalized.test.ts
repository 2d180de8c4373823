import { expect, it } from "vitest";
import { isFinalized } from "#lib/assessment-cache/resolve";

it("a record is finalized if its isFinalized is true", () => {
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
])("%j is not finalized", (json) => {
  expect(isFinalized(json)).toBe(false);
});

import { expect, it } from "vitest";
import { encodeId } from "#lib/assessment-cache/keys";

it.each([
  ["", "An id that must not be empty reached the store."],
  ["x".repeat(256), "An id that must have at most 255 characters reached the store."],
  ["a\ud800", "An id that must be well-formed Unicode reached the store."],
])("encodeId throws an error that is not retryable for an invalid id", (id, message) => {
  expect(() => encodeId(id)).toThrow(
    expect.objectContaining({ name: "Fault", code: "internal", retryable: false, message }),
  );
});

it("encodeId accepts an id of 255 characters", () => {
  expect(encodeId("x".repeat(255))).toHaveLength(255);
  expect(encodeId("é".repeat(255))).toHaveLength(6 * 255);
});

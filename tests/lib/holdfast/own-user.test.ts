import { describe, expect, it, vi } from "vitest";
import { Fault } from "#lib/fault";
import { sessionOf } from "#lib/holdfast/own-user";
import type { UserAnswer } from "#lib/holdfast/own-user";
import { endsAfter, fail, never, thrownBy } from "./failing";

const HEADERS = new Headers({ cookie: "s=1" });
const userOf = (answer: unknown) => sessionOf(() => answer as UserAnswer).getUser(HEADERS);

it.each<[unknown, unknown]>([
  ["ann", { userId: "ann" }],
  [Promise.resolve("ann"), { userId: "ann" }],
  [{ userId: "ann" }, { userId: "ann" }],
  [
    { userId: "ann", isOperator: true },
    { userId: "ann", isOperator: true },
  ],
  [null, null],
  [undefined, null],
])("accepts %j", async (answer, expected) => {
  expect(await userOf(answer)).toEqual(expected);
});

it.each<[unknown, string]>([
  [7, "returned neither a user id, an object with userId, nor null."],
  [{ id: "ann" }, "returned neither a user id, an object with userId, nor null."],
  [true, "returned neither a user id, an object with userId, nor null."],
  ["", "returned a user id that must not be empty."],
  ["x".repeat(256), "returned a user id that must have at most 255 characters."],
  ["\ud800", "returned a user id that must be well-formed Unicode."],
  [{ userId: "ann", isOperator: "yes" }, "returned an isOperator that is neither true nor false."],
])("refuses %j, and says what it is", async (answer, message) => {
  expect(await thrownBy(() => userOf(answer))).toMatchObject({
    ...{ name: "Fault", code: "session_unavailable", retryable: false },
    message: `The application's user function ${message}`,
  });
});

it("is given the headers of the request", async () => {
  const find = vi.fn(() => null);
  await sessionOf(find).getUser(HEADERS);
  expect(find.mock.calls).toEqual([[HEADERS]]);
});

describe("a user function that fails", () => {
  const cause = new Error("the session service is down");

  it.each([
    ["throws", () => fail(cause)],
    ["rejects", () => Promise.reject(cause)],
  ])("becomes a fault with its cause: it %s", async (_what, failing) => {
    expect(await thrownBy(() => sessionOf(failing).getUser(HEADERS))).toMatchObject({
      ...{ name: "Fault", code: "session_unavailable", retryable: true, isOwnCause: true, cause },
      message: "The application's user function failed (user).",
    });
  });

  it("passes on a fault of the application", async () => {
    const own = new Fault("session_unavailable", "No keys.", { retryable: false });
    expect(await thrownBy(() => sessionOf(() => fail(own)).getUser(HEADERS))).toBe(own);
  });

  it("is not waited for longer than 10 s", async () => {
    const work = () => thrownBy(() => sessionOf(never).getUser(HEADERS));
    expect(await endsAfter(10_000, work)).toMatchObject({
      ...{ code: "session_unavailable", retryable: true },
      message: "The application's user function did not answer within 10 s (user).",
    });
  });
});

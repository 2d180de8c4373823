import { describe, expect, it } from "vitest";
import { Fault } from "#lib/fault";
import { canStartOf } from "#lib/holdfast/own-policy";
import type { StartAnswer } from "#lib/start-policy";
import { endsAfter, fail, never, thrownBy } from "./failing";

const REQUEST = { userId: "ann", resourceId: "quiz", attemptNumber: 2 };
const answering = (answer: unknown) => canStartOf(() => answer as StartAnswer)(REQUEST);

it.each([
  [{ allowed: true }],
  [{ allowed: false }],
  [{ allowed: false, reason: "The quiz is closed." }],
  [{ allowed: false, reason: "x".repeat(500) }],
])("accepts %j", async (answer) => {
  expect(await answering(answer)).toEqual(answer);
  expect(await answering(Promise.resolve(answer))).toEqual(answer);
});

it.each([
  ...[true, false, null, undefined, "yes", {}, { allowed: "yes" }, { allowed: 1 }],
  ...[
    { allowed: false, reason: "" },
    { allowed: false, reason: 7 },
  ],
  { allowed: false, reason: "x".repeat(501) },
])("refuses %j, which is a bug and not an outage", async (answer) => {
  expect(await thrownBy(() => answering(answer))).toMatchObject({
    ...{ name: "Fault", code: "internal", retryable: false },
    message:
      "The start policy answered with neither { allowed: true } nor { allowed: false, reason }.",
  });
});

describe("a policy that fails", () => {
  const cause = new Error("the calendar is down");

  it.each([
    ["throws", () => fail(cause)],
    ["rejects", () => Promise.reject(cause)],
  ])("becomes a fault with its cause: it %s", async (_what, failing) => {
    expect(await thrownBy(() => canStartOf(failing)(REQUEST))).toMatchObject({
      ...{ name: "Fault", code: "policy_unavailable", retryable: true, isOwnCause: true, cause },
      message: "The start policy failed.",
    });
  });

  it("passes on a fault of the application", async () => {
    const own = new Fault("internal", "No such course.", { retryable: false });
    expect(await thrownBy(() => canStartOf(() => fail(own))(REQUEST))).toBe(own);
  });

  it("is not waited for longer than a second", async () => {
    const error = await endsAfter(1_000, () => thrownBy(() => canStartOf(never)(REQUEST)));
    expect(error).toMatchObject({
      ...{ code: "policy_unavailable", retryable: true },
      message: "The start policy has not answered in 1000 ms.",
    });
  });
});

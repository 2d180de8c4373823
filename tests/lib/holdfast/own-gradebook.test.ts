import { describe, expect, it, vi } from "vitest";
import { Fault } from "#lib/fault";
import { gradebookOf } from "#lib/holdfast/own-gradebook";
import type { GradebookOpening } from "#lib/holdfast/own-gradebook";
import { NO_LOG } from "#lib/logger";
import type { Gradebook, ResultToPublish } from "#lib/services/one-roster";
import { endsAfter, fail, never, thrownBy } from "./failing";

const OPENING: GradebookOpening = {
  ...{ log: NO_LOG, emit: () => undefined },
  ...{ resultIdPrefix: "nice", resultIdForm: "inherited" },
};
const SLOT = { userId: "ann", resourceId: "quiz" };
const RESULT: ResultToPublish = {
  ...{ resultId: "r", userId: "ann", lineItemId: "quiz_ali", attemptId: "a", attemptNumber: 1 },
  ...{ score: 50, correctAnswersCount: 1, totalQuestions: 2 },
  finishedAt: "2026-03-01T12:00:00.000Z",
};

const own = (parts: Partial<Gradebook>) =>
  gradebookOf(
    {
      ...{ listResults: async () => [], findResult: async () => null },
      ...{ putResult: async () => undefined },
      ...parts,
    },
    OPENING,
  );

const CALLS = [
  ["listResults", (parts: Partial<Gradebook>) => own(parts).listResults(SLOT), [SLOT]],
  ["findResult", (parts: Partial<Gradebook>) => own(parts).findResult("r"), ["r"]],
  ["putResult", (parts: Partial<Gradebook>) => own(parts).putResult(RESULT), [RESULT]],
] as const;

describe.each(CALLS)("%s of an application's own gradebook", (name, call, args) => {
  it("is called with what the engine gives", async () => {
    const answer = { of: name };
    const called = vi.fn(() => Promise.resolve(answer));
    expect(await call({ [name]: called })).toBe(answer);
    expect(called.mock.calls).toEqual([args]);
  });

  const cause = new Error("ECONNRESET");
  it.each([
    ["throws", () => fail(cause)],
    ["rejects", () => Promise.reject(cause)],
  ])("becomes a fault with its cause when it %s", async (_what, failing) => {
    expect(await thrownBy(() => call({ [name]: failing }))).toMatchObject({
      ...{ name: "Fault", code: "gradebook_unavailable", retryable: true, isOwnCause: true, cause },
      message: `The application's gradebook failed (${name}).`,
    });
  });

  it("passes on a fault of the application", async () => {
    const fault = new Fault("gradebook_misconfigured", "No access.", { retryable: false });
    expect(await thrownBy(() => call({ [name]: () => fail(fault) }))).toBe(fault);
  });

  it("is not waited for longer than 10 s", async () => {
    const error = await endsAfter(10_000, () => thrownBy(() => call({ [name]: never })));
    expect(error).toMatchObject({
      ...{ code: "gradebook_unavailable", retryable: true },
      message: `The application's gradebook did not answer within 10 s (${name}).`,
    });
  });
});

it("a gradebook with open is opened, and used as it is", () => {
  const opened = own({});
  const open = vi.fn(() => opened);
  expect(gradebookOf({ open }, OPENING)).toBe(opened);
  expect(open.mock.calls).toEqual([[OPENING]]);
});

import { describe, expect, it, vi } from "vitest";
import { Fault } from "#lib/fault";
import { gradebookOf } from "#lib/holdfast/own-gradebook";
import type { GradebookOpening } from "#lib/holdfast/own-gradebook";
import { NO_LOG } from "#lib/logger";
import type { Gradebook, GradebookResult, ResultToPublish } from "#lib/services/one-roster";
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

const ROW: GradebookResult = {
  ...{ resultId: "r", userId: "ann", lineItemId: "quiz_ali", status: "active", score: 50 },
  attemptId: "a",
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
    const answer = name === "listResults" ? [ROW] : name === "findResult" ? ROW : undefined;
    const called = vi.fn(() => Promise.resolve(answer));
    expect(await call({ [name]: called })).toEqual(answer);
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

it.each([
  ...[undefined, null, {}, "[]", [null], [{}], [{ ...ROW, resultId: 7 }]],
  [{ resultId: "r", userId: "ann" }],
])("listResults with %j is no empty list", async (answer) => {
  const listResults = () => Promise.resolve(answer as readonly GradebookResult[]);
  expect(await thrownBy(() => own({ listResults }).listResults(SLOT))).toMatchObject({
    ...{ name: "Fault", code: "gradebook_misconfigured", retryable: false },
    message: expect.stringContaining("answered listResults with no array of results") as unknown,
  });
});

it.each([undefined, false, [], {}, "r", { ...ROW, attemptId: undefined }])(
  "findResult with %j is neither a result nor null",
  async (answer) => {
    const findResult = () => Promise.resolve(answer as unknown as GradebookResult);
    expect(await thrownBy(() => own({ findResult }).findResult("r"))).toMatchObject({
      ...{ name: "Fault", code: "gradebook_misconfigured", retryable: false },
      message: expect.stringContaining(
        "answered findResult with neither a result nor null",
      ) as unknown,
    });
  },
);

it("a gradebook with open is opened, and used as it is", () => {
  const opened = own({});
  const open = vi.fn(() => opened);
  expect(gradebookOf({ open }, OPENING)).toBe(opened);
  expect(open.mock.calls).toEqual([[OPENING]]);
});

import { describe, expect, it, vi } from "vitest";
import { deriveNumber } from "#lib/services/attempt/numbering";
import type { Gradebook, GradebookResult } from "#lib/services/one-roster";
import { engineHarness, finishAttempt, SLOT } from "./harness";

const resultOf = (resultId: string): GradebookResult => ({
  resultId,
  userId: "u",
  lineItemId: "r_ali",
  status: "active",
  score: 1,
  attemptId: null,
});

/** A gradebook that lists these ids, and that has a result by id for each number up to `takenUpTo`. */
function gradebookOf(listed: readonly string[], takenUpTo = 0) {
  const requested: number[] = [];
  const gradebook: Gradebook = {
    listResults: () => Promise.resolve(listed.map(resultOf)),
    findResult: (resultId) => {
      const number = Number(resultId.split("_").at(-1));
      requested.push(number);
      return Promise.resolve(number <= takenUpTo ? resultOf(resultId) : null);
    },
    putResult: () => Promise.reject(new Error("deriving a number must not put a result")),
  };
  return { requested, gradebook };
}

const ids = (...numbers: readonly number[]) => numbers.map((n) => `nice_u_r_ali_attempt_${n}`);

function derive(gradebook: Gradebook, atLeast = 1, nowMs = () => 0) {
  return deriveNumber(
    { gradebook, nowMs, emit: () => undefined, resultIdPrefix: "nice" },
    SLOT,
    atLeast,
  );
}

describe("deriveNumber", () => {
  it.each([
    ["returns 1 for an empty list", [], 1, 1],
    [
      "returns a number above the highest one in the list, even if lower ones are missing",
      ids(1, 4),
      1,
      5,
    ],
    ["counts each id once", ids(1, 1, 1), 1, 2],
    ["returns a number above the number of results", ids(0, 1, 2), 1, 4],
    ["returns at least the given minimum", ids(1), 7, 7],
    ["ignores the ids of other slots", ["nice_x_r_ali_attempt_9", "else", ...ids(2)], 1, 3],
  ])("%s", async (_what, listed, atLeast, number) => {
    const { gradebook } = gradebookOf(listed);
    expect(await derive(gradebook, atLeast)).toEqual({ number, walked: 0 });
  });

  it("skips numbers whose result exists by id, and returns how many it skipped (H6)", async () => {
    const { gradebook, requested } = gradebookOf([], 3);
    expect(await derive(gradebook)).toEqual({ number: 4, walked: 3 });
    expect(requested).toEqual([1, 2, 3, 4]);
  });

  it("finds a number at the 200th lookup by id, and fails instead of sending a 201st", async () => {
    expect(await derive(gradebookOf([], 199).gradebook)).toEqual({ number: 200, walked: 199 });
    const { gradebook, requested } = gradebookOf([], 200);
    await expect(derive(gradebook)).rejects.toMatchObject({
      code: "gradebook_misconfigured",
      retryable: false,
      message:
        "The gradebook holds 200 results in a row that its list does not show. " +
        "Check the result ids, and what the OneRoster credentials may read and filter.",
    });
    expect(requested).toHaveLength(200);
  });

  it("skips a number that another student's result occupies, and reports it", async () => {
    const emit = vi.fn();
    const theirs = { ...resultOf(ids(1)[0] ?? ""), userId: "x" };
    const findResult = (resultId: string) =>
      Promise.resolve(resultId === theirs.resultId ? theirs : null);
    const gradebook: Gradebook = { ...gradebookOf([]).gradebook, findResult };
    const parts = { gradebook, nowMs: () => 0, emit, resultIdPrefix: "nice" };
    expect(await deriveNumber(parts, SLOT, 1)).toEqual({ number: 2, walked: 1 });
    const told = { event: "number.taken_by_another", slot: SLOT, attemptNumber: 1 };
    expect(emit.mock.calls).toEqual([[told]]);
  });

  it.each([
    ["skips a number that a result of this slot has in the inherited form", "u", 2],
    ["does not skip one that another student's result has in the inherited form", "x", 1],
  ])("with unambiguous ids, %s", async (_what, userId, number) => {
    const inherited = { ...resultOf(ids(1)[0] ?? ""), userId };
    const gradebook: Gradebook = {
      ...gradebookOf([]).gradebook,
      findResult: (id) => Promise.resolve(id === inherited.resultId ? inherited : null),
    };
    const emit = vi.fn();
    const forms = { resultIdPrefix: "nice", resultIdForm: "unambiguous" } as const;
    const parts = { gradebook, nowMs: () => 0, emit, ...forms };
    expect((await deriveNumber(parts, SLOT, 1)).number).toBe(number);
    expect(emit).not.toHaveBeenCalled();
  });

  it("fails for a number above 99,999,999, without a lookup by id", async () => {
    expect((await derive(gradebookOf(ids(99_999_998)).gradebook)).number).toBe(99_999_999);
    const { gradebook, requested } = gradebookOf(ids(99_999_999));
    await expect(derive(gradebook)).rejects.toMatchObject({
      code: "gradebook_misconfigured",
      message: expect.stringContaining("names an attempt number that cannot be") as string,
    });
    expect(requested).toEqual([]);
  });

  it("fails with a retryable error after twelve seconds", async () => {
    const clockTo = (endMs: number) => {
      let reads = 0;
      return () => (reads++ === 0 ? 0 : endMs);
    };
    const { gradebook } = gradebookOf([]);
    expect(await derive(gradebook, 1, clockTo(12_000))).toMatchObject({ number: 1 });
    await expect(derive(gradebook, 1, clockTo(12_001))).rejects.toMatchObject({
      code: "gradebook_unavailable",
      message: "The gradebook answers too slowly. Try again.",
      retryable: true,
      retryAfterSeconds: 5,
    });
  });

  it("deriveNextAttemptNumber returns a number above all finalized attempts, and opens no attempt", async () => {
    const harness = engineHarness();
    await finishAttempt(harness);
    expect(await harness.engine.deriveNextAttemptNumber(SLOT)).toBe(2);
    const untouched = { userId: "new", resourceId: "r" };
    expect(await harness.engine.deriveNextAttemptNumber(untouched)).toBe(1);
    expect(await harness.engine.getActiveState(untouched)).toBeNull();
  });
});

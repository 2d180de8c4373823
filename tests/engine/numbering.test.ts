import { describe, expect, it } from "vitest";
import { deriveNumber } from "#lib/services/attempt/numbering";
import type { Gradebook, GradebookResult } from "#lib/services/one-roster";
import { desk, finalized, SLOT } from "./desk";

const resultOf = (resultId: string): GradebookResult => ({
  ...{ resultId, userId: "u", lineItemId: "r_ali", status: "active" },
  ...{ score: 1, attemptId: null },
});

/** A gradebook that lists these ids, and whose results by id are taken up to a number. */
function gradebookOf(listed: readonly string[], takenUpTo = 0) {
  const asked: number[] = [];
  const gradebook: Gradebook = {
    listResults: () => Promise.resolve(listed.map(resultOf)),
    findResult: (resultId) => {
      const number = Number(resultId.split("_").at(-1));
      asked.push(number);
      return Promise.resolve(number <= takenUpTo ? resultOf(resultId) : null);
    },
    putResult: () => Promise.reject(new Error("nothing is put when a number is derived")),
  };
  return { asked, gradebook };
}

const ids = (...numbers: readonly number[]) => numbers.map((n) => `nice_u_r_ali_attempt_${n}`);

function derive(gradebook: Gradebook, atLeast = 1, nowMs = () => 0) {
  return deriveNumber(
    { gradebook, nowMs, emit: () => undefined, resultIdPrefix: "nice" },
    SLOT,
    atLeast,
  );
}

describe("the next number", () => {
  it.each([
    ["of an empty list is 1", [], 1, 1],
    ["is above the highest in the list, whatever is missing below it", ids(1, 4), 1, 5],
    ["counts an id once", ids(1, 1, 1), 1, 2],
    ["is above the count", ids(0, 1, 2), 1, 4],
    ["is at least what is asked for", ids(1), 7, 7],
    ["ignores ids of others", ["nice_x_r_ali_attempt_9", "else", ...ids(2)], 1, 3],
  ])("%s", async (_what, listed, atLeast, number) => {
    const { gradebook } = gradebookOf(listed);
    expect(await derive(gradebook, atLeast)).toEqual({ number, walked: 0 });
  });

  it("goes up past every number that is taken by id, and says how many (H6)", async () => {
    const { gradebook, asked } = gradebookOf([], 3);
    expect(await derive(gradebook)).toEqual({ number: 4, walked: 3 });
    expect(asked).toEqual([1, 2, 3, 4]);
  });

  it("may be found at the 200th look, and not at the 201st", async () => {
    expect(await derive(gradebookOf([], 199).gradebook)).toEqual({ number: 200, walked: 199 });
    const { gradebook, asked } = gradebookOf([], 200);
    await expect(derive(gradebook)).rejects.toMatchObject({
      code: "gradebook_misconfigured",
      retryable: false,
      message:
        "The gradebook holds 200 results in a row that its list does not show. " +
        "Check the result ids, and what the OneRoster credentials may read and filter.",
    });
    expect(asked).toHaveLength(200);
  });

  it("beyond 99,999,999 is a mistake in the gradebook, and nothing is asked by id", async () => {
    expect((await derive(gradebookOf(ids(99_999_998)).gradebook)).number).toBe(99_999_999);
    const { gradebook, asked } = gradebookOf(ids(99_999_999));
    await expect(derive(gradebook)).rejects.toMatchObject({
      code: "gradebook_misconfigured",
      message: expect.stringContaining("names an attempt number that cannot be") as string,
    });
    expect(asked).toEqual([]);
  });

  it("is looked for in twelve seconds, and no longer", async () => {
    const clockTo = (endMs: number) => {
      let looks = 0;
      return () => (looks++ === 0 ? 0 : endMs);
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

  it("asked for without a start is above everything that was finalized, and opens nothing", async () => {
    const at = desk();
    await finalized(at);
    expect(await at.engine.deriveNextAttemptNumber(SLOT)).toBe(2);
    const untouched = { userId: "new", resourceId: "r" };
    expect(await at.engine.deriveNextAttemptNumber(untouched)).toBe(1);
    expect(await at.engine.getActiveState(untouched)).toBeNull();
  });
});

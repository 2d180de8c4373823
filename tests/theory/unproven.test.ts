import { expect, test } from "vitest";
import { attemptIdOf } from "#machines/attempt.identity";
import type { ExceptionId } from "#tests/exploration/exceptions";
import { unprovenIn } from "./unproven";

const slot = { userId: "u", resourceId: "r" };

/** The start of an attempt of this number, at this second. */
function start(number: number, second: number): object {
  const startedAt = `2026-01-01T00:00:0${second}.000Z`;
  return {
    ...{ kind: "applied", type: "attempt.start", number, from: null, to: "answering" },
    ...{ attemptId: attemptIdOf(slot, number, startedAt), answered: 0, total: 2, startedAt },
  };
}

function unproven(
  exceptions: readonly ExceptionId[],
  ...entries: readonly object[]
): readonly string[] {
  const trail = entries.map((fields, at) => {
    return { id: `${at}-0`, atMs: at, text: JSON.stringify(fields) };
  });
  return unprovenIn(slot, trail, exceptions);
}

test("a trail of an ordinary run is proven", () => {
  expect(unproven([], start(1, 1))).toEqual([]);
});

test("an attempt that vanished is to be expected only where Redis breaks its word", () => {
  const vanished = [start(1, 1), start(2, 2)];
  expect(unproven(["record-evicted"], ...vanished)).toEqual([]);
  expect(unproven([], ...vanished)).toEqual([expect.stringContaining("Redis also evicts")]);
});

test("lost answers are to be expected only where Redis may evict them", () => {
  const answer = { ...start(1, 1), type: "question.answer", from: "answering" };
  const [first, second] = [1, 2].map((answered) => ({ ...answer, answered, total: 3 }));
  const lost = [start(1, 1), first ?? {}, second ?? {}, { ...second, answered: 1 }];
  expect(unproven(["answers-evicted"], ...lost)).toEqual([]);
  expect(unproven(["record-evicted"], ...lost)).toEqual([
    expect.stringContaining("or Redis has lost answers of this attempt"),
  ]);
});

test("a trail that is no run of the theory is a problem anyway", () => {
  const answer = { ...start(1, 1), type: "question.answer", from: "answering", answered: 1 };
  const twice = { ...answer, type: "question.skip" };
  expect(unproven(["redis-lost-data"], start(1, 1), answer, twice)).toEqual([
    expect.stringMatching(/^not proven: .*H30/),
  ]);
});

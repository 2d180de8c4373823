import { describe, expect, it, vi } from "vitest";
import { Fault } from "#lib/fault";
import { questionBankOf } from "#lib/holdfast/own-questions";
import type { Questions } from "#lib/holdfast/own-questions";
import { endsAfter, fail, never, thrownBy } from "./failing";

const SLOT = { userId: "ann", resourceId: "quiz" };

const bankWith = (parts: Partial<Questions>) =>
  questionBankOf({ list: () => ["a"], grade: () => true, ...parts });
const listing = (entries: unknown) =>
  bankWith({ list: () => entries as readonly string[] }).list(SLOT, 2);
const grading = (grade: unknown) =>
  bankWith({ grade: () => grade as boolean }).grade("quiz", { id: "a" }, { response: 1 });

describe("list", () => {
  it.each<[string, unknown, unknown]>([
    ["ids", ["a", "b"], [{ id: "a" }, { id: "b" }]],
    ["ids with digests", [{ id: "a", digest: "d" }], [{ id: "a", digest: "d" }]],
    ["both, without other fields", ["a", { id: "b", text: "?" }], [{ id: "a" }, { id: "b" }]],
    ["a promise", Promise.resolve(["a"]), [{ id: "a" }]],
    ["null: there is no such resource", null, null],
    ["1,000 questions", names(1_000), names(1_000).map((id) => ({ id }))],
    ["an id of 255 characters", ["x".repeat(255)], [{ id: "x".repeat(255) }]],
  ])("accepts %s", async (_what, entries, expected) => {
    expect(await listing(entries)).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [undefined, "questions.list returned neither an array of ids nor null."],
    ["a", "questions.list returned neither an array of ids nor null."],
    [[], "questions.list returned an empty list; return null for an unknown resource."],
    [names(1_001), "questions.list returned more than 1000 questions."],
    [["a", ""], "questions.list returned no id at index 1; ids are texts of 1 to 255 characters."],
    [["x".repeat(256)], "questions.list returned no id at index 0"],
    [[7], "questions.list returned no id at index 0"],
    [[null], "questions.list returned no id at index 0"],
    [[{ id: "a", digest: 7 }], "questions.list returned no id at index 0"],
    [["a", "b", { id: "a" }], "questions.list returned the question at index 2 twice."],
  ])("refuses %j as invalid content", async (entries, message) => {
    expect(await thrownBy(() => listing(entries))).toMatchObject({
      ...{ name: "Fault", code: "content_invalid", retryable: false },
      message: expect.stringContaining(message) as unknown,
    });
  });

  it("is given the slot and the number", async () => {
    const list = vi.fn(() => ["a"]);
    await bankWith({ list }).list(SLOT, 2);
    expect(list.mock.calls).toEqual([[SLOT, 2]]);
  });
});

describe("grade", () => {
  it.each<[unknown, unknown]>([
    [true, { kind: "graded", isCorrect: true }],
    [false, { kind: "graded", isCorrect: false }],
    [Promise.resolve(true), { kind: "graded", isCorrect: true }],
    [
      { kind: "graded", isCorrect: false },
      { kind: "graded", isCorrect: false },
    ],
    [
      { kind: "invalid_response", problem: "p" },
      { kind: "invalid_response", problem: "p" },
    ],
    [{ kind: "changed" }, { kind: "changed" }],
  ])("accepts %j", async (grade, expected) => {
    expect(await grading(grade)).toEqual(expected);
  });

  it.each([
    ...[undefined, null, 1, "true", {}, { kind: "graded" }, { kind: "graded", isCorrect: 1 }],
    ...[{ kind: "invalid_response" }, { kind: "right" }],
  ])("refuses %j as invalid content", async (grade) => {
    expect(await thrownBy(() => grading(grade))).toMatchObject({
      ...{ name: "Fault", code: "content_invalid", retryable: false },
      message: expect.stringContaining(
        "questions.grade returned neither true, false nor",
      ) as unknown,
    });
  });

  it("is given the response, and the digest and the field only if there are any", async () => {
    const grade = vi.fn(() => true);
    const bank = bankWith({ grade });
    await bank.grade("quiz", { id: "a" }, { response: ["x"] });
    const answer = { response: 1, responseIdentifier: "R" };
    await bank.grade("quiz", { id: "b", digest: "d" }, answer);
    expect(grade.mock.calls).toEqual([
      ["a", ["x"], { resourceId: "quiz" }],
      ["b", 1, { resourceId: "quiz", digest: "d", responseIdentifier: "R" }],
    ]);
  });
});

const CALLS = [
  ["list", (parts: Partial<Questions>) => bankWith(parts).list(SLOT, 1)],
  [
    "grade",
    (parts: Partial<Questions>) => bankWith(parts).grade("quiz", { id: "a" }, { response: 1 }),
  ],
] as const;

describe.each(CALLS)("%s that fails", (name, call) => {
  const cause = new TypeError("no rows");

  it.each([
    ["throws", () => fail(cause)],
    ["rejects", () => Promise.reject(cause)],
  ])("becomes a fault with its cause: it %s", async (_what, failing) => {
    expect(await thrownBy(() => call({ [name]: failing }))).toMatchObject({
      ...{ name: "Fault", code: "questions_unavailable", retryable: true, isOwnCause: true, cause },
      message: `The application's questions failed (${name}).`,
    });
  });

  it("passes on a fault of the application", async () => {
    const own = new Fault("content_invalid", "It is broken.", { retryable: false });
    expect(await thrownBy(() => call({ [name]: () => fail(own) }))).toBe(own);
  });

  it("is not waited for longer than 10 s", async () => {
    const error = await endsAfter(10_000, () => thrownBy(() => call({ [name]: never })));
    expect(error).toMatchObject({
      ...{ code: "questions_unavailable", retryable: true, isOwnCause: false },
      message: `The application's questions did not answer within 10 s (${name}).`,
    });
  });
});

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `q${index}`);
}

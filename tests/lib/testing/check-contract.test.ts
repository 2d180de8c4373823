import { expect, test } from "vitest";
import { checkContract } from "#lib/testing/check-contract";
import { checkWhile, rule, violation } from "#lib/testing/contract-rule";
import type { WhileBroken } from "#lib/testing/contract-rule";
import { gradebookContract } from "#lib/testing/gradebook-contract";
import { policyContract } from "#lib/testing/policy-contract";
import { questionsContract } from "#lib/testing/questions-contract";
import { userContract } from "#lib/testing/user-contract";
import { goodGradebook, goodPolicy, goodQuestions, goodUser } from "./good-parts";

const kept = rule({ id: "a.kept", title: "it is kept", why: "w" }, () => Promise.resolve());
const broken = rule({ id: "a.broken", title: "it is broken", why: "students wait" }, () => {
  throw violation("It is late.", { expected: "now", came: null, todo: "hurry" });
});

test("a report names every rule, the violations and the counts", async () => {
  const report = await checkContract([kept, broken]);
  expect(report.ok).toBe(false);
  expect(report.rules.map(({ id, violation }) => [id, violation === null])).toEqual([
    ["a.kept", true],
    ["a.broken", false],
  ]);
  expect(report.text).toBe(
    [
      "ok      it is kept",
      "BROKEN  it is broken",
      "        a.broken: It is late.",
      "          expected: now",
      "          came: null",
      "          what to do: hurry",
      "          why: students wait",
      "kept: 1, broken: 1",
    ].join("\n"),
  );
});

test("a report without violations is ok", async () => {
  expect(await checkContract([kept])).toMatchObject({ ok: true });
});

test("an error that is no violation is reported with its type and its cause", async () => {
  const cause = new TypeError("x is not a function");
  const failing = rule({ id: "a.failing", title: "it fails", why: "w" }, () =>
    Promise.reject(new Error("outer", { cause })),
  );
  const report = await checkContract([failing]);
  expect(report.text).toContain(
    "a.failing: Error: outer (TypeError: x is not a function)\n          why: w",
  );
});

test("rules about what the application does not offer are left out", () => {
  const ids = gradebookContract({ gradebook: goodGradebook(), pagedResults: 0 }).map(
    ({ id }) => id,
  );
  expect(ids).not.toContain("gradebook.list-pages");
  expect(ids).not.toContain("gradebook.broken-throws");
  expect(ids).not.toContain("gradebook.soft-delete");
  const given = gradebookContract({ gradebook: goodGradebook(), students: ["ann", "ben"] });
  expect(given.map(({ id }) => id)).not.toContain("gradebook.difficult-students");
});

test("a suite without examples is refused, because its rules could not fail", () => {
  const start = { userId: "ann", resourceId: "quiz", attemptNumber: 1 };
  expect(() => questionsContract({ questions: goodQuestions, slots: [], examples: [] })).toThrow(
    "questionsContract: give at least one slot, one attempt and one example.",
  );
  expect(() => userContract({ user: goodUser, signedIn: [] })).toThrow(
    "userContract: give at least one signed-in user.",
  );
  expect(() => policyContract({ canStart: goodPolicy, allowed: [start], refused: [] })).toThrow(
    "policyContract: give at least one start of each kind.",
  );
});

test("what was broken for a rule is repaired before the rule fails", async () => {
  const steps: string[] = [];
  const whileBroken = async (work: () => Promise<void>) => {
    steps.push("broken");
    await work();
    steps.push("repaired");
  };
  const failed = checkWhile(whileBroken, () => Promise.reject(new Error("it answered")));
  await expect(failed).rejects.toThrow("it answered");
  expect(steps).toEqual(["broken", "repaired"]);
});

test.each<[string, WhileBroken]>([
  ["run", () => Promise.resolve()],
  ["wait for", async (work) => void work()],
])("a whileBroken that does not %s the check is a violation", async (_what, whileBroken) => {
  const checked = checkWhile(whileBroken, () => new Promise((resolve) => setTimeout(resolve, 1)));
  await expect(checked).rejects.toThrow("break it, await work(), repair it");
});

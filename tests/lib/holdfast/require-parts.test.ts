import { expect, it } from "vitest";
import { memoryStore } from "#lib/assessment-cache/memory-part";
import { createHoldfast } from "#lib/holdfast";
import type { HoldfastParts } from "#lib/holdfast";
import { requireParts } from "#lib/holdfast/require-parts";
import { NO_LOG } from "#lib/logger";
import { goodGradebook } from "#tests/lib/testing/good-parts";

const GOOD: HoldfastParts = {
  store: memoryStore(),
  gradebook: goodGradebook(),
  questions: { list: () => ["a"], grade: () => true },
  user: () => null,
};

const problemsOf = (parts: object): readonly string[] => {
  try {
    requireParts(parts as HoldfastParts);
    return [];
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [title, ...problems] = error.message.split("\n");
    expect(title).toBe("createHoldfast:");
    return problems.map((problem) => problem.trim());
  }
};

it.each<[string, object]>([
  ["the four parts", {}],
  ["a gradebook that is opened", { gradebook: { open: () => goodGradebook() } }],
  ["a secret of 32 characters", { secret: "x".repeat(32) }],
  ["no secret, from the environment", { secret: undefined }],
  ["an empty secret in a build, where the environment has none", { secret: "" }],
  ["console as the logger", { logger: console }],
  ["a rollout mode", { rollout: "derive" }],
  ["a rollout function", { rollout: () => "pinned" }],
  ["hooks", { onFinalized: () => undefined, onReported: () => undefined }],
  ["origins", { options: { allowedOrigins: ["app.example.com", "localhost:3001"] } }],
])("accepts %s", (_what, more) => {
  expect(problemsOf({ ...GOOD, ...more })).toEqual([]);
});

it.each<[string, object, string]>([
  ["no store", { store: undefined }, "store: give redisStore(client), or memoryStore() in tests"],
  ["a Redis client as the store", { store: { duplicate: () => null } }, "store: give redisStore"],
  ["no gradebook", { gradebook: undefined }, "gradebook: give oneRoster({ … }), or an object with"],
  [
    "a gradebook without putResult",
    { gradebook: { ...goodGradebook(), putResult: undefined } },
    "gradebook: give oneRoster({ … }), or an object with listResults, findResult and putResult",
  ],
  ["no questions", { questions: undefined }, "questions: give an object with list(slot, "],
  ["questions without grade", { questions: { list: () => [] } }, "questions: give an object with"],
  ["a user id as the user", { user: "ann" }, "user: give a function that returns the user's id"],
  ["an unknown mode", { rollout: "on" }, "rollout: give one of derive, "],
  ["a logger without warn", { logger: { ...NO_LOG, warn: 1 } }, "logger: give a logger with debug"],
  ["an origin with https", { options: { allowedOrigins: ["https://a.b"] } }, "options.allowedOri"],
  ["an origin with *", { options: { allowedOrigins: ["*.a.b"] } }, "options.allowedOrigins: give"],
  ["origins as text", { options: { allowedOrigins: "a.b" } }, "options.allowedOrigins: give"],
  ["a hook that is no function", { onFinalized: true }, "onFinalized: give a function, or leave"],
  ["onReported that is none", { onReported: {} }, "onReported: give a function, or leave it out"],
  ["canStart that is none", { canStart: null }, "canStart: give a function, or leave it out"],
])("says what to do about %s", (_what, more, message) => {
  const problems = problemsOf({ ...GOOD, ...more });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(message);
});

it("names all problems at once", () => {
  expect(problemsOf({}).map((problem) => problem.split(":")[0])).toEqual([
    ...["store", "gradebook", "questions", "user"],
  ]);
});

it.each([undefined, null, {}])("createHoldfast(%j) throws at once", (parts) => {
  expect(() => createHoldfast(parts as HoldfastParts)).toThrow(/^createHoldfast:\n {2}/);
});

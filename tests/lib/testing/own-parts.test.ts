import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { memoryStore } from "#lib/assessment-cache/memory-part";
import { redisStore } from "#lib/assessment-cache/redis-part";
import { qtiQuestions } from "#lib/holdfast/qti";
import { createOneRosterGradebook } from "#lib/services/one-roster";
import { gradebookContract } from "#lib/testing/gradebook-contract";
import { questionsContract } from "#lib/testing/questions-contract";
import { storeContract } from "#lib/testing/store-contract";
import { resultSeed } from "#simulator/gradebook/row";
import { startSimulator } from "#simulator/simulator";
import { startRedis } from "#tests/servers/redis-server";
import { gradebookInMemory } from "#tests/tours/gradebook-in-memory";

describe("the QTI questions of src/content", () => {
  const quiz = { resourceId: "fractions-quiz" };
  const rules = questionsContract({
    questions: qtiQuestions({ contentDir: "src/content" }),
    slots: ["ann", "ben"].flatMap((userId) =>
      ["fractions-quiz", "grammar-exercise", "plants-test"].map((resourceId) => ({
        userId,
        resourceId,
      })),
    ),
    examples: [
      { ...quiz, questionId: "as-decimal", right: "0.75", wrong: "0.7" },
      { ...quiz, questionId: "largest-fraction", right: "seven-eighths", wrong: "two-thirds" },
      {
        ...quiz,
        questionId: "equal-fractions",
        right: ["six-ninths", "four-sixths", "eight-twelfths"],
        wrong: ["six-ninths"],
      },
    ],
    timeoutMs: 10_000,
  });
  for (const { title, run } of rules) it(title, run);
});

describe("the gradebook in memory", () => {
  const gradebook = gradebookInMemory();
  const rules = gradebookContract({
    gradebook,
    lagMs: 0,
    whileBroken: async (work) => {
      gradebook.set("down");
      await work();
      gradebook.set("up");
    },
  });
  for (const { title, run } of rules) it(title, run);
});

describe("the OneRoster client at the simulator", async () => {
  const simulator = await startSimulator();
  afterAll(() => simulator.close());
  const { baseUrl, tokenUrl: url, clientId, clientSecret } = simulator;
  const gradebook = createOneRosterGradebook({
    baseUrl,
    token: { url, clientId, clientSecret },
    timings: { backoffInitialMs: 1, backoffMaxMs: 5, breakerFailuresMax: 1e6 },
  });
  const rules = gradebookContract({
    gradebook,
    lagMs: 0,
    whileBroken: async (work) => {
      simulator.setFaults(["F12:status=503"]);
      await work();
      simulator.setFaults([]);
    },
    softDelete: async (resultId) => {
      const row = simulator.results.find(resultId);
      if (row === null) throw new Error("the result is not in the simulator");
      simulator.results.put({ ...resultSeed.parse(row), status: "tobedeleted" });
    },
  });
  for (const { title, run } of rules) it(title, run);
});

describe("memoryStore", () => {
  for (const { title, run } of storeContract({ store: memoryStore() })) it(title, run);
});

describe("redisStore with a client of a real Redis", () => {
  let stop: () => Promise<void>;
  const client = new Redis({ lazyConnect: true });
  beforeAll(async () => {
    const server = await startRedis();
    client.options.port = server.port;
    stop = server.stop;
  });
  afterAll(async () => {
    client.disconnect();
    await stop();
  });
  for (const { title, run } of storeContract({ store: redisStore(client) })) it(title, run);
});

test("a store that does not connect is named as such", async () => {
  const client = new Redis({ port: 1, lazyConnect: true });
  const [rule] = storeContract({ store: redisStore(client), timeoutMs: 100 });
  await expect(rule?.run()).rejects.toThrow(/The store did not connect.*ECONNREFUSED/s);
});

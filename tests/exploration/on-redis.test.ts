import { isDeepStrictEqual } from "node:util";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { keysOf } from "#lib/assessment-cache/keys";
import { systemClock } from "#lib/clock";
import { print } from "../figures";
import { leaveEvidence } from "#report/evidence-folder";
import { startRedis } from "../servers/redis-server";
import type { RedisServer } from "../servers/redis-server";
import { attemptModel } from "./attempt-model";
import type { Exploration } from "./attempt-types";
import { explore } from "./core/explorer";
import { everySchedule } from "./core/live-search";
import { traceOf, traceText } from "./core/trace";
import { RedisEnvironment } from "./redis-environment";
import { countsOnRedis, REDIS_PINS } from "./redis-pins";
import { redisScenarios } from "./redis-scenarios";
import { commitWithoutCompare } from "./mutants";
import type { Scenario } from "./scenario";
import { alike, scenario } from "./scenarios";
import { goalsOf } from "./sometimes";
import { boundsOf } from "./verifying";
import { WITHOUT_TRAIL } from "./world";

/** More than any of them has. */
const SCHEDULES_MAX = 10_000;

/** Far more than it takes, for a machine that does other things too. */
const TIME_MAX_MS = 300_000;

let server: RedisServer;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(() => server.stop());

describe("every schedule on a real Redis, command by command", async () => {
  const executed = { schedules: 0, commands: 0 };
  afterAll(() => {
    const { schedules, commands } = executed;
    const told = [schedules, commands].map((count) => count.toLocaleString("en"));
    print(
      `on Redis: ${told[0]} schedules, ${told[1]} commands, every reply as in process and in memory`,
    );
  });

  for (const chosen of await redisScenarios()) {
    test(`${chosen.id}: ${chosen.title}`, { timeout: TIME_MAX_MS }, async () => {
      const environment = new RedisEnvironment(server.url);
      try {
        const found = await everySchedule(attemptModel(chosen), environment, SCHEDULES_MAX);
        executed.schedules += Number(found.schedules);
        executed.commands += environment.commands;
        await leave(chosen, found, environment.commands);
        expect(await told(chosen, found)).toEqual([]);
        expect(countsOnRedis(found, environment.commands)).toEqual(REDIS_PINS[chosen.id]);
        const { schedules, ends } = await explore(attemptModel(chosen));
        expect([found.schedules, found.ends]).toEqual([schedules, ends]);
      } finally {
        environment.stop();
      }
    });
  }
});

describe("what is broken on Redis or in memory is found", () => {
  const answers = (more: Partial<Scenario> = {}): Scenario => {
    const pods = alike(2, ["start", "answer"]);
    const unreduced = { faults: 0, isSymmetric: false, isReduced: false };
    return scenario({ id: "redis-answers", title: "two tabs answer", pods, ...unreduced, ...more });
  };

  async function onRedis(
    chosen: Scenario,
    broken?: (store: AttemptStore) => AttemptStore,
    where: "redis" | "memory" = "redis",
  ): Promise<Exploration> {
    const brokenStores = broken === undefined ? {} : { [where]: broken };
    const environment = new RedisEnvironment(server.url, brokenStores);
    try {
      return await everySchedule(attemptModel(chosen), environment, SCHEDULES_MAX);
    } finally {
      environment.stop();
    }
  }

  test("a commit that does not compare loses an answer on Redis as in process (H4)", async () => {
    const chosen = answers({ mutant: commitWithoutCompare });
    const [found, expected] = [await onRedis(chosen), await explore(attemptModel(chosen))];
    const named = ({ violations }: Exploration): readonly string[] =>
      violations.map(({ invariant, what }) => `${invariant}: ${what}`);
    expect(named(found)).toContain("I4: attempt 1 loses an answer that it had");
    // What it writes is no action of the theory, either.
    const invariants = found.violations.map(({ invariant }) => invariant);
    expect([...new Set(invariants)].sort()).toEqual(["I4", "theory"]);
    expect(named(found)).toEqual(named(expected));
  });

  test("a Redis that replies otherwise than the one in process is told with its history", async () => {
    const deaf = (store: AttemptStore): AttemptStore => ({
      ...store,
      commit: () => Promise.resolve({ kind: "committed" }),
    });
    const finding = onRedis(answers(), deaf);
    await expect(finding).rejects.toThrow(/the reply to |is only in process|has another value/);
    await expect(finding).rejects.toThrow("HOLDFAST_REPLAY='redis-answers:");
  });

  test("a memory store that replies otherwise than the one in process is told too", async () => {
    const deaf = (store: AttemptStore): AttemptStore => ({
      ...store,
      create: () => Promise.resolve("created"),
    });
    const finding = onRedis(answers(), deaf, "memory");
    await expect(finding).rejects.toThrow("assess:active:u:r is only in process");
    const silent = (store: AttemptStore): AttemptStore => ({
      ...store,
      create: (slot, { trailEntry: _dropped, ...record }) => store.create(slot, record),
    });
    await expect(onRedis(answers(), silent, "memory")).rejects.toThrow("the reply to create");
  });

  test("a Redis that replies alike and holds another key is found at the end", async () => {
    const client = new Redis(server.url);
    const forgetful = (store: AttemptStore): AttemptStore => ({
      ...store,
      create: async (slot, record) => {
        const reply = await store.create(slot, record);
        await client.del(keysOf(slot, "plain").pointer);
        return reply;
      },
    });
    const finding = onRedis(answers({ pods: alike(1, ["start"]) }), forgetful);
    await expect(finding).rejects.toThrow("assess:active:u:r is only in process");
    client.disconnect();
  });

  test("a Redis on which an attempt lives for an hour is found at the end (H10)", async () => {
    const client = new Redis(server.url);
    const hasty = (): AttemptStore => {
      const connection = { client, layout: "plain", clock: systemClock } as const;
      return createRedisStore(connection, { ...WITHOUT_TRAIL, ttlSeconds: 3_600 });
    };
    const finding = onRedis(answers({ pods: alike(1, ["start"]) }), hasty);
    await expect(finding).rejects.toThrow("assess:active:u:r expires at another time");
    client.disconnect();
  });
});

async function told(chosen: Scenario, { violations }: Exploration): Promise<readonly string[]> {
  const traces = violations.map((violation) =>
    traceOf(attemptModel(chosen), violation.steps, violation),
  );
  return (await Promise.all(traces)).map(traceText);
}

async function leave(chosen: Scenario, found: Exploration, commands: number): Promise<void> {
  const { faults, reached, violations } = found;
  const pins = REDIS_PINS[chosen.id];
  leaveEvidence("exploration", chosen.id, {
    title: chosen.title,
    store: "redis",
    bounds: boundsOf(chosen),
    schedules: String(found.schedules),
    states: found.states,
    endStates: found.ends.size,
    steps: commands,
    faults: [...faults].sort().map(([kind, branches]) => ({ kind, branches })),
    sometimes: [...goalsOf(reached, pins?.sometimes ?? [])],
    isComplete: found.isComplete,
    isChanged: !isDeepStrictEqual(countsOnRedis(found, commands), pins),
    violations: await Promise.all(
      violations.map((violation) => traceOf(attemptModel(chosen), violation.steps, violation)),
    ),
  });
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { beforeAll, describe, expect, test } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { startSimulator } from "#simulator/simulator";
import { doorsOnDisk } from "../security/doors";
import { startRedis } from "../servers/redis-server";
import { CASES } from "./cases";
import { startCounter } from "./counting";
import { measure, type Row } from "./measuring";
import { requestsMarkdown } from "./requests-markdown";

const PAGE = join(PROJECT, "docs/reference/requests.md");

test("every route, page and server action on disk is counted, and nothing else", () => {
  expect([...new Set(CASES.map(({ door }) => door))].sort()).toEqual(doorsOnDisk());
});

test("the counter sees each command, those of scripts apart, and who else speaks", async () => {
  const [redis, gradebook] = await Promise.all([startRedis(), startSimulator()]);
  const [one, other] = [new Redis(redis.url), new Redis(redis.url)];
  await Promise.all([one.ping(), other.ping()]);
  const counter = await startCounter(redis.url, gradebook);
  try {
    const { count } = await counter.count(async () => {
      await one.set("a", "1");
      const script = "redis.call('INCR', KEYS[1]) return redis.call('TTL', KEYS[1])";
      await one.eval(`--[[ load: a test's ]] ${script}`, 1, "b");
      await one.eval(script, 1, "assess:rate:mia");
      // Sent, and not waited for.
      void one.get("a");
    });
    expect(count).toEqual({ commands: ["SET", "load", "GET"], inside: 2, gradebook: [] });
    const { count: nothing } = await counter.count(async () => undefined);
    expect(nothing).toEqual({ commands: [], inside: 0, gradebook: [] });
    const both = counter.count(() => Promise.all([one.get("a"), other.get("a")]));
    await expect(both).rejects.toThrow("somebody else");
  } finally {
    counter.stop();
    one.disconnect();
    other.disconnect();
    await Promise.all([redis.stop(), gradebook.close()]);
  }
});

describe("counted over HTTP, at the running application", () => {
  let rows: readonly Row[];
  beforeAll(async () => {
    rows = await measure();
  }, 400_000);

  test("each request sends exactly what docs/reference/requests.md says", () => {
    const problem = "If the new numbers are meant: npx tsx tests/requests/requests-page.ts";
    expect(requestsMarkdown(rows), problem).toBe(readFileSync(PAGE, "utf8"));
  });

  test("I6: reading, resuming and changing an attempt asks the gradebook nothing", () => {
    const asking = rows.map(({ door, situation, asksGradebook, warm, cold }) => {
      const requests = [warm, cold].map(({ gradebook }) => gradebook.length > 0);
      return { door, situation, asksGradebook, requests };
    });
    expect(asking).toEqual(
      asking.map((row) => ({ ...row, requests: [row.asksGradebook, row.asksGradebook] })),
    );
    const students = asking.filter(({ asksGradebook, door }) => {
      return asksGradebook && /attempt|assessment|practice/i.test(door.replace("/ops", ""));
    });
    // A new attempt, and a result that is handed in: each as a server action and over HTTP.
    expect(students).toHaveLength(6);
  });

  test("whoever only reads an attempt loads it once, warm or cold", () => {
    const reading = rows.filter(({ door, answer, situation }) => {
      const isReading = /^(GET \/api\/attempts\/\[resourceId\]$|page \/practice)/.test(door);
      const isLoading = !/^(signed out|prefetched)/.test(situation);
      return isReading && isLoading && !/404$|resource_not_found/.test(answer);
    });
    expect(reading.length).toBeGreaterThan(5);
    for (const { warm, cold } of reading) {
      expect([warm.commands, cold.commands]).toEqual([["load"], ["load"]]);
    }
  });
});

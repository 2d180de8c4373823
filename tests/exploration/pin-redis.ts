import { startRedis } from "../servers/redis-server";
import { attemptModel } from "./attempt-model";
import { everySchedule } from "./core/live-search";
import { RedisEnvironment } from "./redis-environment";
import { countsOnRedis, writeRedisPins } from "./redis-pins";
import type { RedisPins } from "./redis-pins";
import { redisScenarios } from "./redis-scenarios";

const SCHEDULES_MAX = 50_000;

/**
 * Executes the scenarios on a real Redis and writes what they counted into redis-pins.json: for a
 * change of the protocol that was made on purpose. Writes nothing when a rule is broken.
 */
async function pinRedis(): Promise<void> {
  const server = await startRedis();
  const counted: [string, RedisPins][] = [];
  try {
    for (const scenario of await redisScenarios()) {
      const environment = new RedisEnvironment(server.url);
      const found = await everySchedule(attemptModel(scenario), environment, SCHEDULES_MAX);
      environment.stop();
      if (found.violations.length > 0) throw new Error(`${scenario.id} breaks a rule`);
      counted.push([scenario.id, countsOnRedis(found, environment.commands)]);
      console.log(`${scenario.id}: ${found.schedules} schedules, ${environment.commands} commands`);
    }
  } finally {
    await server.stop();
  }
  writeRedisPins(counted);
}

await pinRedis();

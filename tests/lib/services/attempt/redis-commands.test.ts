import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { print } from "#tests/figures";
import * as worlds from "./world";
import type { World } from "./world";

/** The commands that clients sent, in order. Commands that scripts call are left out. */
async function commandsOf(world: World, work: () => Promise<unknown>): Promise<readonly string[]> {
  const client = new Redis(world.redis.url);
  const monitor = await client.monitor();
  client.disconnect();
  const seen: string[] = [];
  monitor.on("monitor", (_time: string, args: string[], source: string) => {
    if (source !== "lua") seen.push(args[0] ?? "");
  });
  await work();
  await world.raw.echo("end of work");
  while (!seen.includes("echo")) await new Promise((resolve) => setTimeout(resolve, 2));
  monitor.disconnect();
  return seen.filter((command) => command !== "echo");
}

/** The number of commands that Redis executed, including those called by scripts. */
async function executedBy(world: World, work: () => Promise<unknown>): Promise<number> {
  const executed = async (): Promise<number> => {
    const stats = await world.raw.info("commandstats");
    const counted = [...stats.matchAll(/cmdstat_(\S+?):calls=(\d+)/g)];
    return counted
      .filter(([, name]) => name !== "info" && name !== "evalsha")
      .reduce((sum, [, , calls]) => sum + Number(calls), 0);
  };
  const before = await executed();
  await work();
  return (await executed()) - before;
}

describe("the number of Redis commands of the engine", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  it("a request that loses a race with another process sends one more commit and no load", async () => {
    const slot = world.slot();
    const [a, b] = [world.pod(), world.pod()];
    const one = worlds.attemptOf(await worlds.answer(a, slot, await worlds.start(a, slot)));
    const two = worlds.attemptOf(await worlds.answer(b, slot, one));
    const commands = await commandsOf(world, () => worlds.answer(a, slot, two));
    expect(commands).toEqual(["evalsha", "evalsha"]);
  });

  it("recovery without a pointer executes the same commands among 10 keys and among 100,000", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.start(pod, slot);
    const recover = async (): Promise<number> => {
      await world.raw.del(world.keys(slot).pointer);
      return executedBy(world, () => pod.engine.resolveAssessmentContext(slot));
    };
    await fill(world, 10);
    const among10 = await recover();
    await fill(world, 100_000);
    const among100k = await recover();
    print(`Redis commands of a recovery: ${among10} among 10 keys, ${among100k} among 100,000`);
    expect(await world.raw.dbsize()).toBeGreaterThan(100_000);
    expect(among100k).toBe(among10);
    expect(world.events).toContainEqual(
      expect.objectContaining({ event: "pointer.missing.recovered" }),
    );
  });
});

async function fill(world: World, count: number): Promise<void> {
  for (let from = 0; from < count; from += 5_000) {
    const pairs = Array.from({ length: Math.min(5_000, count - from) }, (_, index) => [
      `assess:state:other-${from + index}:fractions:1`,
      "{}",
    ]);
    await world.raw.mset(...pairs.flat());
  }
}

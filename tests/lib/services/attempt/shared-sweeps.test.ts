import { afterAll, beforeAll, expect, test } from "vitest";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import * as worlds from "./world";
import type { World } from "./world";

const SLOTS = 40;

let world: World;
beforeAll(async () => {
  world = await worlds.startWorld();
}, 30_000);
afterAll(() => world.stop());

/** Slots of as many students, each with a result that waits and is due. */
async function waitingSlots(count: number) {
  const slots = Array.from({ length: count }, () => world.slot());
  const pod = world.pod({ publishBudgetMs: 0 });
  for (const slot of slots) {
    await worlds.finishAttempt(pod, slot);
    await worlds.makeDue(world, slot);
  }
  return slots;
}

test("two pods share a sweep: every result is published, and none twice", async () => {
  await waitingSlots(SLOTS);
  world.gradebook.requests.reset();
  const reports = await Promise.all([world.pod().engine.sweep(), world.pod().engine.sweep()]);
  const total = (of: "slots" | "published") => reports.reduce((sum, each) => sum + each[of], 0);
  expect([total("slots"), total("published")]).toEqual([SLOTS, SLOTS]);
  const puts = world.gradebook.requests.list({ method: "PUT" });
  expect([puts.length, new Set(puts.map(({ path }) => path)).size]).toEqual([SLOTS, SLOTS]);
});

test("a sweep publishes what pods of the version before have enqueued", async () => {
  const slots = await waitingSlots(12);
  for (const slot of slots) {
    const { member } = world.keys(slot);
    await world.raw.zrem(outboxIndexKeyOf(member), member);
    await world.raw.zadd("assess:outbox-index", 1, member);
  }
  expect(await world.pod().engine.sweep()).toMatchObject({ slots: 12, published: 12 });
  expect(await world.raw.exists("assess:outbox-index")).toBe(0);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { createRedisStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import { startWorld } from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";
import { CallBinder } from "./bound-calls";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

let world: World;
let store: AttemptStore;

beforeAll(async () => {
  world = await startWorld();
  const target = { kind: "single", url: world.redis.appUrl } as const;
  store = createRedisStore(connectWithoutTimeLimit(target));
}, 30_000);

afterAll(async () => {
  await store.close();
  await world.stop();
});

test("a call that does what no action of the theory does is outside of it", async () => {
  const slot = world.slot();
  const binder = new CallBinder(world);
  binder.begin(slot);
  const { highWater, pointer } = world.keys(slot);
  const honest = binder.store(store);
  const forgetful = binder.store({
    ...store,
    load: async (at) => {
      await world.raw.set(highWater, "1");
      return await store.load(at);
    },
  });
  await honest.load(slot);
  await forgetful.load(slot);
  await world.raw.set(pointer, "4");
  await honest.load(slot);
  // What the engine does for others is nothing of this slot.
  await honest.load(world.slot());
  const kinds = binder.take().map(({ method, binding }) => [method, binding.kind]);
  expect(kinds).toEqual([
    ["load", "instance"],
    ["load", "outside"],
    ["load", "instance"],
  ]);
});

test("a call that fails is told to its caller, and the next one has its turn", async () => {
  const slot = world.slot();
  const binder = new CallBinder(world);
  binder.begin(slot);
  const failing = binder.store({ ...store, load: () => Promise.reject(new Error("down")) });
  const calls = [failing.load(slot), failing.readOutbox(slot)];
  const ended = await Promise.allSettled(calls);
  expect(ended.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(binder.take().map(({ method }) => method)).toEqual(["load", "readOutbox"]);
});

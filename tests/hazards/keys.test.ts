import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectRedis, createRedisStore, inspectServer } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { startRedisSentinel } from "../servers/redis-sentinel";
import * as worlds from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

describe("keys of one slot that are lost or expire separately", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  it("H10: resuming refreshes pointer, state and questions together", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const { pointer, statePrefix, questionsPrefix } = world.keys(slot);
    await worlds.answer(pod, slot, await worlds.start(pod, slot));
    const all = [pointer, `${statePrefix}1`, `${questionsPrefix}1`];
    for (const step of [
      () => pod.engine.resolveAssessmentContext(slot),
      async () => worlds.answer(pod, slot, await worlds.start(pod, slot)),
    ]) {
      for (const [index, key] of all.entries()) await world.raw.expire(key, 1_000 + index);
      await step();
      const left = await Promise.all(all.map((key) => world.raw.ttl(key)));
      expect(Math.max(...left) - Math.min(...left)).toBeLessThanOrEqual(1);
      expect(Math.min(...left)).toBeGreaterThan(604_700);
    }
  });

  it("H14: a pointer whose record a legacy pod's reset deleted is reported and treated as missing", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const { pointer, statePrefix, questionsPrefix } = world.keys(slot);
    await worlds.start(pod, slot);
    await world.raw.del(`${statePrefix}1`, `${questionsPrefix}1`);
    expect(await pod.engine.getActiveState(slot)).toBeNull();
    expect(world.events).toContainEqual(
      expect.objectContaining({ event: "pointer.stale", named: "1", attemptNumber: null }),
    );
    expect(await world.raw.get(pointer)).toBeNull();
    const skip = { type: "question.skip", questionId: "q1", questionIndex: 0 } as const;
    expect(await pod.engine.apply(slot, skip)).toMatchObject({ code: "attempt_not_found" });
    expect((await worlds.start(pod, slot)).attemptNumber).toBe(1);
  });

  it("H15: when a legacy pod has started the attempt after a finalized one, the slot is pinned to the new one", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const { pointer, statePrefix } = world.keys(slot);
    await worlds.finishAttempt(pod, slot);
    await world.raw.set(`${statePrefix}2`, worlds.legacyState(2));
    expect(await worlds.start(pod, slot)).toMatchObject({ attemptNumber: 2, phase: "answering" });
    expect(await world.raw.get(pointer)).toBe("2");
    // When no legacy pod runs, the pointer to a finalized attempt is used without a search above it.
    await world.raw.set(pointer, "1");
    const pinned = world.pod({ store: { legacyPodsMayRun: false } });
    expect(await worlds.start(pinned, slot)).toMatchObject({ attemptNumber: 1 });
  });

  it("H16: the attempt continues after its pointer or its answers are evicted", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const { pointer, questionsPrefix } = world.keys(slot);
    const started = await worlds.start(pod, slot);
    await worlds.answer(pod, slot, started);
    await world.raw.del(pointer);
    expect(await worlds.start(pod, slot)).toMatchObject({
      attemptId: started.attemptId,
      currentQuestionIndex: 1,
    });
    expect(world.events).toContainEqual(
      expect.objectContaining({ event: "pointer.missing.recovered", attemptNumber: 1 }),
    );
    // The student continues at the first lost answer, in the same attempt.
    await world.raw.del(`${questionsPrefix}1`);
    expect(await worlds.start(pod, slot)).toMatchObject({
      attemptId: started.attemptId,
      currentQuestionIndex: 0,
    });
  });

  it("H16: an eviction policy that can evict pointer or record alone is reported", async () => {
    // This connection may read the server's settings.
    const connection = connectWithoutTimeLimit({ kind: "single", url: world.redis.url });
    const store = createRedisStore(connection);
    await store.load(world.slot());
    await world.raw.config("SET", "maxmemory-policy", "allkeys-lru");
    const risky = await inspectServer(connection.client);
    await world.raw.config("SET", "maxmemory-policy", "noeviction");
    const safe = await inspectServer(connection.client);
    await store.close();
    expect(risky.map(({ setting }) => setting)).toContain("maxmemory-policy");
    expect(safe.map(({ setting }) => setting)).not.toContain("maxmemory-policy");
  });

  it("H17: reads of a slot go to the primary, even if a replica exists and lags behind", async () => {
    const servers = await startRedisSentinel();
    const connection = connectWithoutTimeLimit({
      kind: "sentinel",
      sentinels: servers.sentinels,
      name: servers.name,
    });
    const store = createRedisStore(connection);
    try {
      const slot = world.slot();
      await store.load(slot);
      await servers.replica.pause();
      await store.create(slot, { number: 1, stateJson: worlds.legacyState(1) });
      expect((await store.load(slot)).record?.number).toBe(1);
      expect(await connection.client.call("ROLE")).toMatchObject({ 0: "master" });
    } finally {
      await store.close();
      await servers.stop();
    }
  }, 40_000);

  it("H17: a Cluster client never reads from replicas", async () => {
    const { client } = connectRedis(
      { kind: "cluster", nodes: [{ host: "127.0.0.1", port: 1 }] },
      () => undefined,
      systemClock,
    );
    expect(client.options).toMatchObject({ scaleReads: "master", enableOfflineQueue: false });
    client.disconnect();
    await Promise.resolve();
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultIdOf } from "#lib/services/one-roster/identifiers";
import * as worlds from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";

const EVERY_LIST_EMPTY = { fault: "F1", match: { operation: "list" as const } };

describe("the number of an attempt", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  it("H1: resuming and mutating use the pointer, so an empty list does not change the attempt", async () => {
    const slot = world.slot();
    const pod = world.pod();
    worlds.putResult(world, slot, 1);
    worlds.putResult(world, slot, 2);
    const started = await worlds.start(pod, slot);
    expect(started.attemptNumber).toBe(3);

    world.gradebook.setFaults([EVERY_LIST_EMPTY]);
    world.gradebook.requests.reset();
    const answered = await worlds.answer(pod, slot, started);
    expect(answered).toMatchObject({ kind: "applied", attempt: { attemptNumber: 3 } });
    expect(await worlds.start(pod, slot)).toMatchObject({
      attemptId: started.attemptId,
      currentQuestionIndex: 1,
    });
    expect(world.gradebook.requests.counts().gradebook).toBe(0);
  });

  it("H2: a number whose result reached the gradebook before a crash is never used again", async () => {
    const slot = world.slot();
    const pod = world.pod();
    // The process ends after its PUT: the gradebook has the result, and Redis does not say so.
    const crashed = world.pod({ publishBudgetMs: 0 });
    const first = await worlds.finishAttempt(crashed, slot);
    worlds.putResult(world, slot, 1, { score: 99, metadata: { attemptId: first.attemptId } });

    world.gradebook.setFaults([EVERY_LIST_EMPTY]);
    await pod.engine.apply(slot, { type: "attempt.reset" });
    const second = await worlds.finishAttempt(pod, slot);
    expect([first.attemptNumber, second.attemptNumber]).toEqual([1, 2]);
    expect(world.gradebook.results.find(resultIdOf(slot, 1))).toMatchObject({ score: 99 });
  });

  it("H3: after a reset in another tab, the number of a finalized, unpublished attempt is not reused", async () => {
    const slot = world.slot();
    world.gradebook.setFaults([EVERY_LIST_EMPTY]);
    const tabA = world.pod({ publishBudgetMs: 0 });
    const tabB = world.pod();
    const first = await worlds.finishAttempt(tabA, slot);
    expect(first.phase).toBe("pending");

    await tabB.engine.apply(slot, { type: "attempt.reset" });
    const second = await worlds.finishAttempt(tabB, slot);
    expect(second.attemptNumber).toBe(2);
    await tabA.engine.sweep();
    const metadata = (number: number) =>
      world.gradebook.results.find(resultIdOf(slot, number))?.["metadata"];
    expect(metadata(1)).toMatchObject({ attemptId: first.attemptId });
    expect(metadata(2)).toMatchObject({ attemptId: second.attemptId });
  });

  it("H5: two tabs that derive different numbers at the same time get one attempt", async () => {
    const slot = world.slot();
    worlds.putResult(world, slot, 1);
    worlds.putResult(world, slot, 2);
    const gate = worlds.createGate();
    const slow = world.pod({
      wrapStore: (store) => ({
        ...store,
        create: async (slotOfCall, record) => {
          await gate.pass();
          return store.create(slotOfCall, record);
        },
      }),
    });
    const starting = worlds.start(slow, slot);
    await gate.arrived;
    // For the other tab, the gradebook has no results, neither in the list nor by id.
    world.gradebook.results.clear();
    const other = await worlds.start(world.pod(), slot);
    gate.open();
    const mine = await starting;
    expect(other.attemptNumber).toBe(1);
    expect(mine.attemptId).toBe(other.attemptId);
    expect(await world.raw.exists(`${world.keys(slot).statePrefix}3`)).toBe(0);
  });

  it("H6: after a flush and with an empty list, used numbers are found by id and skipped", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.finishAttempt(pod, slot);
    const before = world.gradebook.results.find(resultIdOf(slot, 1));
    await world.raw.flushall();
    world.gradebook.setFaults([EVERY_LIST_EMPTY]);
    const again = await worlds.finishAttempt(pod, slot);
    expect(again.attemptNumber).toBe(2);
    expect(world.gradebook.results.find(resultIdOf(slot, 1))).toEqual(before);
  });

  it("H6: the lookup by id starts at the number above the high-water mark", async () => {
    const slot = world.slot();
    // Number 1 is used and its result is gone; the result of number 2 exists but no list shows it.
    await world.raw.set(world.keys(slot).highWater, "1");
    worlds.putResult(world, slot, 2);
    world.gradebook.setFaults([EVERY_LIST_EMPTY]);
    expect((await worlds.start(world.pod(), slot)).attemptNumber).toBe(3);
  });

  it("H7: the next number is above the highest result, even if results are missing below it", async () => {
    const slot = world.slot();
    worlds.putResult(world, slot, 1);
    worlds.putResult(world, slot, 3);
    expect((await worlds.start(world.pod(), slot)).attemptNumber).toBe(4);
    expect(world.events).toContainEqual(
      expect.objectContaining({ event: "number.derived", attemptNumber: 4, walked: 0 }),
    );
  });

  it("H8: a page with fewer rows than requested does not end the list", async () => {
    const slot = world.slot();
    for (let number = 1; number <= 12; number += 1) worlds.putResult(world, slot, number);
    world.gradebook.setFaults([{ fault: "F4", params: { max: 5 }, match: { operation: "list" } }]);
    expect((await worlds.start(world.pod(), slot)).attemptNumber).toBe(13);
    // No lookup by id found a result: the list was read to its end.
    expect(world.events).toContainEqual(
      expect.objectContaining({ event: "number.derived", attemptNumber: 13, walked: 0 }),
    );
  });

  it("H13: when Redis is unreachable, every request fails and no number is derived", async () => {
    const own = await worlds.startWorld();
    try {
      const slot = own.slot();
      const pod = own.pod();
      const started = await worlds.start(pod, slot);
      own.gradebook.requests.reset();
      await own.redis.kill();
      for (const attempt of [
        () => worlds.start(pod, slot),
        () => worlds.answer(pod, slot, started),
        () => pod.engine.apply(slot, { type: "attempt.reset" }),
        () => pod.engine.resolveAssessmentContext(slot),
        () => pod.engine.deriveNextAttemptNumber(slot),
      ]) {
        await expect(attempt()).rejects.toMatchObject({
          code: "redis_unavailable",
          retryable: true,
        });
      }
      expect(own.gradebook.requests.counts().total).toBe(0);
    } finally {
      await own.stop();
    }
  }, 30_000);

  it("H19: a used number that a legacy pod opens again is not adopted", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const { pointer, statePrefix } = world.keys(slot);
    await worlds.finishAttempt(pod, slot);
    await pod.engine.apply(slot, { type: "attempt.reset" });
    await world.raw.set(`${statePrefix}1`, worlds.legacyState(1));
    expect(await pod.engine.resolveAssessmentContext(slot)).toMatchObject({ kind: "none" });
    expect(world.events).toContainEqual(
      expect.objectContaining({ event: "record.orphaned", attemptNumber: 1, highWater: 1 }),
    );
    // The same if a legacy pod overwrites a finalized record that the pointer names.
    const second = await worlds.finishAttempt(pod, slot);
    expect(second.attemptNumber).toBe(2);
    await world.raw.set(`${statePrefix}2`, worlds.legacyState(2));
    expect(await world.raw.get(pointer)).toBe("2");
    expect((await worlds.start(pod, slot)).attemptNumber).toBe(3);
  });
});

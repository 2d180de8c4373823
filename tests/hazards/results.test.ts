import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { resultIdOf } from "#lib/services/one-roster/identifiers";
import { ENQUEUE_GRACE_MS } from "#lib/assessment-cache";
import * as worlds from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";

const GRADEBOOK_DOWN = { fault: "F12", params: { status: 503 } };

describe("publishing results to the gradebook", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  it.each(["reset", "expiry"] as const)(
    "H18: the grade is published after a %s while the gradebook is down",
    async (loss) => {
      const slot = world.slot();
      const pod = world.pod();
      await worlds.answerAll(pod, slot);
      world.gradebook.setFaults([GRADEBOOK_DOWN]);
      const finalized = worlds.attemptOf(
        await pod.engine.apply(slot, { type: "attempt.finalize" }),
      );
      expect(finalized).toMatchObject({ phase: "pending", finalSummary: { score: 100 } });

      if (loss === "reset") await pod.engine.apply(slot, { type: "attempt.reset" });
      else {
        const { pointer, statePrefix, questionsPrefix } = world.keys(slot);
        await world.raw.del(pointer, `${statePrefix}1`, `${questionsPrefix}1`);
      }
      world.gradebook.setFaults([]);
      await worlds.makeDue(world, slot);
      await pod.engine.sweep();
      expect(world.gradebook.results.find(resultIdOf(slot, 1))).toMatchObject({
        score: 100,
        metadata: { attemptId: finalized.attemptId },
      });
      expect(await world.raw.exists(world.keys(slot).outbox)).toBe(0);
    },
  );

  it("H20: a publisher never overwrites a result of another attempt", async () => {
    const slot = world.slot();
    const pod = world.pod({ publishBudgetMs: 0 });
    await worlds.finishAttempt(pod, slot);
    worlds.putResult(world, slot, 1, { score: 77, metadata: { attemptId: "another" } });
    const publisher = world.pod();
    await worlds.makeDue(world, slot);
    expect(await publisher.engine.sweep()).toMatchObject({ published: 0, conflicts: 1 });
    expect(world.gradebook.results.find(resultIdOf(slot, 1))).toMatchObject({ score: 77 });
    expect(world.events).toContainEqual(expect.objectContaining({ event: "result.conflict" }));
    expect(await world.raw.hlen(world.keys(slot).outbox)).toBe(1);
    // The same for a result without an attempt id.
    worlds.putResult(world, slot, 1, { score: 78 });
    await worlds.makeDue(world, slot);
    expect(await publisher.engine.sweep()).toMatchObject({ published: 0, conflicts: 1 });
    expect(world.gradebook.results.find(resultIdOf(slot, 1))).toMatchObject({ score: 78 });
  });

  it("H20: a publisher recognises a result that was put before a crash, and does not send it again", async () => {
    const slot = world.slot();
    const { attemptId } = await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    worlds.putResult(world, slot, 1, { score: 100, metadata: { attemptId } });
    world.gradebook.requests.reset();
    const publisher = world.pod();
    await worlds.makeDue(world, slot);
    expect(await publisher.engine.sweep()).toMatchObject({ published: 1, waiting: 0 });
    expect(world.gradebook.requests.counts().put).toBe(0);
  });

  it("H21: a sweep publishes the result after a crash right after finalizing", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    const publisher = world.pod();
    await worlds.makeDue(world, slot);
    expect(await publisher.engine.sweep()).toMatchObject({ published: 1 });
    expect(await publisher.engine.getActiveState(slot)).toMatchObject({
      state: { phase: "published" },
    });
  });

  it("H21: an index row without an outbox entry is removed after the grace time", async () => {
    const slot = world.slot();
    const { member } = world.keys(slot);
    const pod = world.pod();
    const dueMs = await pod.store.enqueue(slot, ENQUEUE_GRACE_MS);
    await pod.engine.sweep();
    expect(await world.raw.zscore(outboxIndexKeyOf(member), member)).toBe(String(dueMs));
    await worlds.makeDue(world, slot);
    await pod.engine.sweep();
    expect(await world.raw.zscore(outboxIndexKeyOf(member), member)).toBeNull();
  });

  it("H21: a refused finalize neither moves nor removes an index row, and a sweep removes it", async () => {
    const slot = world.slot();
    const { member } = world.keys(slot);
    const pod = world.pod();
    const dueMs = await pod.store.enqueue(slot, 5_000);
    const finalize = { type: "attempt.finalize" } as const;
    expect(await pod.engine.apply(slot, finalize)).toMatchObject({ code: "attempt_not_found" });
    const score = await world.raw.zscore(outboxIndexKeyOf(member), member);
    expect(Number(score)).toBe(dueMs);
    await worlds.makeDue(world, slot);
    expect(await pod.engine.sweep()).toMatchObject({ slots: 1, published: 0 });
    expect(await world.raw.zscore(outboxIndexKeyOf(member), member)).toBeNull();
  });

  it("an invalid index row, or one whose outbox is unreadable, does not stop the sweep", async () => {
    const slot = world.slot();
    const broken = { ...slot, userId: `${slot.userId}-broken` };
    const pod = world.pod({ publishBudgetMs: 0 });
    await worlds.finishAttempt(pod, slot);
    await world.raw.set(world.keys(broken).outbox, "not a hash");
    await pod.store.enqueue(broken, 0);
    const index = outboxIndexKeyOf(world.keys(slot).member);
    await world.raw.zadd(index, 0, ":x", 0, "a:b:c", 0, "%zz:y");
    await worlds.makeDue(world, slot);
    expect(await pod.engine.sweep()).toMatchObject({ slots: 2, published: 1, waiting: 1 });
    expect(await world.raw.zscore(index, ":x")).toBeNull();
    await world.raw.del(world.keys(broken).outbox);
  });

  it("H21: the index row is written before the finalizing commit", async () => {
    const slot = world.slot();
    const scores: (string | null)[] = [];
    const pod = world.pod({
      publishBudgetMs: 0,
      wrapStore: (store) => ({
        ...store,
        commit: async (slotOfCall, change) => {
          const { member } = world.keys(slotOfCall);
          const score = await world.raw.zscore(outboxIndexKeyOf(member), member);
          if (change.outboxEntry !== null) scores.push(score);
          return store.commit(slotOfCall, change);
        },
      }),
    });
    await worlds.finishAttempt(pod, slot);
    expect(scores).toEqual([expect.any(String)]);
  });

  it("finalizing returns the summary when the gradebook is down", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.answerAll(pod, slot);
    world.gradebook.setFaults([GRADEBOOK_DOWN]);
    const finalized = await pod.engine.apply(slot, { type: "attempt.finalize" });
    expect(finalized).toMatchObject({
      kind: "applied",
      attempt: { phase: "pending", isFinalized: true },
    });
    // The next sweep of the slot is due soon, not after the grace time.
    const { member } = world.keys(slot);
    const score = await world.raw.zscore(outboxIndexKeyOf(member), member);
    expect(Number(score)).toBeLessThan(Date.now() + ENQUEUE_GRACE_MS / 2);
    world.gradebook.setFaults([]);
    await worlds.makeDue(world, slot);
    expect(await pod.engine.sweep()).toMatchObject({ published: 1 });
  });
});

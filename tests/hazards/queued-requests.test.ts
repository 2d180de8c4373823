import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import type { Outcome } from "#lib/services/attempt";
import { print } from "../figures";
import * as worlds from "../lib/services/attempt/world";
import type { Pod, World } from "../lib/services/attempt/world";

/** Sends the answers to all questions of an attempt at once, in order. */
function answerAllAtOnce({ engine }: Pod, slot: { userId: string; resourceId: string }) {
  return Promise.all(
    ["q1", "q2", "q3"].map((questionId, questionIndex) =>
      engine.apply(slot, { type: "question.answer", response: "right", questionId, questionIndex }),
    ),
  );
}

const kindsOf = (outcomes: readonly Outcome[]): string[] => outcomes.map(({ kind }) => kind);

/** Calls `act` before the second commit. If `act` throws, the commit is not sent. */
function atSecondCommit(act: () => Promise<void>) {
  let commits = 0;
  return (store: AttemptStore): AttemptStore => ({
    ...store,
    commit: async (slot, change) => {
      commits += 1;
      if (commits === 2) await act();
      return store.commit(slot, change);
    },
  });
}

describe("queued requests do not wait for each other's replies", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  it("each is applied once, in order", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.start(pod, slot);
    expect(kindsOf(await answerAllAtOnce(pod, slot))).toEqual(["applied", "applied", "applied"]);
    expect(await worlds.start(world.pod(), slot)).toMatchObject({
      phase: "complete",
      questions: [{ isCorrect: true }, { isCorrect: true }, { isCorrect: true }],
    });
  });

  it("an answer of another pod makes the later requests load again, and nothing is lost", async () => {
    const slot = world.slot();
    const other = world.pod();
    const skip = { type: "question.skip", questionId: "q2", questionIndex: 1 } as const;
    const wrapStore = atSecondCommit(async () => {
      expect(await other.engine.apply(slot, skip)).toMatchObject({ kind: "applied" });
    });
    const pod = world.pod({ wrapStore });
    await worlds.start(pod, slot);
    const outcomes = await answerAllAtOnce(pod, slot);
    expect(kindsOf(outcomes)).toEqual(["applied", "replayed", "applied"]);
    expect(await worlds.start(other, slot)).toMatchObject({
      questions: [{ isCorrect: true }, { isCorrect: false }, { isCorrect: true }],
    });
  });

  it("a reset by another pod makes the engine refuse the later requests", async () => {
    const slot = world.slot();
    const other = world.pod();
    const wrapStore = atSecondCommit(async () => {
      await other.engine.apply(slot, { type: "attempt.reset" });
    });
    const pod = world.pod({ wrapStore });
    await worlds.start(pod, slot);
    const [first, second, third] = await answerAllAtOnce(pod, slot);
    expect(first).toMatchObject({ kind: "applied" });
    expect(second).toMatchObject({ kind: "refused", code: "attempt_not_found" });
    expect(third).toMatchObject({ kind: "refused", code: "attempt_not_found" });
  });

  it("a commit that did not reach Redis is sent again, and the later requests are applied", async () => {
    const slot = world.slot();
    const lost = new Fault("redis_unavailable", "lost", { retryable: true });
    const pod = world.pod({ wrapStore: atSecondCommit(() => Promise.reject(lost)) });
    await worlds.start(pod, slot);
    const outcomes = await answerAllAtOnce(pod, slot);
    expect(kindsOf(outcomes)).toEqual(["applied", "applied", "applied"]);
    expect(await worlds.start(world.pod(), slot)).toMatchObject({ phase: "complete" });
  });

  it("every request that waits for a frozen Redis fails, and the same attempt continues afterwards", async () => {
    const own = await worlds.startWorld();
    try {
      const slot = own.slot();
      const pod = own.pod({ hasTimeLimit: true });
      const started = await worlds.start(pod, slot);
      await own.redis.pause();
      const startedMs = performance.now();
      const all = Array.from({ length: 12 }, () => worlds.answer(pod, slot, started));
      const settled = await Promise.allSettled(all);
      print(`12 queued requests, Redis frozen: ${Math.round(performance.now() - startedMs)} ms`);
      for (const each of settled) {
        expect(each).toMatchObject({ status: "rejected", reason: { retryable: true } });
      }
      await own.redis.resume();
      expect(await worlds.start(own.pod(), slot)).toMatchObject({ attemptId: started.attemptId });
    } finally {
      await own.stop();
    }
  }, 30_000);
});

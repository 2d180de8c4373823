import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import type { Outcome } from "#lib/services/attempt";
import { print } from "../figures";
import * as worlds from "../engine/world";
import type { Pod, World } from "../engine/world";

/** Answers to all questions of an attempt, sent at once and in order. */
function answersInLine({ engine }: Pod, slot: { userId: string; resourceId: string }) {
  return Promise.all(
    ["q1", "q2", "q3"].map((questionId, questionIndex) =>
      engine.apply(slot, { type: "question.answer", response: "right", questionId, questionIndex }),
    ),
  );
}

const kindsOf = (outcomes: readonly Outcome[]): string[] => outcomes.map(({ kind }) => kind);

/** Does something just before, or instead of, the second of three commits. */
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

describe("requests in line do not wait for each other's replies", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  it("and each is applied once, in order", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.start(pod, slot);
    expect(kindsOf(await answersInLine(pod, slot))).toEqual(["applied", "applied", "applied"]);
    expect(await worlds.start(world.pod(), slot)).toMatchObject({
      phase: "complete",
      questions: [{ isCorrect: true }, { isCorrect: true }, { isCorrect: true }],
    });
  });

  it("a foreign answer in the middle makes those behind it look again, and nothing is lost", async () => {
    const slot = world.slot();
    const other = world.pod();
    const skip = { type: "question.skip", questionId: "q2", questionIndex: 1 } as const;
    const wrapStore = atSecondCommit(async () => {
      expect(await other.engine.apply(slot, skip)).toMatchObject({ kind: "applied" });
    });
    const pod = world.pod({ wrapStore });
    await worlds.start(pod, slot);
    const outcomes = await answersInLine(pod, slot);
    expect(kindsOf(outcomes)).toEqual(["applied", "replayed", "applied"]);
    expect(await worlds.start(other, slot)).toMatchObject({
      questions: [{ isCorrect: true }, { isCorrect: false }, { isCorrect: true }],
    });
  });

  it("a reset in the middle keeps those behind it out of the new attempt", async () => {
    const slot = world.slot();
    const other = world.pod();
    const wrapStore = atSecondCommit(async () => {
      await other.engine.apply(slot, { type: "attempt.reset" });
    });
    const pod = world.pod({ wrapStore });
    await worlds.start(pod, slot);
    const [first, second, third] = await answersInLine(pod, slot);
    expect(first).toMatchObject({ kind: "applied" });
    expect(second).toMatchObject({ kind: "refused", code: "attempt_not_found" });
    expect(third).toMatchObject({ kind: "refused", code: "attempt_not_found" });
  });

  it("a commit that never arrived is sent again, and those behind it follow", async () => {
    const slot = world.slot();
    const lost = new Fault("redis_unavailable", "lost", { retryable: true });
    const pod = world.pod({ wrapStore: atSecondCommit(() => Promise.reject(lost)) });
    await worlds.start(pod, slot);
    const outcomes = await answersInLine(pod, slot);
    expect(kindsOf(outcomes)).toEqual(["applied", "applied", "applied"]);
    expect(await worlds.start(world.pod(), slot)).toMatchObject({ phase: "complete" });
  });

  it("every request queued behind a frozen Redis fails with an error, and the same attempt goes on", async () => {
    const own = await worlds.startWorld();
    try {
      const slot = own.slot();
      const pod = own.pod();
      const started = await worlds.start(pod, slot);
      await own.redis.pause();
      const startedMs = performance.now();
      const all = Array.from({ length: 12 }, () => worlds.answer(pod, slot, started));
      const settled = await Promise.allSettled(all);
      print(`12 requests in line, Redis frozen: ${Math.round(performance.now() - startedMs)} ms`);
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

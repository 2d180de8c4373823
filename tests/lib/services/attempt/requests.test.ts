import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import * as worlds from "./world";
import type { World } from "./world";

describe("requests to the engine", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  const first = { questionId: "q1", questionIndex: 0 };

  it("a question of another attempt's list is refused, and nothing is stored", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.start(pod, slot);
    const wrongQuestion = { type: "question.skip", questionId: "q4", questionIndex: 0 } as const;
    expect(await pod.engine.apply(slot, wrongQuestion)).toMatchObject({
      code: "question_mismatch",
    });
    expect(await pod.engine.getActiveState(slot)).toMatchObject({
      state: { currentQuestionIndex: 0 },
    });
  });

  it("a wrong question id is refused even if the index is already answered", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.answer(pod, slot, await worlds.start(pod, slot));
    const wrongQuestion = { type: "question.skip", questionId: "q4", questionIndex: 0 } as const;
    expect(await pod.engine.apply(slot, wrongQuestion)).toMatchObject({
      code: "question_mismatch",
    });
  });

  it("a request for another attempt, by id or by number, is refused with the current state", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const started = await worlds.start(pod, slot);
    for (const named of [{ attemptId: "another" }, { attemptNumber: 2 }]) {
      for (const request of [
        { type: "question.skip", ...first, ...named },
        { type: "attempt.finalize", ...named },
        { type: "attempt.reset", ...named },
      ] as const) {
        expect(await pod.engine.apply(slot, request)).toMatchObject({
          kind: "refused",
          code: "stale_attempt",
          attempt: { attemptId: started.attemptId },
        });
      }
    }
  });

  it("a resource that does not exist is refused before any gradebook request", async () => {
    const slot = { ...world.slot(), resourceId: "absent" };
    expect(await world.pod().engine.ensureActiveState(slot)).toMatchObject({
      code: "resource_not_found",
    });
    expect(world.gradebook.requests.counts().total).toBe(0);
  });

  it("when the gradebook is down, no new attempt starts, and a live attempt continues", async () => {
    const slot = world.slot();
    const other = { ...slot, userId: `${slot.userId}-new` };
    const pod = world.pod();
    const started = await worlds.start(pod, slot);
    world.gradebook.setFaults(["F12:status=503"]);
    await expect(pod.engine.ensureActiveState(other)).rejects.toMatchObject({
      code: "gradebook_unavailable",
      retryable: true,
    });
    expect(await world.raw.keys(`*${other.userId}*`)).toEqual([]);
    expect(await worlds.answer(pod, slot, started)).toMatchObject({ kind: "applied" });
  });

  it("every request for an unreadable record is refused, and the record is kept and reported", async () => {
    const slot = world.slot();
    const { engine } = world.pod();
    const { statePrefix } = world.keys(slot);
    await world.raw.set(`${statePrefix}1`, "{broken");
    const refusal = { kind: "refused", code: "record_quarantined", attempt: null };
    expect(await engine.ensureActiveState(slot)).toEqual(refusal);
    expect(await engine.apply(slot, { type: "attempt.reset" })).toEqual(refusal);
    expect(await engine.apply(slot, { type: "question.skip", ...first })).toEqual(refusal);
    expect(await engine.resolveAssessmentContext(slot)).toEqual({ kind: "quarantined" });
    expect(await world.raw.get(`${statePrefix}1`)).toBe("{broken");
    expect(world.events).toContainEqual(expect.objectContaining({ event: "record.unreadable" }));
  });

  it("an attempt whose finalization failed in the earlier version can be finalized", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const { statePrefix, questionsPrefix } = world.keys(slot);
    const failed = { currentQuestionIndex: 3, finalizationError: "gradebook down" };
    await world.raw.set(`${statePrefix}1`, worlds.legacyState(1, failed));
    for (const index of ["0", "1", "2"]) {
      await world.raw.hset(`${questionsPrefix}1`, index, '{"isCorrect":true,"response":"right"}');
    }
    expect(await worlds.start(pod, slot)).toMatchObject({
      phase: "complete",
      finalizationError: "gradebook down",
    });
    expect(await pod.engine.apply(slot, { type: "attempt.finalize" })).toMatchObject({
      attempt: { phase: "published", finalizationError: null, finalSummary: { score: 100 } },
    });
  });

  it("a write that is based on cached state never overwrites what another pod wrote", async () => {
    const slot = world.slot();
    const [a, b] = [world.pod(), world.pod()];
    const started = await worlds.start(a, slot);
    const one = worlds.attemptOf(await worlds.answer(b, slot, started));
    const two = worlds.attemptOf(await worlds.answer(a, slot, one));
    expect(two.questions).toHaveLength(2);
    await b.engine.apply(slot, { type: "attempt.reset" });
    const again = await worlds.start(b, slot);
    expect(await worlds.answer(a, slot, two)).toMatchObject({
      kind: "refused",
      code: "stale_attempt",
      attempt: { attemptId: again.attemptId },
    });
  });

  it("a request that waits too long in the queue fails with contention and changes nothing", async () => {
    const slot = world.slot();
    const gate = worlds.createGate();
    const pod = world.pod({
      wrapStore: (store) => ({
        ...store,
        clear: async (...args: Parameters<AttemptStore["clear"]>) => {
          await gate.pass();
          return store.clear(...args);
        },
      }),
    });
    await worlds.start(pod, slot);
    const slow = pod.engine.apply(slot, { type: "attempt.reset" });
    await gate.arrived;
    const waiting = pod.engine.apply(slot, { type: "question.skip", ...first });
    await expect(waiting).rejects.toMatchObject({ code: "contention", retryable: true });
    gate.open();
    expect(await slow).toMatchObject({ kind: "applied" });
  });

  it("the same attempt continues after Redis has crashed and restarted", async () => {
    const own = await worlds.startWorld(["--appendonly", "yes", "--appendfsync", "always"]);
    try {
      const slot = own.slot();
      const pod = own.pod();
      const started = await worlds.start(pod, slot);
      await worlds.answer(pod, slot, started);
      await own.redis.kill();
      await expect(worlds.start(pod, slot)).rejects.toMatchObject({ code: "redis_unavailable" });
      await own.redis.restart();
      const resumed = await eventually(() => worlds.start(pod, slot));
      expect(resumed).toMatchObject({ attemptId: started.attemptId, currentQuestionIndex: 1 });
      expect(own.gradebook.requests.counts().list).toBe(2);
    } finally {
      await own.stop();
    }
  }, 30_000);
});

/** Repeats a call that fails while a server restarts. */
async function eventually<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      return await attempt();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return attempt();
}

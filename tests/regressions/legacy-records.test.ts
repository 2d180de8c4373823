import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as worlds from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";

/**
 * The earlier version resets by deleting the record of the next number, so its finalized records stay
 * for days.
 */
describe("records of the earlier version", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  const finalSummary = { score: 10, correctAnswersCount: 0, totalQuestions: 3 };
  const finalized = { isFinalized: true, currentQuestionIndex: 3, finalSummary };

  it("do not become the current attempt again when the student starts another attempt", async () => {
    const slot = world.slot();
    const { statePrefix } = world.keys(slot);
    for (const number of [1, 2, 3]) {
      await world.raw.set(statePrefix + String(number), worlds.legacyState(number, finalized));
      worlds.putResult(world, slot, number);
    }
    const pod = world.pod();
    expect(await worlds.start(pod, slot)).toMatchObject({ attemptNumber: 3, phase: "published" });
    await pod.engine.apply(slot, { type: "attempt.reset" });
    expect(await worlds.start(pod, slot)).toMatchObject({ attemptNumber: 4, phase: "answering" });
  });

  it("do not become the current attempt when a higher, live attempt is reset", async () => {
    const slot = world.slot();
    const { statePrefix } = world.keys(slot);
    await world.raw.set(`${statePrefix}1`, worlds.legacyState(1, finalized));
    await world.raw.set(`${statePrefix}2`, worlds.legacyState(2));
    worlds.putResult(world, slot, 1);
    const pod = world.pod();
    expect(await worlds.start(pod, slot)).toMatchObject({ attemptNumber: 2 });
    await pod.engine.apply(slot, { type: "attempt.reset" });
    expect(await worlds.start(pod, slot)).toMatchObject({ attemptNumber: 2, phase: "answering" });
  });

  it("are readable when an answer was stored without a response", async () => {
    const slot = world.slot();
    const { statePrefix, questionsPrefix } = world.keys(slot);
    await world.raw.set(`${statePrefix}1`, worlds.legacyState(1, { currentQuestionIndex: 1 }));
    await world.raw.hset(`${questionsPrefix}1`, "0", '{"isCorrect":false}');
    expect(await worlds.start(world.pod(), slot)).toMatchObject({
      questions: [{ isCorrect: false, response: null }],
    });
  });

  it("are unreadable, and not graded, when they have more answers than questions", async () => {
    const slot = world.slot();
    const overfull = worlds.legacyState(1, { currentQuestionIndex: 5 });
    await world.raw.set(`${world.keys(slot).statePrefix}1`, overfull);
    expect(await world.pod().engine.ensureActiveState(slot)).toMatchObject({
      code: "record_quarantined",
    });
  });

  it("lead to an error, and no attempt, when the gradebook has a result with an impossible number", async () => {
    const slot = world.slot();
    worlds.putResult(world, slot, 999_999_999);
    await expect(worlds.start(world.pod(), slot)).rejects.toMatchObject({
      code: "gradebook_misconfigured",
      retryable: false,
    });
    expect(await world.raw.keys(`*${slot.userId}*`)).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as worlds from "./world";
import type { World } from "./world";

/** The proposal's own list of tests. */
describe("the tests that the proposal lists", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  it("a mutation never derives a number when the slot has a pointer (G1)", async () => {
    const slot = world.slot();
    const pod = world.pod({ publishBudgetMs: 0 });
    const started = await worlds.start(pod, slot);
    world.events.length = 0;
    await worlds.answer(pod, slot, started);
    const named = { questionId: "q2", questionIndex: 1 };
    await pod.engine.apply(slot, { type: "question.skip", ...named });
    await pod.engine.apply(slot, {
      type: "question.report",
      report: "typo",
      questionId: "q3",
      questionIndex: 2,
    });
    await pod.engine.apply(slot, { type: "attempt.finalize" });
    await pod.engine.apply(slot, { type: "attempt.reset" });
    const events = world.events.map(({ event }) => event);
    expect(events.filter((event) => event === "attempt.applied")).toHaveLength(5);
    expect(events).not.toContain("number.derived");
  });

  it("a lost pointer is recovered from the stored state, without the gradebook (G2)", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const started = await worlds.start(pod, slot);
    await worlds.answer(pod, slot, started);
    await world.raw.del(world.keys(slot).pointer);
    world.gradebook.requests.reset();
    const answered = await worlds.answer(world.pod(), slot, {
      ...started,
      currentQuestionIndex: 1,
    });
    expect(answered).toMatchObject({ kind: "applied", attempt: { attemptId: started.attemptId } });
    expect(world.gradebook.requests.counts().total).toBe(0);
  });

  it("a state stored by the earlier version is adopted with its number, id and answers (G3)", async () => {
    const slot = world.slot();
    const { statePrefix, questionsPrefix, pointer } = world.keys(slot);
    await world.raw.set(`${statePrefix}4`, worlds.legacyState(4, { currentQuestionIndex: 1 }));
    await world.raw.hset(`${questionsPrefix}4`, "0", '{"isCorrect":true,"response":"right"}');
    const resumed = await worlds.start(world.pod(), slot);
    expect(resumed).toMatchObject({
      attemptNumber: 4,
      currentQuestionIndex: 1,
      phase: "answering",
    });
    expect(await world.raw.get(pointer)).toBe("4");
    expect(world.gradebook.requests.counts().total).toBe(0);
    const answered = await worlds.answer(world.pod(), slot, resumed);
    expect(answered).toMatchObject({ kind: "applied", attempt: { attemptId: resumed.attemptId } });
  });

  it("every mutation is refused with attempt_not_found when pointer and state are both missing", async () => {
    const slot = world.slot();
    const { engine } = world.pod();
    const named = { questionId: "q1", questionIndex: 0 };
    for (const request of [
      { type: "question.answer", response: "right", ...named },
      { type: "question.skip", ...named },
      { type: "question.report", report: "typo", ...named },
      { type: "attempt.finalize" },
    ] as const) {
      expect(await engine.apply(slot, request)).toEqual({
        kind: "refused",
        code: "attempt_not_found",
        attempt: null,
      });
    }
    expect(await world.raw.keys(`*${slot.userId}*`)).toEqual([]);
    expect(world.gradebook.requests.counts().total).toBe(0);
  });

  it("a reset deletes pointer, state and questions, and returns the number of the attempt", async () => {
    const slot = world.slot();
    const pod = world.pod();
    worlds.putResult(world, slot, 1);
    await worlds.answer(pod, slot, await worlds.start(pod, slot));
    expect(await pod.engine.apply(slot, { type: "attempt.reset" })).toEqual({
      kind: "applied",
      attempt: null,
      clearedAttempt: 2,
    });
    // What is left: the mark (all numbers below the reset attempt are used), the audit trail, and the
    // tombstone with the start time of the attempt, so that no token can restore it.
    const { highWater, tombstone, trail } = world.keys(slot);
    const left = await world.raw.keys(`assess:*${slot.userId}*`);
    expect(left.sort()).toEqual([tombstone, highWater, trail].sort());
    expect(await world.raw.get(highWater)).toBe("1");
  });

  it("the questions depend on the stored number, even if the gradebook's list is empty (G4, I8)", async () => {
    const slot = world.slot();
    const pod = world.pod();
    worlds.putResult(world, slot, 1);
    const { attemptNumber } = await worlds.start(pod, slot);
    const expected = (await worlds.bank.list(slot, 2)) ?? [];
    expect(attemptNumber).toBe(2);
    expect(expected).not.toEqual(await worlds.bank.list(slot, 1));
    world.gradebook.setFaults(["F1"]);
    for (const [questionIndex, { id: questionId }] of expected.entries()) {
      const skip = { type: "question.skip", questionId, questionIndex } as const;
      expect(await world.pod().engine.apply(slot, skip)).toMatchObject({ kind: "applied" });
    }
  });
});

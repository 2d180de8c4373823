import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import * as worlds from "../lib/services/attempt/world";
import type { World } from "../lib/services/attempt/world";

const LOST = new Fault("redis_unavailable", "lost", { retryable: true });

describe("writes whose outcome is unknown, and lost answers", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  it("an answer that is given again after it was lost is stored, although the state is the same", async () => {
    const slot = world.slot();
    const questions = `${world.keys(slot).questionsPrefix}1`;
    const started = await worlds.start(world.pod(), slot);
    await worlds.answer(world.pod(), slot, started);
    await world.raw.del(questions);
    const other = world.pod();
    const again = await worlds.answer(other, slot, await worlds.start(other, slot));
    expect(again).toMatchObject({ kind: "applied" });
    expect(await world.raw.hgetall(questions)).toHaveProperty("0");
  });

  it("an attempt whose creation had no reply, and that was reset, is not opened again", async () => {
    const slot = world.slot();
    const other = world.pod();
    const ids: (string | undefined)[] = [];
    const pod = world.pod({
      nowMs: () => Date.parse("2026-01-01T08:00:00Z"),
      wrapStore: (store) => ({
        ...store,
        create: async (slotOfCall, record) => {
          const reply = await store.create(slotOfCall, record);
          if (ids.length > 0) return reply;
          const first = await worlds.start(other, slot);
          ids.push(first.attemptId);
          await worlds.answer(other, slot, first);
          await other.engine.apply(slot, { type: "attempt.reset" });
          throw LOST;
        },
      }),
    });
    ids.push((await worlds.start(pod, slot)).attemptId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
  });

  it("a finalize returns what it committed, even if Redis loses the answers before publishing", async () => {
    const slot = world.slot();
    const pod = world.pod({
      wrapStore: (store) => ({
        ...store,
        acknowledge: async (...args) => {
          await world.raw.del(`${world.keys(slot).questionsPrefix}1`);
          return store.acknowledge(...args);
        },
      }),
    });
    const { questions } = await worlds.answerAll(pod, slot);
    const finalized = worlds.attemptOf(await pod.engine.apply(slot, { type: "attempt.finalize" }));
    expect(finalized).toMatchObject({ phase: "published", questions });
    expect(questions.length).toBeGreaterThan(0);
  });

  it("another tab's answer to the same question is not mistaken for the request's own lost write", async () => {
    const slot = world.slot();
    const other = world.pod();
    let isLost = false;
    const pod = world.pod({
      wrapStore: (store) => ({
        ...store,
        commit: async (slotOfCall, change) => {
          if (isLost) return store.commit(slotOfCall, change);
          isLost = true;
          const named = { questionIndex: 0, questionId: "q1" };
          await other.engine.apply(slot, { type: "question.answer", response: "wrong", ...named });
          throw LOST;
        },
      }),
    });
    const started = await worlds.start(pod, slot);
    expect(await worlds.answer(pod, slot, started)).toMatchObject({
      kind: "replayed",
      isCorrect: false,
    });
  });

  it("an answer whose reply was lost is not applied to the attempt after a reset", async () => {
    const slot = world.slot();
    const other = world.pod();
    let isLost = false;
    const pod = world.pod({
      wrapStore: (store) => ({
        ...store,
        commit: async (slotOfCall, change) => {
          const reply = await store.commit(slotOfCall, change);
          if (isLost) return reply;
          isLost = true;
          await other.engine.apply(slot, { type: "attempt.reset" });
          await worlds.start(other, slot);
          throw LOST;
        },
      }),
    });
    await worlds.start(pod, slot);
    const skip = { type: "question.skip", questionIndex: 0, questionId: "q1" } as const;
    expect(await pod.engine.apply(slot, skip)).toMatchObject({ code: "stale_attempt" });
    expect(await worlds.start(other, slot)).toMatchObject({ currentQuestionIndex: 0 });
  });

  it("a committed finalize is a success, even if the load after publishing fails", async () => {
    const slot = world.slot();
    let isCommitted = false;
    const wrapStore = (store: AttemptStore): AttemptStore => ({
      ...store,
      commit: async (slotOfCall, change) => {
        const reply = await store.commit(slotOfCall, change);
        isCommitted ||= change.outboxEntry !== null;
        return reply;
      },
      load: (slotOfCall) => (isCommitted ? Promise.reject(LOST) : store.load(slotOfCall)),
    });
    const pod = world.pod({ wrapStore });
    await worlds.answerAll(pod, slot);
    expect(await pod.engine.apply(slot, { type: "attempt.finalize" })).toMatchObject({
      kind: "applied",
      attempt: { isFinalized: true },
    });
  });

  it("the time that a slow gradebook takes does not count towards the retry limit of lost races", async () => {
    const slot = world.slot();
    let nowMs = Date.now();
    const other = world.pod();
    const pod = world.pod({
      nowMs: () => nowMs,
      wrapStore: (store) => ({
        ...store,
        create: async (slotOfCall, record) => {
          nowMs += 5_000;
          await worlds.start(other, slot);
          return store.create(slotOfCall, record);
        },
      }),
    });
    const mine = await worlds.start(pod, slot);
    expect(mine.attemptId).toBe((await worlds.start(other, slot)).attemptId);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attemptIdOf } from "#machines/attempt.identity";
import { createAttemptTokens } from "#lib/attempt-token";
import type { AttemptView, VerifiedClaims } from "#lib/services/attempt";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import type { Slot } from "#lib/slot";
import * as worlds from "../lib/services/attempt/world";
import type { Pod, World } from "../lib/services/attempt/world";

/** A content folder: the correct response of each item, in the author's order. */
type Content = Readonly<Record<string, string>>;

const BEFORE: Content = { q0: "a", q1: "b", q2: "c" };

/** An attempt has three questions. The first one depends on the size of the pool, as in QTI. */
function bankOf(content: Content): QuestionBank {
  const pool = Object.keys(content);
  return {
    list: (_slot, attemptNumber) => {
      const count = Math.min(3, pool.length);
      const begin = (attemptNumber * count) % pool.length;
      const ids = Array.from(
        { length: count },
        (_, index) => pool[(begin + index) % pool.length] ?? "",
      );
      return Promise.resolve(ids.map((id) => ({ id, digest: `key ${content[id]}` })));
    },
    grade: (_resourceId, { id, digest }, { response }) => {
      const key = content[id];
      return Promise.resolve(
        key === undefined || digest !== `key ${key}`
          ? { kind: "changed" }
          : { kind: "graded", isCorrect: response === key },
      );
    },
  };
}

describe("H27: the questions of a live attempt", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  const podWith = (content: Content): Pod => world.pod({ questions: bankOf(content) });

  function answer(
    pod: Pod,
    slot: Slot,
    questionIndex: number,
    id: string,
    response: unknown = "?",
  ) {
    const question = { questionIndex, questionId: id };
    return pod.engine.apply(slot, { type: "question.answer", ...question, response });
  }

  function report(pod: Pod, slot: Slot, questionIndex: number, id: string) {
    const question = { questionIndex, questionId: id };
    return pod.engine.apply(slot, { type: "question.report", ...question, report: "changed" });
  }

  async function questionIds({ engine }: Pod, slot: Slot): Promise<readonly string[]> {
    const context = await engine.resolveAssessmentContext(slot);
    if (context.kind !== "live") throw new Error(`there is ${context.kind}`);
    return (context.questions ?? []).map(({ id }) => id);
  }

  const listKey = (slot: Slot, number = 1) => `${world.keys(slot).listPrefix}${number}`;

  it("stay the same when an item is added to the content", async () => {
    const slot = world.slot();
    await worlds.start(podWith(BEFORE), slot);
    await answer(podWith(BEFORE), slot, 0, "q0", "a");
    const after = podWith({ extra: "x", ...BEFORE });
    expect(await questionIds(after, slot)).toEqual(["q0", "q1", "q2"]);
    expect(await answer(after, slot, 1, "q1", "b")).toMatchObject({ isCorrect: true });
    expect(await answer(after, slot, 2, "q2", "c")).toMatchObject({ isCorrect: true });
    expect(await after.engine.apply(slot, { type: "attempt.finalize" })).toMatchObject({
      kind: "applied",
      attempt: { finalSummary: { score: 100, totalQuestions: 3 } },
    });
  });

  it("are the same on two pods with different contents, and each is graded by its original key or not at all", async () => {
    const slot = world.slot();
    const [older, newer] = [podWith(BEFORE), podWith({ q9: "z", ...BEFORE, q1: "other" })];
    await worlds.start(older, slot);
    expect(await questionIds(newer, slot)).toEqual(await questionIds(older, slot));
    expect(await answer(newer, slot, 0, "q0", "a")).toMatchObject({ isCorrect: true });
    expect(await answer(newer, slot, 1, "q1", "other")).toMatchObject({
      kind: "refused",
      code: "question_changed",
    });
    expect(world.events).toContainEqual({
      event: "question.changed",
      slot,
      attemptNumber: 1,
      index: 1,
    });
    expect(await answer(older, slot, 1, "q1", "b")).toMatchObject({ isCorrect: true });
    // It was graded once with its original key: a repeat on the other pod returns the same grade.
    expect(await answer(newer, slot, 1, "q1", "b")).toMatchObject({
      kind: "replayed",
      isCorrect: true,
    });
  });

  it("can be finished without one that was removed from the content", async () => {
    const slot = world.slot();
    await worlds.start(podWith(BEFORE), slot);
    const pod = podWith({ q0: "a", q2: "c" });
    expect(await questionIds(pod, slot)).toEqual(["q0", "q1", "q2"]);
    await answer(pod, slot, 0, "q0", "a");
    expect(await answer(pod, slot, 1, "q1", "b")).toMatchObject({ code: "question_changed" });
    expect(await report(pod, slot, 1, "q1")).toMatchObject({ kind: "applied" });
    await answer(pod, slot, 2, "q2", "wrong");
    expect(await pod.engine.apply(slot, { type: "attempt.finalize" })).toMatchObject({
      kind: "applied",
      attempt: { finalSummary: { score: 50, correctAnswersCount: 1 } },
    });
  });

  async function legacyAttempt(totalQuestions = 3, more: object = {}): Promise<Slot> {
    const slot = world.slot();
    const { pointer, statePrefix } = world.keys(slot);
    const state = worlds.legacyState(1, { totalQuestions, ...more });
    await world.raw.set(`${statePrefix}1`, state, "EX", 600_000);
    await world.raw.set(pointer, "1", "EX", 600_000);
    return slot;
  }

  it("of a legacy attempt are fixed at its first load, even if two pods load it at the same time", async () => {
    const contents = [BEFORE, { q7: "y", ...BEFORE }];
    for (let round = 0; round < 10; round += 1) {
      const slot = await legacyAttempt();
      const pods = contents.map(podWith);
      const first = await Promise.all(pods.map((pod) => questionIds(pod, slot)));
      expect(first[1]).toEqual(first[0]);
      expect(await questionIds(podWith({ ...BEFORE, q8: "z" }), slot)).toEqual(first[0]);
      expect(await world.raw.ttl(listKey(slot))).toBeGreaterThan(604_700);
    }
  });

  it.each([
    ["fewer", { q0: "a" }, ["q0", "absent-1", "absent-2"]],
    ["more", { ...BEFORE, q3: "d" }, ["q3", "q0", "q1"]],
  ])(
    "of a legacy attempt keep their number when the content now has %s",
    async (_what, content, ids) => {
      const slot = await legacyAttempt();
      const pod = podWith(content);
      expect(await questionIds(pod, slot)).toEqual(ids);
      for (const [index, id] of ids.entries()) {
        const answered = await answer(pod, slot, index, id);
        if (id.startsWith("absent")) expect(answered).toMatchObject({ code: "question_changed" });
        if (answered.kind === "refused") await report(pod, slot, index, id);
      }
      expect(await pod.engine.apply(slot, { type: "attempt.finalize" })).toMatchObject({
        kind: "applied",
      });
    },
  );

  it("survive a legacy pod's rewrite, and are new for the next attempt of the same number", async () => {
    const slot = world.slot();
    const pod = podWith(BEFORE);
    const began = await worlds.start(pod, slot);
    const { statePrefix, questionsPrefix, pointer } = world.keys(slot);
    const legacy = { startedAt: began.startedAt, currentQuestionIndex: 1 };
    await world.raw.hset(`${questionsPrefix}1`, "0", '{"isCorrect":true,"response":"a"}');
    await world.raw.set(`${statePrefix}1`, worlds.legacyState(1, legacy), "EX", 600_000);
    const after = podWith({ extra: "x", ...BEFORE });
    expect(await questionIds(after, slot)).toEqual(["q0", "q1", "q2"]);

    // A legacy pod resets and starts again: it deletes state and answers, but not the question list.
    await world.raw.del(`${statePrefix}1`, `${questionsPrefix}1`, pointer);
    const again = worlds.legacyState(1, { startedAt: "2026-02-03T04:05:06.000Z" });
    await world.raw.set(`${statePrefix}1`, again, "EX", 600_000);
    expect(await questionIds(after, slot)).toEqual(["q2", "extra", "q0"]);
    const id = attemptIdOf(slot, 1, "2026-02-03T04:05:06.000Z");
    expect(JSON.parse((await world.raw.get(listKey(slot))) ?? "")).toMatchObject({ attempt: id });
  });

  it("are computed from the content when Redis loses the list alone (list-lost-and-content-changed)", async () => {
    const slot = world.slot();
    await worlds.start(podWith(BEFORE), slot);
    const before = await world.raw.get(listKey(slot));
    await world.raw.del(listKey(slot));
    expect(await questionIds(podWith(BEFORE), slot)).toEqual(["q0", "q1", "q2"]);
    expect(await world.raw.get(listKey(slot))).toBe(before);
  });

  const tokens = createAttemptTokens({
    secret: "a secret that is long enough to be one",
    ttlSeconds: 60,
  });

  /** An attempt with one answer; Redis has lost all of it. */
  async function lostAttempt(): Promise<{ slot: Slot; view: AttemptView; claims: VerifiedClaims }> {
    const slot = world.slot();
    const pod = podWith(BEFORE);
    await worlds.start(pod, slot);
    const outcome = await answer(pod, slot, 0, "q0", "a");
    const view = worlds.attemptOf(outcome);
    const token = await tokens.issue(slot, view, outcome.questions ?? null);
    const verified = await tokens.verify(slot, token ?? "");
    if (verified.kind !== "valid") throw new Error("the token is valid");
    await world.raw.flushall();
    return { slot, view, claims: verified.claims };
  }

  it.each([
    ["another number of questions", { q0: "a", q1: "b" }, ["q0", "q1"]],
    ["another correct response", { ...BEFORE, q0: "other" }, ["q0", "q1", "q2"]],
  ])(
    "come from the current content when a token restores a lost attempt: %s",
    async (_what, content, ids) => {
      const { slot, view, claims } = await lostAttempt();
      const pod = podWith(content);
      const again = await pod.engine.ensureActiveState(slot, claims);
      expect(again).toMatchObject({
        kind: "refused",
        code: "state_regressed",
        attempt: { attemptId: view.attemptId, totalQuestions: ids.length },
      });
      expect(world.events).toContainEqual({ event: "questions.replaced", slot, attemptNumber: 1 });
      expect(await questionIds(pod, slot)).toEqual(ids);
      for (const [index, id] of ids.entries()) await answer(pod, slot, index, id);
      expect(await pod.engine.apply(slot, { type: "attempt.finalize" })).toMatchObject({
        kind: "applied",
      });
    },
  );

  it("are the same when a token restores a lost attempt and the content has not changed", async () => {
    const { slot, claims } = await lostAttempt();
    const pod = podWith(BEFORE);
    await pod.engine.ensureActiveState(slot, claims);
    expect(await questionIds(pod, slot)).toEqual(["q0", "q1", "q2"]);
    expect(world.events.map(({ event }) => event)).not.toContain("questions.replaced");
  });

  it("expire with the attempt and are deleted with it", async () => {
    const slot = world.slot();
    const pod = podWith(BEFORE);
    await worlds.start(pod, slot);
    for (const touch of [() => answer(pod, slot, 0, "q0"), () => questionIds(pod, slot)]) {
      await world.raw.expire(listKey(slot), 9);
      await touch();
      expect(await world.raw.ttl(listKey(slot))).toBeGreaterThan(604_700);
    }
    await pod.engine.apply(slot, { type: "attempt.reset" });
    expect(await world.raw.exists(listKey(slot))).toBe(0);
  });
});

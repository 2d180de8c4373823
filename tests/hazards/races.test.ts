import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttemptStore } from "#lib/assessment-cache";
import { Fault } from "#lib/fault";
import { resultIdOf } from "#lib/services/one-roster/identifiers";
import * as worlds from "../lib/services/attempt/world";
import type { Pod, World } from "../lib/services/attempt/world";

const LOST_REPLY = new Fault("redis_unavailable", "the reply was lost", { retryable: true });

/** Executes every write, and loses the reply of the first one. */
function loseFirstReply(method: "create" | "commit" | "clear") {
  let isLost = false;
  return (store: AttemptStore): AttemptStore => ({
    ...store,
    [method]: async (...args: never[]) => {
      const reply = await (store[method] as (...all: never[]) => Promise<string>)(...args);
      if (isLost) return reply;
      isLost = true;
      throw LOST_REPLY;
    },
  });
}

/** Holds a client before a write, after it has read everything. */
function holdBefore(method: "commit" | "clear") {
  const gate = worlds.createGate();
  const wrapStore = (store: AttemptStore): AttemptStore => ({
    ...store,
    [method]: async (...args: never[]) => {
      await gate.pass();
      return (store[method] as (...all: never[]) => Promise<string>)(...args);
    },
  });
  return { gate, wrapStore };
}

describe("requests that race or are repeated", () => {
  let world: World;
  beforeAll(async () => {
    world = await worlds.startWorld();
  }, 30_000);
  afterAll(() => world.stop());

  it("H4: an answer is never applied to another attempt of the same number", async () => {
    const slot = world.slot();
    const { gate, wrapStore } = holdBefore("commit");
    const tabA = world.pod({ wrapStore });
    const tabB = world.pod();
    const first = await worlds.start(tabB, slot);
    const late = worlds.answer(tabA, slot, first);
    await gate.arrived;
    await tabB.engine.apply(slot, { type: "attempt.reset" });
    const second = await worlds.start(tabB, slot);
    expect(second.attemptNumber).toBe(first.attemptNumber);
    expect(second.attemptId).not.toBe(first.attemptId);
    gate.open();
    expect(await late).toMatchObject({
      kind: "refused",
      code: "stale_attempt",
      attempt: { attemptId: second.attemptId, currentQuestionIndex: 0 },
    });
  });

  it("H4: the same holds for an answer without an attempt id", async () => {
    const slot = world.slot();
    const { gate, wrapStore } = holdBefore("commit");
    const tabA = world.pod({ wrapStore });
    const tabB = world.pod();
    const first = await worlds.start(tabB, slot);
    const unnamed = { type: "question.skip", questionIndex: 0, questionId: "q1" } as const;
    expect(first.attemptNumber).toBe(1);
    const late = tabA.engine.apply(slot, unnamed);
    await gate.arrived;
    await tabB.engine.apply(slot, { type: "attempt.reset" });
    await worlds.start(tabB, slot);
    gate.open();
    expect(await late).toMatchObject({ kind: "refused", code: "stale_attempt" });
    expect(await tabB.engine.getActiveState(slot)).toMatchObject({
      state: { currentQuestionIndex: 0 },
    });
  });

  it("H9: a late reset does not delete a newer attempt", async () => {
    const slot = world.slot();
    const { gate, wrapStore } = holdBefore("clear");
    const tabA = world.pod({ wrapStore });
    const tabB = world.pod();
    await worlds.start(tabB, slot);
    const late = tabA.engine.apply(slot, { type: "attempt.reset" });
    await gate.arrived;
    await tabB.engine.apply(slot, { type: "attempt.reset" });
    const second = await worlds.start(tabB, slot);
    await worlds.answer(tabB, slot, second);
    gate.open();
    expect(await late).toMatchObject({ kind: "refused", code: "stale_attempt" });
    expect(await tabB.engine.getActiveState(slot)).toMatchObject({
      state: { attemptId: second.attemptId, currentQuestionIndex: 1 },
    });
  });

  it("H11: the engine recognises its own answer after a lost reply, and the client's retry is a replay", async () => {
    const slot = world.slot();
    const pod = world.pod({ wrapStore: loseFirstReply("commit") });
    const started = await worlds.start(pod, slot);
    const once = await worlds.answer(pod, slot, started);
    expect(once).toMatchObject({ kind: "applied", isCorrect: true });
    expect(world.events).toContainEqual(expect.objectContaining({ event: "commit.unknown" }));
    const again = await worlds.answer(pod, slot, started);
    expect(again).toMatchObject({
      kind: "replayed",
      isCorrect: true,
      attempt: { currentQuestionIndex: 1 },
    });
  });

  it("H11: a start whose reply was lost opens one attempt", async () => {
    const slot = world.slot();
    const pod = world.pod({ wrapStore: loseFirstReply("create") });
    const started = await worlds.start(pod, slot);
    expect(await worlds.start(world.pod(), slot)).toMatchObject({ attemptId: started.attemptId });
  });

  it("H11: a reset whose reply was lost deletes one attempt and returns its number", async () => {
    const slot = world.slot();
    const pod = world.pod({ wrapStore: loseFirstReply("clear") });
    await worlds.start(pod, slot);
    expect(await pod.engine.apply(slot, { type: "attempt.reset" })).toMatchObject({
      kind: "applied",
      clearedAttempt: 1,
    });
    expect(await pod.engine.apply(slot, { type: "attempt.reset" })).toMatchObject({
      kind: "replayed",
      clearedAttempt: null,
    });
  });

  it("H12: two tabs that finalize at the same time create one result", async () => {
    const slot = world.slot();
    const tabs: readonly [Pod, Pod] = [world.pod(), world.pod()];
    const { attemptId } = await worlds.answerAll(tabs[0], slot);
    const outcomes = await Promise.all(
      tabs.map(({ engine }) => engine.apply(slot, { type: "attempt.finalize" })),
    );
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["applied", "replayed"]);
    expect(outcomes.map(({ attempt }) => attempt?.finalSummary?.score)).toEqual([100, 100]);
    const ids = world.gradebook.results.all().map(({ sourcedId }) => sourcedId);
    expect(ids.filter((id) => id.includes(`_${slot.userId}_`))).toEqual([resultIdOf(slot, 1)]);
    expect(world.gradebook.results.find(resultIdOf(slot, 1))).toMatchObject({
      metadata: { attemptId },
    });
    expect(await world.raw.hlen(world.keys(slot).outbox)).toBe(0);
  });

  it("a double click is applied once and replayed once", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const started = await worlds.start(pod, slot);
    const both = await Promise.all([
      worlds.answer(pod, slot, started),
      worlds.answer(pod, slot, started),
    ]);
    expect(both.map(({ kind }) => kind)).toEqual(["applied", "replayed"]);
  });

  it("one of 64 simultaneous answers to one question from many pods is applied", async () => {
    const slot = world.slot();
    const pods = Array.from({ length: 8 }, () => world.pod());
    const started = await worlds.start(pods[0] as Pod, slot);
    const settled = await Promise.allSettled(
      Array.from({ length: 64 }, (_, index) =>
        worlds.answer(pods[index % 8] as Pod, slot, started),
      ),
    );
    const kinds = settled.map((each) => (each.status === "fulfilled" ? each.value.kind : "fault"));
    expect(kinds.filter((kind) => kind === "applied")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "refused")).toHaveLength(0);
    expect(await (pods[0] as Pod).engine.getActiveState(slot)).toMatchObject({
      state: { currentQuestionIndex: 1 },
    });
  });
});

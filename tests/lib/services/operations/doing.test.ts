import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import type { Slot } from "#lib/slot";
import * as worlds from "../attempt/world";
import { order, startOpsWorld, type OpsWorld } from "./ops-world";

let world: OpsWorld;
beforeAll(async () => {
  world = await startOpsWorld();
}, 30_000);
afterAll(() => world.stop());

/** Two records that accept answers, of which the pointer names the second. */
async function twoAttempts(): Promise<Slot> {
  const slot = world.slot();
  const { statePrefix, pointer } = world.keys(slot);
  await world.raw.set(`${statePrefix}2`, worlds.legacyState(2), "EX", 99_999);
  await world.raw.set(`${statePrefix}3`, worlds.legacyState(3), "EX", 99_999);
  await world.raw.set(pointer, "3");
  return slot;
}

const currentOf = async (slot: Slot): Promise<number | undefined> =>
  (await world.pod().store.load(slot)).record?.number;

describe("repin", () => {
  it("moves the slot to a record that is there, and the student goes on in it", async () => {
    const slot = await twoAttempts();
    const report = await world
      .operations()
      .perform(slot, order({ type: "repin", attemptNumber: 2 }));
    expect(report).toMatchObject({ kind: "done", before: { current: 3 }, after: { current: 2 } });
    expect(await currentOf(slot)).toBe(2);
    const attempt = await worlds.start(world.pod(), slot);
    expect((await worlds.answer(world.pod(), slot, attempt)).kind).toBe("applied");
    expect(await world.raw.ttl(`${world.keys(slot).statePrefix}2`)).toBeGreaterThan(600_000);
  });

  it("is refused without a record, below the mark, for one that cannot be read, and twice", async () => {
    const slot = await twoAttempts();
    const { statePrefix, highWater } = world.keys(slot);
    const repin = async (attemptNumber: number) => {
      const action = { type: "repin", attemptNumber } as const;
      const report = await world.operations().perform(slot, order(action));
      return report.kind === "refused" ? report.code : report.kind;
    };
    expect(await repin(9)).toBe("record_missing");
    expect(await repin(3)).toBe("already_pinned");
    await world.raw.set(`${statePrefix}4`, "[]");
    expect(await repin(4)).toBe("record_quarantined");
    await world.raw.set(highWater, "2");
    expect(await repin(2)).toBe("number_burned");
    expect(await currentOf(slot)).toBe(3);
  });

  it("is refused when a pod of before would move on at once, and not when none may run", async () => {
    const slot = world.slot();
    const { statePrefix, pointer } = world.keys(slot);
    const summary = { score: 1, correctAnswersCount: 1, totalQuestions: 3 };
    const finished = worlds.legacyState(2, { isFinalized: true, finalSummary: summary });
    await world.raw.set(`${statePrefix}2`, finished);
    await world.raw.set(`${statePrefix}3`, worlds.legacyState(3));
    await world.raw.set(pointer, "3");
    const action = { type: "repin", attemptNumber: 2 } as const;
    const refused = await world.operations().perform(slot, order(action));
    expect(refused).toMatchObject({ kind: "refused", code: "would_not_stay" });
    const alone = world.operations({ legacyPodsMayRun: false });
    expect(await alone.perform(slot, order(action))).toMatchObject({ kind: "done" });
  });
});

describe("abandon", () => {
  it("clears a live attempt as its student could; an unused number comes again", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.answer(pod, slot, await worlds.start(pod, slot));
    const report = await world.operations().perform(slot, order({ type: "abandon" }));
    expect(report).toMatchObject({ kind: "done", after: { current: null, highWater: 0 } });
    expect((await worlds.start(pod, slot)).attemptNumber).toBe(1);
  });

  it("leaves a finished one's number used up and its result in the outbox", async () => {
    const slot = world.slot();
    const pod = world.pod({ publishBudgetMs: 0 });
    await worlds.finishAttempt(pod, slot);
    await world.raw.del(world.keys(slot).highWater);
    const report = await world.operations().perform(slot, order({ type: "abandon" }));
    expect(report).toMatchObject({
      kind: "done",
      after: { current: null, highWater: 1, waiting: [1] },
    });
    expect(await world.raw.get(world.keys(slot).highWater)).toBe("1");
    expect((await worlds.start(pod, slot)).attemptNumber).toBe(2);
  });

  it("is refused when there is no attempt, and when it cannot be read", async () => {
    const slot = world.slot();
    const none = await world.operations().perform(slot, order({ type: "abandon" }));
    expect(none).toMatchObject({ kind: "refused", code: "no_attempt" });
    await world.raw.set(`${world.keys(slot).statePrefix}1`, "{");
    const unread = await world.operations().perform(slot, order({ type: "abandon" }));
    expect(unread).toMatchObject({ kind: "refused", code: "record_quarantined" });
  });
});

describe("finish", () => {
  it("finalizes what is complete and sends its result", async () => {
    const slot = world.slot();
    await worlds.answerAll(world.pod(), slot);
    const report = await world.operations().perform(slot, order({ type: "finish" }));
    expect(report).toMatchObject({ kind: "done", isLeftOver: false, after: { highWater: 1 } });
    expect(world.gradebook.results.all()).toContainEqual(
      expect.objectContaining({ sourcedId: `nice_${slot.userId}_fractions_ali_attempt_1` }),
    );
  });

  it("finishes what an earlier version failed to, unanswered questions counting as wrong", async () => {
    const slot = world.slot();
    const failed = worlds.legacyState(1, { finalizationError: "gradebook said 500" });
    await world.raw.set(`${world.keys(slot).statePrefix}1`, failed);
    const report = await world.operations().perform(slot, order({ type: "finish" }));
    expect(report).toMatchObject({ kind: "done", isLeftOver: false });
    const { facts } = await world.operations().show(slot);
    expect(facts.records[0]?.reading).toMatchObject({ phase: "published", score: 0 });
  });

  it("sends what waits, also when the row of the index was lost, and says when it is not taken", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    const { member } = world.keys(slot);
    await world.raw.zrem(outboxIndexKeyOf(member), member);
    world.gradebook.setFaults([{ fault: "F12" }]);
    const stuck = await world.operations().perform(slot, order({ type: "finish" }));
    expect(stuck).toMatchObject({ kind: "done", isLeftOver: true, after: { waiting: [1] } });
    expect(await world.raw.zscore(outboxIndexKeyOf(member), member)).not.toBeNull();
    world.gradebook.setFaults([]);
    const sent = await world.operations().perform(slot, order({ type: "finish" }));
    expect(sent).toMatchObject({ kind: "done", isLeftOver: false, after: { waiting: [] } });
  });

  it("is refused while questions are left, when all is done, and when there is nothing", async () => {
    const slot = world.slot();
    const finish = async () => world.operations().perform(slot, order({ type: "finish" }));
    expect(await finish()).toMatchObject({ kind: "refused", code: "no_attempt" });
    await worlds.start(world.pod(), slot);
    expect(await finish()).toMatchObject({ kind: "refused", code: "attempt_incomplete" });
    await worlds.finishAttempt(world.pod(), slot);
    expect(await finish()).toMatchObject({ kind: "refused", code: "nothing_to_finish" });
  });
});

describe("resolve-conflict", () => {
  async function inConflict(): Promise<Slot> {
    const slot = world.slot();
    const pod = world.pod({ publishBudgetMs: 0 });
    await worlds.finishAttempt(pod, slot);
    worlds.putResult(world, slot, 1, { metadata: { attemptId: "another" }, score: 77 });
    expect(await pod.engine.publish(slot)).toMatchObject({ conflicts: 1 });
    return slot;
  }

  it("drops our result, keeps it aside, and never touches the gradebook's", async () => {
    const slot = await inConflict();
    world.gradebook.requests.reset();
    const report = await world.operations().perform(slot, order({ type: "resolve-conflict" }));
    expect(report).toMatchObject({ kind: "done", after: { waiting: [], highWater: 1 } });
    const held = world.gradebook.results.find(`nice_${slot.userId}_fractions_ali_attempt_1`);
    expect(held).toMatchObject({ score: 77 });
    expect(world.gradebook.requests.list({ method: "PUT" })).toEqual([]);
    const { facts, diagnosis } = await world.operations().show(slot);
    expect(facts.aside).toMatchObject([{ number: 1, what: "result" }]);
    expect(diagnosis.sentence).toContain("it is finished, and no result of it waits");
  });

  it("is refused when the gradebook holds ours, or nothing, and when nothing waits", async () => {
    const slot = world.slot();
    const action = { type: "resolve-conflict", attemptNumber: 1 } as const;
    const refused = { kind: "refused", code: "no_conflict" };
    expect(await world.operations().perform(slot, order(action))).toMatchObject(refused);
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    expect(await world.operations().perform(slot, order(action))).toMatchObject(refused);
    const { facts } = await world.operations().show(slot);
    const attemptId = facts.outbox[0]?.entry?.attemptId;
    worlds.putResult(world, slot, 1, { metadata: { attemptId } });
    expect(await world.operations().perform(slot, order(action))).toMatchObject(refused);
    expect(facts.outbox).toHaveLength(1);
  });

  it("sets an entry aside that cannot be read", async () => {
    const slot = world.slot();
    await world.raw.hset(world.keys(slot).outbox, "2", "{");
    const report = await world.operations().perform(slot, order({ type: "resolve-conflict" }));
    expect(report).toMatchObject({ kind: "done", after: { waiting: [], highWater: 2 } });
    expect(await world.raw.get(world.keys(slot).highWater)).toBe("2");
    const kept = await world.raw.hvals(`assess:quarantine:${world.keys(slot).member}`);
    expect(kept).toEqual(["{"]);
  });
});

describe("discard-quarantined", () => {
  it("moves the record with its answers and its question list aside, burns its number, and frees the slot", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.answer(pod, slot, await worlds.start(pod, slot));
    const { statePrefix, member } = world.keys(slot);
    await world.raw.set(`${statePrefix}1`, '{"attemptNumber":1}');
    const report = await world.operations().perform(slot, order({ type: "discard-quarantined" }));
    expect(report).toMatchObject({ kind: "done", after: { current: null, highWater: 1 } });
    const aside = await world.raw.hgetall(`assess:quarantine:${member}`);
    const list = '"questions":[["q1"],["q2"],["q3"]]}';
    expect(Object.values(aside).sort()).toEqual([
      expect.stringContaining(list),
      '{"attemptNumber":1}',
      '{"isCorrect":true,"response":"right"}',
    ]);
    expect(await world.raw.ttl(`assess:quarantine:${member}`)).toBeGreaterThan(29 * 86_400);
    expect((await worlds.start(pod, slot)).attemptNumber).toBe(2);
  });

  it("leaves the mark and the pointer alone when another attempt is the current one", async () => {
    const slot = await twoAttempts();
    await world.raw.set(`${world.keys(slot).statePrefix}5`, "[]");
    const report = await world.operations().perform(slot, order({ type: "discard-quarantined" }));
    expect(report).toMatchObject({ kind: "done", after: { current: 3, highWater: 0 } });
  });

  it("is refused for a record that can be read", async () => {
    const slot = await twoAttempts();
    const action = { type: "discard-quarantined", attemptNumber: 3 } as const;
    const report = await world.operations().perform(slot, order(action));
    expect(report).toMatchObject({ kind: "refused", code: "not_quarantined" });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as worlds from "../attempt/world";
import { startOpsWorld, type OpsWorld } from "./ops-world";

let world: OpsWorld;
beforeAll(async () => {
  world = await startOpsWorld();
}, 30_000);
afterAll(() => world.stop());

const codesOf = async (slot: ReturnType<OpsWorld["slot"]>): Promise<readonly string[]> => {
  const { diagnosis } = await world.operations().show(slot);
  return diagnosis.differences.map(({ code }) => code);
};

describe("one sentence says which attempt a student is in, and why", () => {
  it("in none, when nothing is stored", async () => {
    const { diagnosis, gradebook } = await world.operations().show(world.slot());
    expect(diagnosis.sentence).toBe(
      "This student is in no attempt, because Redis stores none: no number is used; the next " +
        "attempt will be number 1 or higher.",
    );
    expect(diagnosis.differences).toEqual([]);
    expect(gradebook).toMatchObject({ kind: "answered", nextByList: 1, results: [] });
  });

  it("in the one that the pointer names", async () => {
    const slot = world.slot();
    const pod = world.pod();
    await worlds.answer(pod, slot, await worlds.start(pod, slot));
    const { diagnosis, facts } = await world.operations().show(slot);
    expect(diagnosis.sentence).toBe(
      "This student is in attempt 1, because the pointer names it and its record exists: " +
        "1 of 3 questions are answered.",
    );
    expect(diagnosis.differences).toEqual([]);
    expect(facts).toMatchObject({ pointer: "1", currentNumber: 1, highWater: 0, storedMark: null });
    expect(facts.records[0]).toMatchObject({ number: 1, counts: true, ttlSeconds: 680_400 });
    expect(JSON.stringify(facts)).not.toContain("right");
  });

  it("in the highest eligible one, when the pointer is missing or names nothing", async () => {
    const slot = world.slot();
    await worlds.start(world.pod(), slot);
    await world.raw.del(world.keys(slot).pointer);
    const missing = await world.operations().show(slot);
    expect(missing.diagnosis.sentence).toContain("and the pointer is missing");
    expect(await codesOf(slot)).toEqual(["pointer_missing"]);
    await world.raw.set(world.keys(slot).pointer, "7");
    const stale = await world.operations().show(slot);
    expect(stale.diagnosis.sentence).toContain("in attempt 1, because its record is the highest");
    expect(await codesOf(slot)).toEqual(["pointer_stale"]);
  });

  it("says of a finished one where its result is, and of none that has gone", async () => {
    const slot = world.slot();
    const pod = world.pod({ publishBudgetMs: 0 });
    await worlds.finishAttempt(pod, slot);
    const pending = await world.operations().show(slot);
    expect(pending.diagnosis.sentence).toContain("its result waits for the gradebook");
    expect(await codesOf(slot)).toEqual(["result_waiting"]);
    await pod.engine.publish(slot);
    const published = await world.operations().show(slot);
    expect(published.diagnosis.sentence).toContain("the gradebook has its result");
    expect(published.diagnosis.differences).toEqual([]);
  });
});

it("tells a key that is kept for ever from one that is not there, in JSON too", async () => {
  const slot = world.slot();
  await world.raw.set(`${world.keys(slot).statePrefix}1`, worlds.legacyState(1));
  const { facts } = await world.operations().show(slot);
  const inJson: unknown = JSON.parse(JSON.stringify(facts));
  expect(inJson).toMatchObject({
    records: [{ number: 1, ttlSeconds: "forever", questionsTtlSeconds: null }],
    pointerTtlSeconds: null,
  });
});

describe("where the parts do not say the same, it says so", () => {
  it("a list that leaves out what is there by id", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod(), slot);
    world.gradebook.setFaults([{ fault: "F1" }]);
    const { diagnosis } = await world.operations().show(slot);
    expect(diagnosis.differences).toMatchObject([{ code: "list_differs" }]);
    expect(diagnosis.differences[0]?.words).toContain("derived from the list alone would be 1");
  });

  it("a result of another attempt under our number", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    worlds.putResult(world, slot, 1, { metadata: { attemptId: "another" } });
    expect(await codesOf(slot)).toEqual(["result_conflict"]);
  });

  it("a number in use that the gradebook has a result of", async () => {
    const slot = world.slot();
    await worlds.start(world.pod(), slot);
    worlds.putResult(world, slot, 1);
    expect(await codesOf(slot)).toEqual(["number_taken"]);
  });

  it("a published result that is gone from the gradebook", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod(), slot);
    world.gradebook.results.clear();
    expect(await codesOf(slot)).toEqual(["result_missing"]);
  });

  it("a record that is below the mark, one beside, one that cannot be read, a lost mark", async () => {
    const slot = world.slot();
    const { statePrefix, highWater, pointer } = world.keys(slot);
    await world.raw.set(highWater, "1");
    await world.raw.set(`${statePrefix}1`, worlds.legacyState(1));
    await world.raw.set(`${statePrefix}2`, worlds.legacyState(2));
    await world.raw.set(`${statePrefix}3`, worlds.legacyState(3));
    await world.raw.set(`${statePrefix}4`, "{");
    await world.raw.set(pointer, "3");
    expect(await codesOf(slot)).toEqual(["record_foreign", "attempt_beside", "record_quarantined"]);
    const finished = world.slot();
    await worlds.finishAttempt(world.pod(), finished);
    await world.raw.del(world.keys(finished).highWater);
    expect(await codesOf(finished)).toEqual(["mark_missing"]);
  });

  it("an attempt that an earlier version failed to finish", async () => {
    const slot = world.slot();
    const failed = worlds.legacyState(1, { finalizationError: "gradebook said 500" });
    await world.raw.set(`${world.keys(slot).statePrefix}1`, failed);
    expect(await codesOf(slot)).toEqual(["pointer_missing", "finalization_stuck"]);
  });

  it("a gradebook that does not answer is an answer too", async () => {
    const slot = world.slot();
    await worlds.start(world.pod(), slot);
    world.gradebook.setFaults([{ fault: "F12" }]);
    const { gradebook, diagnosis } = await world.operations().show(slot);
    expect(gradebook).toMatchObject({ kind: "fault", code: "gradebook_unavailable" });
    expect(diagnosis.differences).toMatchObject([{ code: "gradebook_silent" }]);
  });
});

describe("looking changes nothing", () => {
  it("no key and no time to live, though the next load would mend and refresh", async () => {
    const slot = world.slot();
    await worlds.finishAttempt(world.pod({ publishBudgetMs: 0 }), slot);
    const { pointer, statePrefix, highWater } = world.keys(slot);
    await world.raw.set(pointer, "9", "EX", 7_200);
    await world.raw.expire(`${statePrefix}1`, 36_000);
    await world.raw.del(highWater);
    const before = await world.everything();
    await world.operations({ slots: [slot] }).show(slot);
    await world.operations({ slots: [slot] }).list({ limit: 10 });
    expect(await world.everything()).toEqual(before);
    await world.pod().store.load(slot);
    expect(await world.everything()).not.toEqual(before);
  });

  it("the version changes with what is stored, and with nothing else", async () => {
    const slot = world.slot();
    const pod = world.pod();
    const attempt = await worlds.start(pod, slot);
    const versionOf = async () => (await world.operations().show(slot)).facts.version;
    const first = await versionOf();
    await pod.store.load(slot);
    expect(await versionOf()).toBe(first);
    await worlds.answer(pod, slot, attempt);
    expect(await versionOf()).not.toBe(first);
  });
});

describe("the list", () => {
  it("shows what is open, page by page, of one user or of all", async () => {
    const pod = world.pod();
    const [open, done, gone, older] = [world.slot(), world.slot(), world.slot(), world.slot()];
    for (const slot of [open, older]) await worlds.start(pod, slot);
    await worlds.finishAttempt(pod, done);
    const operations = world.operations({ slots: [open, done, gone, older] });
    const first = await operations.list({ limit: 1 });
    expect(first).toMatchObject({ lines: [{ slot: open, attemptNumber: 1, waiting: 0 }] });
    const rest = await operations.list({ limit: 1, cursor: String(first.next) });
    expect(rest).toMatchObject({ lines: [{ slot: older }], next: null });
    const both = await operations.list({ limit: 2 });
    expect(both).toMatchObject({ lines: [{ slot: open }, { slot: older }], next: null });
    const finished = await operations.list({ limit: 9, userId: done.userId, isComplete: true });
    expect(finished.lines).toMatchObject([{ slot: done, reading: { phase: "published" } }]);
  });

  it("has no next page where only finished attempts and slots without one follow", async () => {
    const pod = world.pod();
    const [open, done, gone] = [world.slot(), world.slot(), world.slot()];
    await worlds.start(pod, open);
    await worlds.finishAttempt(pod, done);
    const list = world.operations({ slots: [open, done, gone] });
    expect(await list.list({ limit: 1 })).toMatchObject({ lines: [{ slot: open }], next: null });
    const all = await list.list({ limit: 1, isComplete: true });
    expect(all).toMatchObject({ lines: [{ slot: open }], next: "1" });
    const last = await list.list({ limit: 1, isComplete: true, cursor: "1" });
    expect(last).toMatchObject({ lines: [{ slot: done }], next: null });
  });

  it("ends, however many slots without an attempt the index has", async () => {
    const open = world.slot();
    await worlds.start(world.pod(), open);
    const gone = Array.from({ length: 10 }, () => world.slot());
    const list = world.operations({ slots: [...gone, open] });
    const first = await list.list({ limit: 1 });
    expect(first).toEqual({ lines: [], next: "8" });
    const rest = await list.list({ limit: 1, cursor: "8" });
    expect(rest).toMatchObject({ lines: [{ slot: open }], next: null });
  });

  it("shows the others where a key of one slot is of another type", async () => {
    const [spoilt, open] = [world.slot(), world.slot()];
    await worlds.start(world.pod(), open);
    await world.raw.lpush(world.keys(spoilt).highWater, "not a mark");
    const { lines } = await world.operations({ slots: [spoilt, open] }).list({ limit: 9 });
    expect(lines).toMatchObject([
      { slot: spoilt, attemptNumber: null, reading: { kind: "quarantined" } },
      { slot: open, attemptNumber: 1 },
    ]);
  });
});

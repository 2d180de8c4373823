import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createSlotIndex } from "#lib/assessment-cache";
import {
  outboxIndexKeyOf,
  SLOT_INDEX_KEYS,
  slotIndexKeyOf,
} from "#lib/assessment-cache/index-shards";
import type { DoctorPorts } from "#lib/services/doctor";
import type { Slot } from "#lib/slot";
import * as worlds from "../attempt/world";
import { dumpRedis } from "#tests/lib/http/redis-dump";
import { startClinic, type Clinic } from "./clinic";
import { connectWithoutTimeLimit } from "#tests/lib/assessment-cache/unlimited-connection";

const FINALIZED = { isFinalized: true, currentQuestionIndex: 3 };
const SUMMARY = {
  ...{ correctAnswersCount: 3, answeredCount: 3, skippedCount: 0, reportedCount: 0 },
  ...{ totalQuestions: 3, score: 100, finishedAt: "2026-01-02T03:05:05.000Z" },
};

let clinic: Clinic;
let note: (slot: Slot) => Promise<void>;
let close: () => void;
beforeAll(async () => {
  clinic = await startClinic();
  const url = clinic.world.redis.appUrl;
  const connection = connectWithoutTimeLimit({ kind: "single", url });
  const index = createSlotIndex(connection);
  note = (slot) => index.upsert(slot);
  close = () => connection.client.disconnect();
});
afterAll(async () => {
  close();
  await clinic.stop();
});
afterEach(() => clinic.world.raw.flushall());

/** A slot of the index, with what an attempt leaves; `more` is written on top. */
async function slotWith(more: Readonly<Record<string, string>>): Promise<Slot> {
  const slot = clinic.world.slot();
  await note(slot);
  const at = clinic.world.keys(slot);
  const names = { pointer: at.pointer, mark: at.highWater, outbox: at.outbox } as const;
  for (const [name, value] of Object.entries(more)) {
    const key = name in names ? names[name as keyof typeof names] : `${at.statePrefix}${name}`;
    if (name === "outbox") {
      await clinic.world.raw.hset(key, "1", value);
      await clinic.world.raw.expire(key, 9_000);
    } else await clinic.world.raw.set(key, value, "EX", 9_000);
  }
  return slot;
}

const active = (number: number) => worlds.legacyState(number);
const finalized = (number: number) =>
  worlds.legacyState(number, { ...FINALIZED, finalSummary: SUMMARY });

describe("keys", () => {
  it("of a wrong type, without a time to live, of no slot: each is told by its kind", async () => {
    const { raw } = clinic.world;
    await raw.hset("assess:highwater:u:r", "a", "b");
    await raw.expire("assess:highwater:u:r", 99);
    await raw.set("assess:cleared:u:r", "1");
    await raw.set("assess:nothing-of-ours", "1", "EX", 99);
    await raw.set("assess:state:a b:r:1", active(1), "EX", 99);
    await raw.set("other:program", "1");
    const { of } = await clinic.examine();
    expect(of("key-health")).toMatchObject({ severity: "problem" });
    expect(of("key-health").finding).toBe(
      "Keys of the wrong type: 1 mark. Keys without a time to live: 1 cleared. " +
        "Keys that belong to no slot: 2 strange.",
    );
    expect(of("drift").finding).toContain("1 slot could not be read");
  });

  it("a record that cannot be read is a problem, and its text is not repeated", async () => {
    await slotWith({ pointer: "1", 1: "CANARY no JSON" });
    const { sick, report } = await clinic.examine();
    expect(sick).toEqual(["key-health: problem", "drift: problem"]);
    expect(JSON.stringify(report)).not.toContain("CANARY");
  });
});

describe("drift", () => {
  it.each([
    [
      "a pointer at a lower attempt",
      { pointer: "1", 1: active(1), 2: active(2) },
      "problem",
      /no request corrects it/,
    ],
    [
      "a pointer that the next request corrects",
      { pointer: "1", mark: "1", 1: finalized(1), 2: active(2) },
      "warning",
      /names another attempt/,
    ],
    ["a pointer without a record", { pointer: "4" }, "warning", /names another attempt/],
    ["no pointer", { 2: active(2) }, "warning", /no pointer/],
    [
      "a mark below a finalized attempt",
      { pointer: "3", mark: "2", 3: finalized(3) },
      "problem",
      /mark is below/,
    ],
    ["no mark", { pointer: "3", 3: finalized(3) }, "warning", /no high-water mark/],
  ] as const)("%s", async (_what, stored, severity, words) => {
    await slotWith(stored);
    const before = await dumpRedis(clinic.world.redis.url);
    const { of, sick } = await clinic.examine();
    expect(of("drift")).toMatchObject({ severity });
    expect(of("drift").finding).toMatch(words);
    expect(of("drift").finding).toMatch(/^1 of 1 slot /);
    expect(sick).toEqual([`drift: ${severity}`]);
    expect(await dumpRedis(clinic.world.redis.url)).toEqual(before);
  });

  it("where no earlier version runs, nothing corrects a pointer at a finalized attempt", async () => {
    await slotWith({ pointer: "1", mark: "1", 1: finalized(1), 2: active(2) });
    const { of } = await clinic.examine({ ROLLOUT_MODE: "pinned" });
    expect(of("drift")).toMatchObject({ severity: "problem" });
  });

  it("an attempt that the product itself has made is in order", async () => {
    const [one, two] = [clinic.world.slot(), clinic.world.slot()];
    const pod = clinic.world.pod();
    await worlds.answer(pod, one, await worlds.start(pod, one));
    await worlds.finishAttempt(pod, two);
    await pod.engine.apply(two, { type: "attempt.reset" });
    await worlds.start(pod, two);
    await Promise.all([note(one), note(two)]);
    const { sick, of } = await clinic.examine();
    expect(sick).toEqual([]);
    expect(of("drift").finding).toContain("2 slots examined: every pointer names the highest");
    expect(of("drift").finding).toContain("the machine allows 2 trails");
  });

  it("a trail that the machine does not allow is a problem", async () => {
    const slot = await slotWith({ pointer: "1", 1: active(1) });
    const again = { kind: "applied", type: "attempt.finalize", number: 1, attemptId: "x" };
    const forged = { ...again, from: "answering", to: "pending", answered: 0, total: 3 };
    await clinic.world.pod().store.appendTrail(slot, JSON.stringify(forged));
    const { of } = await clinic.examine();
    expect(of("drift").finding).toContain("1 slot with a trail that the machine does not allow");
  });
});

describe("the outbox", () => {
  const MINUTE = 60_000;
  const later = (ms: number) => (ports: DoctorPorts) => {
    return { ...ports, nowMs: () => Date.now() + ms };
  };

  it("a result that waits is counted, then a warning by its age, then nobody sweeps", async () => {
    const slot = clinic.world.slot();
    clinic.world.gradebook.setFaults([{ fault: "F12", match: { method: "PUT" } }]);
    await worlds.finishAttempt(clinic.world.pod(), slot);
    clinic.world.gradebook.setFaults([]);
    await note(slot);
    const fresh = await clinic.examine();
    expect(fresh.sick).toEqual([]);
    expect(fresh.of("outbox").finding).toMatch(/^1 result waiting, the oldest for \d s\.$/);
    const { raw, keys } = clinic.world;
    const { member } = keys(slot);
    await raw.zadd(outboxIndexKeyOf(member), Date.now() + 40 * MINUTE, member);
    const old = (await clinic.examine({}, later(30 * MINUTE))).of("outbox");
    expect(old).toMatchObject({ severity: "warning" });
    expect(old.finding).toContain("1 result waiting, the oldest for 30 min");
    const unswept = (await clinic.examine({}, later(45 * MINUTE))).of("outbox");
    expect(unswept).toMatchObject({ severity: "problem" });
    expect(unswept.finding).toMatch(/due for [45] min, and no sweep/);
  });

  it("a result of another attempt, one that is refused, one that cannot be read: problems", async () => {
    const { world } = clinic;
    const slot = world.slot();
    await worlds.answerAll(world.pod(), slot);
    worlds.putResult(world, slot, 1, { metadata: { attemptId: "another" } });
    await worlds.finishAttempt(world.pod(), slot);
    await note(slot);
    expect((await clinic.examine()).of("outbox").finding).toMatch(
      /^1 slot with a result in conflict: the gradebook holds another attempt's result under its id\.$/,
    );
    const { outbox } = world.keys(slot);
    const entry = JSON.parse((await world.raw.hget(outbox, "1")) ?? "") as object;
    const refused = { ...entry, lastError: "gradebook_misconfigured: CANARY" };
    await world.raw.hset(outbox, "1", JSON.stringify(refused));
    const found = (await clinic.examine()).of("outbox");
    expect(found.finding).toContain("1 slot with a result that the gradebook refuses");
    expect(JSON.stringify(found)).not.toContain("CANARY");
    await world.raw.hset(outbox, "1", "CANARY");
    const unread = (await clinic.examine()).of("outbox");
    expect(unread).toMatchObject({ severity: "problem" });
    expect(unread.finding).toContain("1 slot with a result that cannot be read");
  });
});

describe("the index of slots", () => {
  it("rows whose slots are long gone, and slots that have no row", async () => {
    const { raw, keys } = clinic.world;
    const gone = clinic.world.slot();
    const { member } = keys(gone);
    await raw.zadd(slotIndexKeyOf(member), Date.now() - 9 * 86_400_000, member);
    await slotWith({ pointer: "1", 1: active(1) });
    const rows = await clinic.examine();
    expect(rows.sick).toEqual(["slot-index: warning"]);
    expect(rows.of("slot-index").finding).toContain(
      "has 1 outdated row of slots without an attempt",
    );
    await raw.del(...SLOT_INDEX_KEYS);
    const missing = await clinic.examine();
    expect(missing.of("slot-index").finding).toBe(
      "1 slot with an attempt and no row in the index.",
    );
    expect(missing.of("slot-index").remedy).toContain("holdfast backfill");
  });
});

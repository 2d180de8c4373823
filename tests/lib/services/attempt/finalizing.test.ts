import { describe, expect, it, vi } from "vitest";
import { outboxIndexKeyOf } from "#lib/assessment-cache/index-shards";
import { transition } from "#machines/attempt.machine";
import { outboxEntryOf, parseOutboxEntry } from "#lib/services/attempt/outbox-entry";
import * as machine from "#tests/machines/machine-events";
import { answer, engineHarness, finishAttempt, SLOT, STARTED_MS } from "./harness";
import type { EngineHarness } from "./harness";

const INDEX = outboxIndexKeyOf("u:r");
const dueOf = (harness: EngineHarness) => harness.store.keys.hash(INDEX).get("u:r");
const finalize = { type: "attempt.finalize" } as const;

/** Rejects with any value: what is thrown need not be an Error. */
async function failing(error: unknown): Promise<never> {
  throw error;
}

function storeUnreadableRecord(harness: EngineHarness, number = 2): void {
  harness.store.keys.setText(`assess:state:u:r:${number}`, "{broken", 1_000);
}

async function complete(harness: EngineHarness): Promise<EngineHarness> {
  await harness.engine.ensureActiveState(SLOT);
  for (const index of [0, 1]) await harness.engine.apply(SLOT, answer(index));
  return harness;
}

describe("a finalizing request", () => {
  it("waits for the gradebook no longer than its publish budget", async () => {
    const waits: number[] = [];
    const sleep = async (ms: number): Promise<void> => void waits.push(ms);
    const harness = await complete(engineHarness({ publishBudgetMs: 40, ports: { sleep } }));
    vi.spyOn(harness.gradebook, "findResult").mockReturnValueOnce(new Promise(() => undefined));
    const outcome = await harness.engine.apply(SLOT, finalize);
    expect(outcome).toMatchObject({ kind: "applied", attempt: { phase: "pending" } });
    expect(waits).toEqual([40]);
  });

  it("has a publish budget of one second by default", async () => {
    const waits: number[] = [];
    const sleep = (ms: number): Promise<void> => {
      waits.push(ms);
      return new Promise(() => undefined);
    };
    const harness = await complete(engineHarness({ publishBudgetMs: null, ports: { sleep } }));
    expect(await harness.engine.apply(SLOT, finalize)).toMatchObject({
      attempt: { phase: "published" },
    });
    expect(waits).toEqual([1_000]);
  });

  it("does not call the gradebook when its publish budget is 0", async () => {
    const harness = await complete(engineHarness());
    const find = vi.spyOn(harness.gradebook, "findResult");
    expect(await harness.engine.apply(SLOT, finalize)).toMatchObject({
      attempt: { phase: "pending" },
    });
    expect(find).not.toHaveBeenCalled();
  });

  it("does not call the gradebook for a result that is already published", async () => {
    const harness = await complete(engineHarness({ publishBudgetMs: 40 }));
    await harness.engine.apply(SLOT, finalize);
    await harness.engine.sweep();
    const waits = harness.sleeps.length;
    expect(await harness.engine.apply(SLOT, finalize)).toMatchObject({ kind: "replayed" });
    expect(harness.sleeps).toHaveLength(waits);
  });

  it("returns the summary and emits publish.postponed when publishing throws an unexpected error", async () => {
    const sleep = () => new Promise<void>(() => undefined);
    for (const [error, name] of [
      [new RangeError("a bug"), "RangeError"],
      ["no error", "unknown"],
    ] as const) {
      const harness = await complete(
        engineHarness({
          publishBudgetMs: 40,
          ports: { sleep },
          wrapStore: (store) => ({ ...store, readOutbox: () => failing(error) }),
        }),
      );
      const outcome = await harness.engine.apply(SLOT, finalize);
      expect(outcome.attempt).toMatchObject({ phase: "pending", finalSummary: { score: 100 } });
      expect(harness.events).toContainEqual({
        event: "publish.postponed",
        slot: SLOT,
        error: name,
      });
    }
  });

  it.each([
    ["cannot be read any more", (harness: EngineHarness) => storeUnreadableRecord(harness, 1)],
    [
      "is lost",
      ({ store }: EngineHarness) => {
        for (const kind of ["active:u:r", "state:u:r:1"]) store.keys.delete(`assess:${kind}`);
      },
    ],
  ])("shows what it has finalized when the record %s while it publishes", async (_what, lose) => {
    const sleep = () => new Promise<void>(() => undefined);
    const harness = await complete(engineHarness({ publishBudgetMs: 40, ports: { sleep } }));
    vi.spyOn(harness.gradebook, "findResult").mockImplementationOnce(async () => {
      lose(harness);
      return Promise.resolve(null);
    });
    expect(await harness.engine.apply(SLOT, finalize)).toMatchObject({
      attempt: { phase: "pending", finalSummary: { score: 100 } },
    });
    expect(harness.gradebook.results.size).toBe(1);
    expect(harness.events.map(({ event }) => event)).not.toContain("publish.postponed");
  });

  it("makes the slot's index row due when the result may be retried", async () => {
    const sleep = () => new Promise<void>(() => undefined);
    const harness = await complete(engineHarness({ publishBudgetMs: 40, ports: { sleep } }));
    harness.gradebook.set("down");
    await harness.engine.apply(SLOT, finalize);
    expect(dueOf(harness)).toBe(String(STARTED_MS + 11_250));
  });

  it("moves the due time to the second retry when the request is sent twice", async () => {
    const sleep = () => new Promise<void>(() => undefined);
    const harness = await complete(engineHarness({ publishBudgetMs: 40, ports: { sleep } }));
    harness.gradebook.set("down");
    for (let times = 0; times < 2; times += 1) await harness.engine.apply(SLOT, finalize);
    expect(dueOf(harness)).toBe(String(STARTED_MS + 22_500));
  });

  it.each([
    [
      "another attempt starts",
      async (harness: EngineHarness) => void (await harness.engine.ensureActiveState(SLOT)),
    ],
    ["the slot has no attempt", async () => undefined],
    [
      "the slot has an unreadable record",
      async (harness: EngineHarness) => storeUnreadableRecord(harness),
    ],
  ])("returns its own attempt when, after a reset during publishing, %s", async (_what, change) => {
    const sleep = () => new Promise<void>(() => undefined);
    const harness = await complete(engineHarness({ publishBudgetMs: 40, ports: { sleep } }));
    const put = harness.gradebook.putResult.bind(harness.gradebook);
    vi.spyOn(harness.gradebook, "putResult").mockImplementationOnce(async (result) => {
      await put(result);
      await harness.engine.apply(SLOT, { type: "attempt.reset" });
      await change(harness);
    });
    const outcome = await harness.engine.apply(SLOT, finalize);
    expect(outcome).toMatchObject({ attempt: { attemptNumber: 1, phase: "pending" } });
  });

  it("leaves the index row for the sweep when the result is published", async () => {
    const sleep = () => new Promise<void>(() => undefined);
    const harness = await complete(engineHarness({ publishBudgetMs: 40, ports: { sleep } }));
    await harness.engine.apply(SLOT, finalize);
    expect(dueOf(harness)).toBe(String(STARTED_MS + 300_000));
  });

  it("leaves the index row as it is when it is refused, because another request may need it", async () => {
    const harness = engineHarness();
    await harness.engine.ensureActiveState(SLOT);
    await harness.store.enqueue(SLOT, 7);
    expect(await harness.engine.apply(SLOT, finalize)).toMatchObject({
      code: "attempt_incomplete",
    });
    expect(dueOf(harness)).toBe(String(STARTED_MS + 7));
  });

  it("writes no index row when it is refused, nor when its result is published already", async () => {
    const harness = engineHarness({
      publishBudgetMs: 40,
      ports: { sleep: () => new Promise(() => undefined) },
    });
    await harness.engine.ensureActiveState(SLOT);
    expect(await harness.engine.apply(SLOT, finalize)).toMatchObject({
      code: "attempt_incomplete",
    });
    expect(dueOf(harness)).toBeUndefined();
    for (const index of [0, 1]) await harness.engine.apply(SLOT, answer(index));
    expect(await harness.engine.apply(SLOT, finalize)).toMatchObject({ kind: "applied" });
    harness.store.keys.delete(INDEX);
    const again = await harness.engine.apply(SLOT, finalize);
    expect(again).toMatchObject({ kind: "replayed", attempt: { phase: "published" } });
    expect(dueOf(harness)).toBeUndefined();
  });

  it("throws and commits nothing when the slot cannot be enqueued", async () => {
    const bug = new Error("enqueue failed");
    const harness = engineHarness({
      wrapStore: (store) => ({ ...store, enqueue: () => Promise.reject(bug) }),
    });
    await complete(harness);
    await expect(harness.engine.apply(SLOT, finalize)).rejects.toBe(bug);
    expect((await harness.engine.getActiveState(SLOT))?.state.phase).toBe("complete");
  });

  it("publishes results under the deployment's result id prefix", async () => {
    const harness = engineHarness({ resultIdPrefix: "mine" });
    await finishAttempt(harness);
    await harness.engine.sweep();
    harness.clock.nowMs += 300_000;
    await harness.engine.sweep();
    expect([...harness.gradebook.results.keys()]).toEqual(["mine_u_r_ali_attempt_1"]);
  });
});

describe("parseOutboxEntry and outboxEntryOf", () => {
  const pending = machine.sendAll(
    machine.empty(),
    machine.start(1, 1),
    machine.answer(0),
    machine.finalize,
  );

  it("parses an entry as it was written", () => {
    const entry = outboxEntryOf(pending, "2026-03-04T06:00:00.000Z", "nice");
    expect(parseOutboxEntry(JSON.stringify(entry))).toEqual(entry);
  });

  it.each(["id", "attemptId", "body", "tries", "lastError"])(
    "returns null without the field %s",
    (field) => {
      const entry = { ...outboxEntryOf(pending, "t", "nice"), [field]: undefined };
      expect(parseOutboxEntry(JSON.stringify(entry))).toBeNull();
    },
  );

  it.each([
    "resultId",
    "userId",
    "lineItemId",
    "attemptId",
    "attemptNumber",
    "score",
    "correctAnswersCount",
    "totalQuestions",
    "finishedAt",
  ])("returns null when the result has no %s", (field) => {
    const entry = outboxEntryOf(pending, "t", "nice");
    const without = { ...entry, body: { ...entry.body, [field]: undefined } };
    expect(parseOutboxEntry(JSON.stringify(without))).toBeNull();
  });

  it.each([{ tries: -1 }, { tries: 0.5 }])("returns null with %j", (more) => {
    const entry = { ...outboxEntryOf(pending, "t", "nice"), ...more };
    expect(parseOutboxEntry(JSON.stringify(entry))).toBeNull();
  });

  it("returns null for attempt 0", () => {
    const entry = outboxEntryOf(pending, "t", "nice");
    const zero = { ...entry, body: { ...entry.body, attemptNumber: 0 } };
    expect(parseOutboxEntry(JSON.stringify(zero))).toBeNull();
  });

  it("returns null when the text is not JSON", () => {
    expect(parseOutboxEntry("{broken")).toBeNull();
  });

  it("computes the counts that an earlier version's summary does not have", () => {
    const { attempt } = pending.context;
    if (attempt === null) throw new Error("it has an attempt");
    const summary = { score: 80, correctAnswersCount: null, totalQuestions: null };
    const legacy = {
      ...pending,
      context: { ...pending.context, attempt: { ...attempt, summary } },
    };
    const { body } = outboxEntryOf(legacy, "t", "nice");
    expect(body).toMatchObject({ score: 80, correctAnswersCount: 0, totalQuestions: 1 });
  });

  it("throws without an attempt, and for an attempt without a summary", () => {
    const answering = transition(machine.empty(), machine.start());
    for (const snapshot of [machine.empty(), answering]) {
      expect(() => outboxEntryOf(snapshot, "t", "nice")).toThrow(
        "only a finalized attempt has a result",
      );
    }
  });
});

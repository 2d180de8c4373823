import { describe, expect, it, vi } from "vitest";
import { transition } from "#machines/attempt.machine";
import { outboxEntryOf, parseOutboxEntry } from "#lib/services/attempt/outbox-entry";
import * as machine from "../machine/walking";
import { answer, desk, finalized, SLOT, STARTED_MS } from "./desk";
import type { Desk } from "./desk";

const INDEX = "assess:outbox-index";
const dueOf = (at: Desk) => at.store.keys.hash(INDEX).get("u:r");
const finalize = { type: "attempt.finalize" } as const;

/** What is thrown need not be an error. */
async function failing(error: unknown): Promise<never> {
  throw error;
}

function broken(at: Desk): void {
  at.store.keys.setText("assess:state:u:r:2", "{broken", 1_000);
}

async function complete(at: Desk): Promise<Desk> {
  await at.engine.ensureActiveState(SLOT);
  for (const index of [0, 1]) await at.engine.apply(SLOT, answer(index));
  return at;
}

describe("a finalizing request", () => {
  it("waits for the gradebook as long as its budget is, and no longer", async () => {
    const waits: number[] = [];
    const sleep = async (ms: number): Promise<void> => void waits.push(ms);
    const at = await complete(desk({ publishBudgetMs: 40, ports: { sleep } }));
    vi.spyOn(at.gradebook, "findResult").mockReturnValueOnce(new Promise(() => undefined));
    const outcome = await at.engine.apply(SLOT, finalize);
    expect(outcome).toMatchObject({ kind: "applied", attempt: { phase: "pending" } });
    expect(waits).toEqual([40]);
  });

  it("has a second when nothing else is said", async () => {
    const waits: number[] = [];
    const sleep = (ms: number): Promise<void> => {
      waits.push(ms);
      return new Promise(() => undefined);
    };
    const at = await complete(desk({ publishBudgetMs: null, ports: { sleep } }));
    expect(await at.engine.apply(SLOT, finalize)).toMatchObject({
      attempt: { phase: "published" },
    });
    expect(waits).toEqual([1_000]);
  });

  it("asks no gradebook when it has no budget", async () => {
    const at = await complete(desk());
    const find = vi.spyOn(at.gradebook, "findResult");
    expect(await at.engine.apply(SLOT, finalize)).toMatchObject({ attempt: { phase: "pending" } });
    expect(find).not.toHaveBeenCalled();
  });

  it("asks no gradebook about a result that is there already", async () => {
    const at = await complete(desk({ publishBudgetMs: 40 }));
    await at.engine.apply(SLOT, finalize);
    await at.engine.sweep();
    const waits = at.sleeps.length;
    expect(await at.engine.apply(SLOT, finalize)).toMatchObject({ kind: "replayed" });
    expect(at.sleeps).toHaveLength(waits);
  });

  it("shows the summary also when publishing meets a bug, and operators hear of it", async () => {
    const sleep = () => new Promise<void>(() => undefined);
    for (const [error, name] of [
      [new RangeError("a bug"), "RangeError"],
      ["no error", "unknown"],
    ] as const) {
      const at = await complete(
        desk({
          ...{ publishBudgetMs: 40, ports: { sleep } },
          around: (store) => ({ ...store, readOutbox: () => failing(error) }),
        }),
      );
      const outcome = await at.engine.apply(SLOT, finalize);
      expect(outcome.attempt).toMatchObject({ phase: "pending", finalSummary: { score: 100 } });
      expect(at.journal).toContainEqual({ event: "publish.postponed", slot: SLOT, error: name });
    }
  });

  it("makes its row due when the waiting result is worth trying again", async () => {
    const sleep = () => new Promise<void>(() => undefined);
    const at = await complete(desk({ publishBudgetMs: 40, ports: { sleep } }));
    at.gradebook.set("down");
    await at.engine.apply(SLOT, finalize);
    expect(dueOf(at)).toBe(String(STARTED_MS + 11_250));
  });

  it("makes its row due as soon when the request is sent twice", async () => {
    const sleep = () => new Promise<void>(() => undefined);
    const at = await complete(desk({ publishBudgetMs: 40, ports: { sleep } }));
    at.gradebook.set("down");
    for (let times = 0; times < 2; times += 1) await at.engine.apply(SLOT, finalize);
    expect(dueOf(at)).toBe(String(STARTED_MS + 22_500));
  });

  it.each([
    [
      "another attempt has begun",
      async (at: Desk) => void (await at.engine.ensureActiveState(SLOT)),
    ],
    ["there is none", async () => undefined],
    ["one is there that cannot be read", async (at: Desk) => broken(at)],
  ])("shows its own attempt, though meanwhile %s", async (_what, happens) => {
    const sleep = () => new Promise<void>(() => undefined);
    const at = await complete(desk({ publishBudgetMs: 40, ports: { sleep } }));
    const put = at.gradebook.putResult.bind(at.gradebook);
    vi.spyOn(at.gradebook, "putResult").mockImplementationOnce(async (result) => {
      await put(result);
      await at.engine.apply(SLOT, { type: "attempt.reset" });
      await happens(at);
    });
    const outcome = await at.engine.apply(SLOT, finalize);
    expect(outcome).toMatchObject({ attempt: { attemptNumber: 1, phase: "pending" } });
  });

  it("leaves its row for the sweep when the result is published", async () => {
    const sleep = () => new Promise<void>(() => undefined);
    const at = await complete(desk({ publishBudgetMs: 40, ports: { sleep } }));
    await at.engine.apply(SLOT, finalize);
    expect(dueOf(at)).toBe(String(STARTED_MS + 300_000));
  });

  it("that is refused takes no row away: another request may need it", async () => {
    const at = desk();
    await at.engine.ensureActiveState(SLOT);
    await at.store.enqueue(SLOT, 7);
    expect(await at.engine.apply(SLOT, finalize)).toMatchObject({ code: "attempt_incomplete" });
    expect(dueOf(at)).toBe(String(STARTED_MS + 300_000));
  });

  it("whose announcement fails is a fault, and commits nothing", async () => {
    const bug = new Error("no announcement");
    const at = desk({ around: (store) => ({ ...store, enqueue: () => Promise.reject(bug) }) });
    await complete(at);
    await expect(at.engine.apply(SLOT, finalize)).rejects.toBe(bug);
    expect((await at.engine.getActiveState(SLOT))?.state.phase).toBe("complete");
  });

  it("puts its results under the prefix of the deployment", async () => {
    const at = desk({ resultIdPrefix: "mine" });
    await finalized(at);
    await at.engine.sweep();
    at.clock.nowMs += 300_000;
    await at.engine.sweep();
    expect([...at.gradebook.results.keys()]).toEqual(["mine_u_r_ali_attempt_1"]);
  });
});

describe("an outbox entry", () => {
  const pending = machine.walk(
    ...[machine.empty(), machine.start(1, 1), machine.answer(0), machine.finalize],
  );

  it("reads back as it was written", () => {
    const entry = outboxEntryOf(pending, "2026-03-04T06:00:00.000Z", "nice");
    expect(parseOutboxEntry(JSON.stringify(entry))).toEqual(entry);
  });

  it.each(["id", "attemptId", "body", "tries", "lastError"])("without its %s is none", (field) => {
    const entry = { ...outboxEntryOf(pending, "t", "nice"), [field]: undefined };
    expect(parseOutboxEntry(JSON.stringify(entry))).toBeNull();
  });

  it.each([
    ...["resultId", "userId", "lineItemId", "attemptId", "attemptNumber"],
    ...["score", "correctAnswersCount", "totalQuestions", "finishedAt"],
  ])("whose result has no %s is none", (field) => {
    const entry = outboxEntryOf(pending, "t", "nice");
    const without = { ...entry, body: { ...entry.body, [field]: undefined } };
    expect(parseOutboxEntry(JSON.stringify(without))).toBeNull();
  });

  it.each([{ tries: -1 }, { tries: 0.5 }])("with %j is none", (more) => {
    const entry = { ...outboxEntryOf(pending, "t", "nice"), ...more };
    expect(parseOutboxEntry(JSON.stringify(entry))).toBeNull();
  });

  it("of attempt 0 is none", () => {
    const entry = outboxEntryOf(pending, "t", "nice");
    const zero = { ...entry, body: { ...entry.body, attemptNumber: 0 } };
    expect(parseOutboxEntry(JSON.stringify(zero))).toBeNull();
  });

  it("that is no JSON is none", () => {
    expect(parseOutboxEntry("{broken")).toBeNull();
  });

  it("counts what an earlier version's summary left out", () => {
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

  it("is not made of an attempt that has no summary, or of no attempt", () => {
    const answering = transition(machine.empty(), machine.start());
    for (const snapshot of [machine.empty(), answering]) {
      expect(() => outboxEntryOf(snapshot, "t", "nice")).toThrow(
        "only a finalized attempt has a result",
      );
    }
  });
});

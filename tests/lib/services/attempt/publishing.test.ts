import { describe, expect, it, vi } from "vitest";
import { Fault } from "#lib/fault";
import { publishSlot } from "#lib/services/attempt/publish";
import { engineHarness, finishAttempt, SLOT, STARTED_MS } from "./harness";
import type { EngineHarness } from "./harness";

const OUTBOX = "assess:outbox:u:r";
const DAY_MS = 86_400_000;

const entryOf = (harness: EngineHarness, number = 1): unknown =>
  JSON.parse(harness.store.keys.hash(OUTBOX).get(String(number)) ?? "null");

async function withPendingResult(): Promise<EngineHarness> {
  const harness = engineHarness();
  await finishAttempt(harness);
  return harness;
}

/** Fails the next lookup by id. */
function failNextLookup(harness: EngineHarness, error: unknown) {
  vi.spyOn(harness.gradebook, "findResult").mockRejectedValueOnce(error);
}

const down = (retryAfterSeconds?: number) =>
  new Fault("gradebook_unavailable", "It is down.", {
    retryable: true,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

describe("publishing an outbox entry", () => {
  it("the entry contains everything that the gradebook needs", async () => {
    const harness = await withPendingResult();
    const attemptId = (await harness.engine.getActiveState(SLOT))?.state.attemptId;
    const body = {
      resultId: "nice_u_r_ali_attempt_1",
      userId: "u",
      lineItemId: "r_ali",
      attemptId,
      attemptNumber: 1,
      score: 50,
      correctAnswersCount: 1,
      totalQuestions: 2,
      finishedAt: new Date(STARTED_MS).toISOString(),
    };
    expect(entryOf(harness)).toEqual({
      id: "nice_u_r_ali_attempt_1",
      attemptId,
      body,
      tries: 0,
      lastError: null,
    });
  });

  it("removes the entry and emits result.published when the gradebook has accepted the result", async () => {
    const harness = await withPendingResult();
    const done = { entries: 1, published: 1, waiting: 0, conflicts: 0, retryInMs: null };
    expect(await publishSlot(harness.ports, SLOT)).toEqual(done);
    expect(harness.store.keys.hash(OUTBOX).size).toBe(0);
    expect(harness.gradebook.results.get("nice_u_r_ali_attempt_1")).toMatchObject({ score: 50 });
    const event = { event: "result.published", slot: SLOT, attemptNumber: 1, wasThere: false };
    expect(harness.events).toContainEqual(event);
    expect((await harness.engine.getActiveState(SLOT))?.state.phase).toBe("published");
    expect(await publishSlot(harness.ports, SLOT)).toEqual({ ...done, entries: 0, published: 0 });
  });

  it("does not put a result that the gradebook already has", async () => {
    const harness = await withPendingResult();
    const { body } = entryOf(harness) as {
      body: Parameters<typeof harness.gradebook.putResult>[0];
    };
    await harness.gradebook.putResult(body);
    const put = vi.spyOn(harness.gradebook, "putResult");
    expect(await publishSlot(harness.ports, SLOT)).toMatchObject({ published: 1 });
    expect(put).not.toHaveBeenCalled();
    expect(harness.events).toContainEqual(expect.objectContaining({ wasThere: true }));
  });

  it.each([
    ["is gone", null, { published: 0, waiting: 0, retryInMs: null }],
    ["belongs to another attempt", { attemptId: "another" }, { waiting: 0, retryInMs: null }],
    ["was written anew", { tries: 3 }, { published: 0, waiting: 1, retryInMs: 15_000 }],
  ])("sends nothing for an entry that %s after the lookup", async (_how, change, expected) => {
    const harness = await withPendingResult();
    const put = vi.spyOn(harness.gradebook, "putResult");
    vi.spyOn(harness.gradebook, "findResult").mockImplementationOnce(() => {
      const entry = { ...(entryOf(harness) as object), ...change };
      if (change === null) harness.store.keys.delete(OUTBOX);
      else harness.store.keys.setField(OUTBOX, "1", JSON.stringify(entry));
      return Promise.resolve(null);
    });
    const report = await publishSlot(harness.ports, SLOT);
    expect(report).toMatchObject({ entries: 1, conflicts: 0, ...expected });
    expect(put).not.toHaveBeenCalled();
    expect(harness.events.map(({ event }) => event)).not.toContain("result.published");
  });

  it("reports a conflict and retries once a day when the id holds a result of another attempt (H20)", async () => {
    const harness = await withPendingResult();
    const { body } = entryOf(harness) as {
      body: Parameters<typeof harness.gradebook.putResult>[0];
    };
    await harness.gradebook.putResult({ ...body, attemptId: "another" });
    expect(await publishSlot(harness.ports, SLOT)).toEqual({
      entries: 1,
      published: 0,
      waiting: 1,
      conflicts: 1,
      retryInMs: DAY_MS,
    });
    const lastError = "conflict: the gradebook holds a result of another attempt under this id";
    expect(entryOf(harness)).toMatchObject({ tries: 1, lastError });
    expect(harness.events).toContainEqual({
      event: "result.conflict",
      slot: SLOT,
      attemptNumber: 1,
    });
  });

  it("keeps and reports an unreadable entry, and publishes the others", async () => {
    const harness = await withPendingResult();
    for (const number of ["2", "3"]) harness.store.keys.setField(OUTBOX, number, "{broken");
    harness.store.keys.setField(OUTBOX, "4", '{"id":"x"}');
    expect(await publishSlot(harness.ports, SLOT)).toEqual({
      entries: 4,
      published: 1,
      waiting: 3,
      conflicts: 3,
      retryInMs: DAY_MS,
    });
    expect([...harness.store.keys.hash(OUTBOX).keys()]).toEqual(["2", "3", "4"]);
    expect(harness.events.filter(({ event }) => event === "outbox.unreadable")).toEqual(
      [2, 3, 4].map((attemptNumber) => ({ event: "outbox.unreadable", slot: SLOT, attemptNumber })),
    );
  });

  it("publishes the entries in the order of their attempt numbers", async () => {
    const harness = await withPendingResult();
    for (const number of ["10", "2"]) harness.store.keys.setField(OUTBOX, number, "{broken");
    await publishSlot(harness.ports, SLOT);
    const unreadable = harness.events.flatMap((e) => (e.event === "outbox.unreadable" ? e : []));
    expect(unreadable.map(({ attemptNumber }) => attemptNumber)).toEqual([2, 10]);
  });
});

describe("publishing when the gradebook does not accept a result", () => {
  it("retries later, and stores the error with the entry and the attempt", async () => {
    const harness = await withPendingResult();
    failNextLookup(harness, down());
    expect(await publishSlot(harness.ports, SLOT)).toEqual({
      entries: 1,
      published: 0,
      waiting: 1,
      conflicts: 0,
      retryInMs: 11_250,
    });
    const lastError = "gradebook_unavailable: It is down.";
    expect(entryOf(harness)).toMatchObject({ tries: 1, lastError });
    const error = "gradebook_unavailable";
    expect(harness.events).toContainEqual({
      event: "result.rejected",
      slot: SLOT,
      attemptNumber: 1,
      error,
    });
  });

  it.each([
    [0, 0.5, undefined, 11_250],
    [0, 0, undefined, 7_500],
    [1, 1, undefined, 30_000],
    [3, 1, undefined, 120_000],
    [8, 1, undefined, 3_600_000],
    [500, 0, undefined, 1_800_000],
    [0, 1, 60, 60_000],
    [0, 1, 2, 15_000],
    [0, 1, 100_000, DAY_MS],
  ])(
    "after %i tries, with jitter %d and Retry-After %s s, retries in %i ms",
    async (tries, random, askedSeconds, retryInMs) => {
      const harness = await withPendingResult();
      const entry = { ...(entryOf(harness) as object), tries };
      harness.store.keys.setField(OUTBOX, "1", JSON.stringify(entry));
      failNextLookup(harness, down(askedSeconds));
      const ports = { ...harness.ports, random: () => random };
      expect((await publishSlot(ports, SLOT)).retryInMs).toBe(retryInMs);
    },
  );

  it("retries after an unexpected error too", async () => {
    const harness = await withPendingResult();
    failNextLookup(harness, new TypeError("a bug"));
    expect(await publishSlot(harness.ports, SLOT)).toMatchObject({ waiting: 1, retryInMs: 11_250 });
    const lastError = "internal: Publishing met an unexpected error.";
    expect(entryOf(harness)).toMatchObject({ lastError });
  });

  it.each(["redis_unavailable", "redis_out_of_memory"] as const)(
    "stops publishing when Redis fails with %s",
    async (code) => {
      const harness = await withPendingResult();
      const fault = new Fault(code, "Redis is down.", { retryable: true });
      vi.spyOn(harness.store, "acknowledge").mockRejectedValueOnce(fault);
      await expect(publishSlot({ ...harness.ports, store: harness.store }, SLOT)).rejects.toBe(
        fault,
      );
      expect(entryOf(harness)).toMatchObject({ tries: 0 });
    },
  );

  it("retries at the earliest time of all entries", async () => {
    const harness = await withPendingResult();
    harness.store.keys.setField(OUTBOX, "7", "{broken");
    failNextLookup(harness, down());
    expect((await publishSlot(harness.ports, SLOT)).retryInMs).toBe(11_250);
  });
});

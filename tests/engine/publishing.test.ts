import { describe, expect, it, vi } from "vitest";
import { Fault } from "#lib/fault";
import { publishSlot } from "#lib/services/attempt/publish";
import { desk, finalized, SLOT, STARTED_MS } from "./desk";
import type { Desk } from "./desk";

const OUTBOX = "assess:outbox:u:r";
const DAY_MS = 86_400_000;

const entryOf = (at: Desk, number = 1): unknown =>
  JSON.parse(at.store.keys.hash(OUTBOX).get(String(number)) ?? "null");

async function waiting(): Promise<Desk> {
  const at = desk();
  await finalized(at);
  return at;
}

/** Fails the next look by id. */
function failing(at: Desk, error: unknown) {
  vi.spyOn(at.gradebook, "findResult").mockRejectedValueOnce(error);
}

const down = (retryAfterSeconds?: number) =>
  new Fault("gradebook_unavailable", "It is down.", {
    retryable: true,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

describe("a result in the outbox", () => {
  it("says everything the gradebook needs", async () => {
    const at = await waiting();
    const attemptId = (await at.engine.getActiveState(SLOT))?.state.attemptId;
    const body = {
      ...{ resultId: "nice_u_r_ali_attempt_1", userId: "u", lineItemId: "r_ali", attemptId },
      ...{ attemptNumber: 1, score: 50, correctAnswersCount: 1, totalQuestions: 2 },
      finishedAt: new Date(STARTED_MS).toISOString(),
    };
    expect(entryOf(at)).toEqual({
      ...{ id: "nice_u_r_ali_attempt_1", attemptId, body, tries: 0, lastError: null },
    });
  });

  it("leaves it when the gradebook has it, and operators hear of it", async () => {
    const at = await waiting();
    const done = { entries: 1, published: 1, waiting: 0, conflicts: 0, retryInMs: null };
    expect(await publishSlot(at.ports, SLOT)).toEqual(done);
    expect(at.store.keys.hash(OUTBOX).size).toBe(0);
    expect(at.gradebook.results.get("nice_u_r_ali_attempt_1")).toMatchObject({ score: 50 });
    const event = { event: "result.published", slot: SLOT, attemptNumber: 1, wasThere: false };
    expect(at.journal).toContainEqual(event);
    expect((await at.engine.getActiveState(SLOT))?.state.phase).toBe("published");
    expect(await publishSlot(at.ports, SLOT)).toEqual({ ...done, entries: 0, published: 0 });
  });

  it("that is there already is not put again", async () => {
    const at = await waiting();
    const { body } = entryOf(at) as { body: Parameters<typeof at.gradebook.putResult>[0] };
    await at.gradebook.putResult(body);
    const put = vi.spyOn(at.gradebook, "putResult");
    expect(await publishSlot(at.ports, SLOT)).toMatchObject({ published: 1 });
    expect(put).not.toHaveBeenCalled();
    expect(at.journal).toContainEqual(expect.objectContaining({ wasThere: true }));
  });

  it("of another attempt under its id is a conflict, to be looked at once a day (H20)", async () => {
    const at = await waiting();
    const { body } = entryOf(at) as { body: Parameters<typeof at.gradebook.putResult>[0] };
    await at.gradebook.putResult({ ...body, attemptId: "another" });
    expect(await publishSlot(at.ports, SLOT)).toEqual({
      ...{ entries: 1, published: 0, waiting: 1, conflicts: 1, retryInMs: DAY_MS },
    });
    const lastError = "conflict: the gradebook holds a result of another attempt under this id";
    expect(entryOf(at)).toMatchObject({ tries: 1, lastError });
    expect(at.journal).toContainEqual({ event: "result.conflict", slot: SLOT, attemptNumber: 1 });
  });

  it("that cannot be read is kept, reported, and does not stop the others", async () => {
    const at = await waiting();
    for (const number of ["2", "3"]) at.store.keys.setField(OUTBOX, number, "{broken");
    at.store.keys.setField(OUTBOX, "4", '{"id":"x"}');
    expect(await publishSlot(at.ports, SLOT)).toEqual({
      ...{ entries: 4, published: 1, waiting: 3, conflicts: 3, retryInMs: DAY_MS },
    });
    expect([...at.store.keys.hash(OUTBOX).keys()]).toEqual(["2", "3", "4"]);
    expect(at.journal.filter(({ event }) => event === "outbox.unreadable")).toEqual(
      [2, 3, 4].map((attemptNumber) => ({ event: "outbox.unreadable", slot: SLOT, attemptNumber })),
    );
  });

  it("goes before those of later attempts", async () => {
    const at = await waiting();
    for (const number of ["10", "2"]) at.store.keys.setField(OUTBOX, number, "{broken");
    await publishSlot(at.ports, SLOT);
    const told = at.journal.flatMap((e) => (e.event === "outbox.unreadable" ? e : []));
    expect(told.map(({ attemptNumber }) => attemptNumber)).toEqual([2, 10]);
  });
});

describe("a gradebook that does not take a result", () => {
  it("is asked again, and its complaint is kept with the result and the attempt", async () => {
    const at = await waiting();
    failing(at, down());
    expect(await publishSlot(at.ports, SLOT)).toEqual({
      ...{ entries: 1, published: 0, waiting: 1, conflicts: 0, retryInMs: 11_250 },
    });
    const lastError = "gradebook_unavailable: It is down.";
    expect(entryOf(at)).toMatchObject({ tries: 1, lastError });
    const error = "gradebook_unavailable";
    expect(at.journal).toContainEqual({
      ...{ event: "result.rejected", slot: SLOT, attemptNumber: 1, error },
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
    "after %i tries, with %d of the jitter, asked to wait %s s: tried again in %i ms",
    async (tries, random, askedSeconds, retryInMs) => {
      const at = await waiting();
      const entry = { ...(entryOf(at) as object), tries };
      at.store.keys.setField(OUTBOX, "1", JSON.stringify(entry));
      failing(at, down(askedSeconds));
      const ports = { ...at.ports, random: () => random };
      expect((await publishSlot(ports, SLOT)).retryInMs).toBe(retryInMs);
    },
  );

  it("for a reason nobody thought of is asked again like any other", async () => {
    const at = await waiting();
    failing(at, new TypeError("a bug"));
    expect(await publishSlot(at.ports, SLOT)).toMatchObject({ waiting: 1, retryInMs: 11_250 });
    const lastError = "internal: Publishing met an unexpected error.";
    expect(entryOf(at)).toMatchObject({ lastError });
  });

  it.each(["redis_unavailable", "redis_out_of_memory"] as const)(
    "is another matter than Redis, whose %s ends the publishing",
    async (code) => {
      const at = await waiting();
      const fault = new Fault(code, "Redis is down.", { retryable: true });
      vi.spyOn(at.store, "acknowledge").mockRejectedValueOnce(fault);
      await expect(publishSlot({ ...at.ports, store: at.store }, SLOT)).rejects.toBe(fault);
      expect(entryOf(at)).toMatchObject({ tries: 0 });
    },
  );

  it("is asked again soonest for the one that may go soonest", async () => {
    const at = await waiting();
    at.store.keys.setField(OUTBOX, "7", "{broken");
    failing(at, down());
    expect((await publishSlot(at.ports, SLOT)).retryInMs).toBe(11_250);
  });
});

import { describe, expect, it, vi } from "vitest";
import { Fault } from "#lib/fault";
import { historyOf } from "#lib/services/attempt";
import { publishSlot } from "#lib/services/attempt/publish";
import { engineHarness, finishAttempt, SLOT, STARTED_MS, type EngineHarness } from "./harness";

const AT = new Date(STARTED_MS).toISOString();

function history({ store }: EngineHarness) {
  return historyOf(store, SLOT);
}

async function reset(harness: EngineHarness): Promise<void> {
  await harness.engine.apply(SLOT, { type: "attempt.reset" });
}

describe("the attempts of a student, from what the store holds", () => {
  it("are none before the first", async () => {
    expect(await history(engineHarness())).toEqual([]);
  });

  it("have score, time and whether the gradebook has them, after they were cleared, too", async () => {
    const harness = engineHarness();
    await finishAttempt(harness);
    const finished = { attemptNumber: 1, startedAt: AT, endedAt: AT, ending: "finished" };
    const waiting = { ...finished, score: 50, isAllReported: false, gradebook: "waiting" };
    expect(await history(harness)).toEqual([expect.objectContaining(waiting)]);
    await publishSlot(harness.ports, SLOT);
    await reset(harness);
    const published = { ...waiting, gradebook: "published" };
    expect(await history(harness)).toEqual([expect.objectContaining(published)]);
    harness.clock.nowMs += 60_000;
    await harness.engine.apply(SLOT, { type: "attempt.start" });
    const [current, first] = await history(harness);
    expect(first).toMatchObject(published);
    expect(current).toMatchObject({ attemptNumber: 2, ending: "open", score: null, endedAt: null });
  });

  it("asks the gradebook nothing", async () => {
    const harness = engineHarness();
    await finishAttempt(harness);
    const asked = [
      vi.spyOn(harness.gradebook, "listResults"),
      vi.spyOn(harness.gradebook, "findResult"),
    ];
    await history(harness);
    for (const calls of asked) expect(calls).not.toHaveBeenCalled();
  });

  it("say that a result waits although the gradebook failed, or is in conflict", async () => {
    const harness = engineHarness();
    await finishAttempt(harness);
    const down = new Fault("gradebook_unavailable", "It is down.", { retryable: true });
    vi.spyOn(harness.gradebook, "findResult").mockRejectedValueOnce(down);
    await publishSlot(harness.ports, SLOT);
    expect(await history(harness)).toMatchObject([{ gradebook: "waiting", score: 50 }]);
    const other = { ...{ resultId: "nice_u_r_ali_attempt_1", userId: "u", lineItemId: "r_ali" } };
    const held = { ...other, status: "active", score: 10, attemptId: "another attempt" } as const;
    vi.spyOn(harness.gradebook, "findResult").mockResolvedValueOnce(held);
    await publishSlot(harness.ports, SLOT);
    expect(await history(harness)).toMatchObject([{ gradebook: "conflict", score: 50 }]);
  });

  it("do not know the gradebook's answer if it came after the attempt was cleared", async () => {
    const harness = engineHarness();
    await finishAttempt(harness);
    await reset(harness);
    await publishSlot(harness.ports, SLOT);
    expect(await history(harness)).toMatchObject([
      { ending: "finished", gradebook: "unknown", score: 50 },
    ]);
  });

  it("can be given up, and have no score then", async () => {
    const harness = engineHarness();
    await harness.engine.apply(SLOT, { type: "attempt.start" });
    await reset(harness);
    expect(await history(harness)).toMatchObject([
      { attemptNumber: 1, ending: "given_up", endedAt: AT, score: null },
    ]);
  });

  it("have no score if every question was reported", async () => {
    const harness = engineHarness();
    await harness.engine.apply(SLOT, { type: "attempt.start" });
    for (const [questionIndex, questionId] of ["q0", "q1"].entries()) {
      const question = { questionId, questionIndex };
      await harness.engine.apply(SLOT, { type: "question.report", ...question, report: "odd" });
    }
    await harness.engine.apply(SLOT, { type: "attempt.finalize" });
    await publishSlot(harness.ports, SLOT);
    expect(await history(harness)).toMatchObject([
      { isAllReported: true, score: null, gradebook: "published" },
    ]);
  });

  it("of an earlier version have no score in the trail", async () => {
    const harness = engineHarness();
    for (const text of [`s1 0/2 aaaaaa ${AT}`, "a1 1/2 aaaaaa", "a1 2 aaaaaa", "f1 2 aaaaaa"]) {
      await harness.store.appendTrail(SLOT, text);
    }
    expect(await history(harness)).toMatchObject([
      { id: "aaaaaa", ending: "finished", score: null, isAllReported: false, gradebook: "unknown" },
    ]);
  });
});

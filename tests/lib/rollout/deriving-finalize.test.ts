import { expect, test, vi } from "vitest";
import { openMemory } from "#lib/assessment-cache";
import { systemClock } from "#lib/clock";
import { rolledOut } from "#lib/rollout-engines";
import { resultIdOf } from "#lib/services/one-roster";
import type { AttemptView } from "#lib/services/attempt/attempt-view";
import { createHookCalls } from "#lib/services/attempt/hook-calls";
import { answer, attemptOf, rolloutWorld, SLOT } from "./rollout-world";
import type { RolloutWorld } from "./rollout-world";

/** An attempt with both questions answered. */
async function answered(world: RolloutWorld): Promise<AttemptView> {
  let attempt = attemptOf(await world.engine.ensureActiveState(SLOT));
  while (attempt.phase === "answering") attempt = await answer(world, attempt);
  return attempt;
}

function finalize({ engine }: RolloutWorld, attemptId?: string) {
  return engine.apply(SLOT, {
    type: "attempt.finalize",
    ...(attemptId !== undefined && { attemptId }),
  });
}

async function putRecord({ stores }: RolloutWorld, number: number, stateJson: string) {
  const old = await stores.records.read(SLOT, number);
  const change = { number, readJson: old?.stateJson ?? null, stateJson };
  expect(await stores.records.replace(SLOT, change)).toBe("replaced");
}

test("a finalized attempt is published at once, and named in what is told", async () => {
  const world = rolloutWorld();
  const { attemptId } = await answered(world);
  const outcome = await finalize(world);
  expect(outcome).toMatchObject({
    kind: "applied",
    attempt: { attemptId, phase: "published", finalSummary: { score: 100 } },
  });
  expect(world.results.get(resultIdOf(SLOT, 1))).toMatchObject({ attemptId, score: 100 });
  const applied = { event: "attempt.applied", slot: SLOT, type: "attempt.finalize" };
  expect(world.journal).toContainEqual({ ...applied, attemptNumber: 1 });
  const told = world.journal.map(({ event }) => event);
  expect(told).not.toContain("attempt.all_reported");
  // There is no pointer to be wrong, and no pinned engine to compare with.
  const strange = told.filter((event) => /^(pointer|rollout)\./.test(event));
  expect(strange).toEqual([]);
});

test("an attempt whose questions were all reported says so", async () => {
  const world = rolloutWorld();
  let { attemptId, phase, currentQuestionIndex } = attemptOf(
    await world.engine.ensureActiveState(SLOT),
  );
  while (phase === "answering") {
    const outcome = await world.engine.apply(SLOT, {
      ...{ type: "question.report", attemptId, report: "unreadable" },
      ...{ questionIndex: currentQuestionIndex, questionId: `q${1 + currentQuestionIndex}` },
    });
    ({ attemptId, phase, currentQuestionIndex } = attemptOf(outcome));
  }
  expect(await finalize(world, attemptId)).toMatchObject({ kind: "applied" });
  const told = { event: "attempt.all_reported", slot: SLOT, attemptNumber: 1 };
  expect(world.journal).toContainEqual(told);
});

test("a finalize that is repeated is answered with the attempt that it names", async () => {
  const world = rolloutWorld();
  const { attemptId } = await answered(world);
  const first = await finalize(world, attemptId);
  const again = await finalize(world, attemptId);
  expect(again).toEqual({ kind: "replayed", attempt: attemptOf(first) });
  // The next attempt is another one.
  const next = await answered(world);
  expect(await finalize(world, attemptId)).toEqual(again);
  expect(await finalize(world, "no such")).toMatchObject({
    ...{ code: "stale_attempt", attempt: { attemptId: next.attemptId } },
  });
});

test("a finished record stays until it is reset, and a reset removes no unfinished one", async () => {
  const world = rolloutWorld();
  await answered(world);
  await finalize(world);
  await world.engine.ensureActiveState(SLOT);
  expect(await world.stores.records.read(SLOT, 1)).not.toBeNull();
  await world.engine.apply(SLOT, { type: "attempt.reset" });
  expect(await world.stores.records.read(SLOT, 1)).toBeNull();
  expect(await world.stores.records.read(SLOT, 2)).toBeNull();
});

test("a result that the gradebook has already is not sent again", async () => {
  const world = rolloutWorld();
  const { attemptId } = await answered(world);
  const before = (await world.stores.records.read(SLOT, 1))?.stateJson ?? "";
  await finalize(world, attemptId);
  const held = world.results.get(resultIdOf(SLOT, 1));
  await putRecord(world, 1, before);
  expect(await finalize(world, attemptId)).toMatchObject({ kind: "applied" });
  expect(world.results.get(resultIdOf(SLOT, 1))).toBe(held);
});

test("a result of another attempt is never replaced, and the attempt stays as it was", async () => {
  const world = rolloutWorld();
  const { attemptId } = await answered(world);
  await finalize(world, attemptId);
  await world.engine.apply(SLOT, { type: "attempt.reset" });
  const theirs = world.results.get(resultIdOf(SLOT, 1));
  if (theirs === undefined) throw new Error("no result");
  const other = { ...theirs, attemptId: "another" };
  world.isListEmpty = true;
  const next = await answered(world);
  world.results.set(resultIdOf(SLOT, next.attemptNumber), other);
  await expect(finalize(world)).rejects.toMatchObject({
    ...{ code: "gradebook_misconfigured", retryable: false },
    message: "The gradebook holds a result of another attempt under this number.",
  });
  expect(world.overwritten).toEqual([]);
  expect(await world.engine.getActiveState(SLOT)).toMatchObject({ state: { phase: "complete" } });
});

test("an unreadable record is refused, and no older attempt is taken for it", async () => {
  const world = rolloutWorld();
  await putRecord(world, 1, "{");
  const refused = { kind: "refused", code: "record_quarantined", attempt: null };
  expect(await finalize(world)).toEqual(refused);
  expect(await finalize(world, "some attempt")).toEqual(refused);
  const told = { event: "attempt.refused", slot: SLOT, type: "attempt.finalize" };
  expect(world.journal).toContainEqual({ ...told, code: "record_quarantined" });
});

test("an unreadable record before the current attempt changes nothing for it", async () => {
  const world = rolloutWorld();
  await answered(world);
  await finalize(world);
  await putRecord(world, 1, "{");
  const { attemptId, attemptNumber } = await answered(world);
  expect(attemptNumber).toBe(2);
  expect(await finalize(world, "no such")).toMatchObject({ code: "stale_attempt" });
  expect(await finalize(world, attemptId)).toMatchObject({ kind: "applied" });
});

test("without an attempt there is nothing to finalize", async () => {
  const world = rolloutWorld();
  expect(await finalize(world)).toEqual({
    kind: "refused",
    code: "attempt_not_found",
    attempt: null,
  });
});

test("a record that changes under every try is given up after the third", async () => {
  const world = rolloutWorld();
  const { attemptId } = await answered(world);
  let tries = 0;
  const { records } = world.stores;
  const replace = () => {
    tries += 1;
    return Promise.resolve("stale" as const);
  };
  const stores = { ...world.stores, records: { ...records, replace } };
  const unlucky = rolloutWorld({ stores });
  await expect(finalize(unlucky, attemptId)).rejects.toMatchObject({ code: "contention" });
  expect(tries).toBe(3);
});

test("a report that a hook failed to hear is told again with the end of the attempt", async () => {
  const onReported = vi.fn();
  onReported.mockImplementationOnce(() => {
    throw new Error("not now");
  });
  const clock = { ...systemClock, sleep: () => new Promise<never>(() => undefined) };
  const told = { emit: () => undefined, ...clock };
  const none = {
    listResults: () => Promise.resolve([]),
    findResult: () => Promise.resolve(null),
    putResult: () => Promise.resolve(),
  };
  const questions = {
    list: () => Promise.resolve([{ id: "q1" }]),
    grade: () => Promise.reject(new Error("nothing is answered")),
  };
  const ports = {
    ...{ gradebook: none, questions, ...told },
    hooks: createHookCalls({ onReported }, told),
  };
  const stores = openMemory({ probeWindow: 4 }, clock.nowMs);
  const engine = rolledOut({ stores, ports, modeOf: () => Promise.resolve("derive") }, {});
  await engine.ensureActiveState(SLOT);
  const report = { type: "question.report", questionIndex: 0, questionId: "q1" } as const;
  const { attemptId } = attemptOf(await engine.apply(SLOT, { ...report, report: "unreadable" }));
  await vi.waitFor(() => expect(onReported).toHaveBeenCalledTimes(1));
  await engine.apply(SLOT, { type: "attempt.finalize" });
  await vi.waitFor(() => expect(onReported).toHaveBeenCalledTimes(2));
  expect(onReported).toHaveBeenLastCalledWith(
    { ...SLOT, attemptId, attemptNumber: 1, questionId: null, questionIndex: 0 },
    "unreadable",
  );
});

import { describe, expect, it, vi } from "vitest";
import { Fault } from "#lib/fault";
import { historyOf } from "#lib/services/attempt";
import { publishSlot } from "#lib/services/attempt/publish";
import type { OutboxEntry } from "#lib/services/attempt/outbox-entry";
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

const LATER_MS = STARTED_MS + 90_000;
const LATER = new Date(LATER_MS).toISOString();

/** A store that holds these texts, each a minute and a half after `STARTED_MS`. */
function holding(texts: readonly string[], outbox: readonly string[] = []) {
  const trail = texts.map((text, at) => ({ id: `${at + 1}`, atMs: LATER_MS, text }));
  return historyOf(
    {
      readTrail: () => Promise.resolve(trail),
      readOutbox: () => Promise.resolve(new Map(outbox.map((json, at) => [at + 1, json]))),
    },
    SLOT,
  );
}

function waiting(attemptNumber: number, more: Partial<OutboxEntry> = {}, allReported = false) {
  const body = {
    ...{ resultId: `r${attemptNumber}`, userId: "u", lineItemId: "l", attemptId: "bbbbbb" },
    ...{ attemptNumber, score: 40, correctAnswersCount: 2, totalQuestions: 5, finishedAt: AT },
    ...(allReported && { allReported: true }),
  };
  return JSON.stringify({
    ...{ id: `r${attemptNumber}`, attemptId: "bbbbbb", body, tries: 1, lastError: null },
    ...more,
  });
}

/** As they are stored. */
const HOOK_FAILED = "application: onFinalized or onReported failed; see hook.failed in the log";
const CONFLICT = "conflict: the gradebook holds a result of another attempt under this id";

const UNKNOWN = {
  ...{ id: "aaaaaa", attemptNumber: 1, startedAt: null, endedAt: null, ending: "open" },
  ...{ score: null, isAllReported: false, gradebook: "unknown" },
};
const FINISHED = { ...UNKNOWN, ending: "finished" };

describe("an attempt of which only a part is left", () => {
  it.each([
    ["its start", `s1 0/2 aaaaaa ${AT}`, { ...UNKNOWN, startedAt: AT }],
    ["an answer", "a1 1/2 aaaaaa", UNKNOWN],
    ["a skipped question", "k1 1/2 aaaaaa", UNKNOWN],
    ["a reported question", "r1 1/2 aaaaaa", UNKNOWN],
    ["its end", "f1 2 aaaaaa 50", { ...FINISHED, endedAt: LATER, score: 50 }],
    [
      "its end without a grade",
      "f1 2 aaaaaa -",
      { ...FINISHED, endedAt: LATER, isAllReported: true },
    ],
    ["its publishing", "p1 2 aaaaaa", { ...FINISHED, gradebook: "published" }],
    ["that it was rejected", "n1 2 aaaaaa", FINISHED],
    [
      "a reset while it was open",
      "x1 1/2 aaaaaa",
      { ...UNKNOWN, ending: "given_up", endedAt: LATER },
    ],
    ["a reset while its result waited", "x1 2 aaaaaa pending>none", FINISHED],
    ["a reset after it was published", "x1 2 aaaaaa published>none", FINISHED],
  ])("is known by %s", async (_part, text, expected) => {
    expect(await holding([text])).toEqual([expected]);
  });

  it("began when the entry was written, if an earlier version did not note it", async () => {
    const start = { type: "attempt.start", number: 1, attemptId: "aaaaaa", answered: 0, total: 2 };
    const text = JSON.stringify({ kind: "applied", ...start, from: null, to: "answering" });
    expect(await holding([text])).toEqual([{ ...UNKNOWN, startedAt: LATER }]);
  });

  it("is known by what waits for the gradebook", async () => {
    const known = { ...FINISHED, id: "bbbbbb", attemptNumber: 3, endedAt: AT };
    const [plain, ungraded] = [waiting(3), waiting(3, {}, true)];
    expect(await holding([], [plain])).toEqual([{ ...known, score: 40, gradebook: "waiting" }]);
    expect(await holding([], [ungraded])).toEqual([
      { ...known, isAllReported: true, gradebook: "waiting" },
    ]);
  });

  it("is published if only the application has not been told yet, and waits after another fault", async () => {
    const told = async (lastError: string) =>
      (await holding([], [waiting(3, { lastError })])).map(({ gradebook }) => gradebook);
    expect(await told(HOOK_FAILED)).toEqual(["published"]);
    expect(await told("gradebook_unavailable")).toEqual(["waiting"]);
    expect(await told(CONFLICT)).toEqual(["conflict"]);
  });
});

it("what is no entry of an attempt is left out", async () => {
  const refused = { kind: "refused", type: "attempt.start", code: "stale_attempt", number: 1 };
  const texts = ["?", JSON.stringify(refused), `s1 0/2 aaaaaa ${AT}`];
  expect(await holding(texts, ["no JSON", "{}"])).toEqual([{ ...UNKNOWN, startedAt: AT }]);
});

it("the newest attempt comes first, and of one number that which was begun last", async () => {
  const begun = ["2 0/2 cccccc", "1 0/2 aaaaaa", "10 0/2 dddddd", "2 0/2 eeeeee"];
  const ids = (await holding(begun.map((text) => `s${text} ${AT}`))).map(({ id }) => id);
  expect(ids).toEqual(["dddddd", "eeeeee", "cccccc", "aaaaaa"]);
});

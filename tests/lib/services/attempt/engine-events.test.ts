import { describe, expect, it, vi } from "vitest";
import { isAllReported } from "#lib/services/attempt/all-reported";
import { read } from "#lib/services/attempt/read";
import { answer, engineHarness, finishAttempt, SLOT, STARTED_MS } from "./harness";

const idOf = (attempt: { attemptId: string } | null) => ({ attemptId: attempt?.attemptId ?? "" });

const reportOf = (questionIndex: number) => {
  const question = { questionId: `q${questionIndex}`, questionIndex };
  return { type: "question.report", report: "unclear", ...question } as const;
};

it("the hooks hear of each report that is accepted, and of no other request", async () => {
  const tellReported = vi.fn();
  const tellFinalized = () => Promise.resolve("told" as const);
  const { engine, events } = engineHarness({ ports: { hooks: { tellReported, tellFinalized } } });
  const { attempt } = await engine.ensureActiveState(SLOT);
  await engine.apply(SLOT, answer(0));
  await engine.apply(SLOT, { ...reportOf(1), attemptId: "another" });
  expect(tellReported).not.toHaveBeenCalled();
  const outcome = await engine.apply(SLOT, { ...reportOf(1), ...idOf(attempt) });
  expect(tellReported.mock.calls).toEqual([[SLOT, outcome.attempt, "q1", 1]]);
  await engine.apply(SLOT, { type: "attempt.finalize" });
  expect(tellReported).toHaveBeenCalledTimes(1);
  // A refusal is a change of the content only if it says so.
  expect(events.map(({ event }) => event)).not.toContain("question.changed");
});

describe("the engine emits", () => {
  it("an event for every applied request of an attempt, with its number, in order", async () => {
    const harness = engineHarness();
    await finishAttempt(harness);
    await harness.engine.apply(SLOT, { type: "attempt.reset" });
    await harness.engine.apply(SLOT, { type: "attempt.reset" });
    const of = (type: string) => ({ event: "attempt.applied", slot: SLOT, type, attemptNumber: 1 });
    expect(harness.events).toEqual([
      { event: "number.derived", slot: SLOT, attemptNumber: 1, walked: 0 },
      ...["attempt.start", "question.answer", "question.answer", "attempt.finalize"].map(of),
      of("attempt.reset"),
      { ...of("attempt.reset"), event: "attempt.replayed", attemptNumber: null },
    ]);
  });

  it("attempt.refused with the code of the refusal", async () => {
    const harness = engineHarness();
    await harness.engine.apply(SLOT, answer(0));
    const code = "attempt_not_found";
    expect(harness.events).toEqual([
      { event: "attempt.refused", slot: SLOT, type: "question.answer", code },
    ]);
  });

  it("trail.missed when a refusal cannot be recorded, and a refusal is recorded with its number", async () => {
    const entries: string[] = [];
    const appendTrail = async (_slot: unknown, entry: string) => {
      entries.push(entry);
      if (entries.length === 2) throw new Error("Redis is down");
      return Promise.resolve(true);
    };
    const { engine, events } = engineHarness({ ports: { trail: { appendTrail } } });
    const finalize = { type: "attempt.finalize" } as const;
    await engine.apply(SLOT, finalize);
    expect(entries).toEqual([
      '{"kind":"refused","type":"attempt.finalize","code":"attempt_not_found","number":null}',
    ]);
    await engine.ensureActiveState(SLOT);
    await engine.apply(SLOT, { ...finalize, attemptId: "another" });
    expect(entries[1]).toBe(
      '{"kind":"refused","type":"attempt.finalize","code":"stale_attempt","number":1}',
    );
    await vi.waitFor(() => expect(events).toContainEqual({ event: "trail.missed", slot: SLOT }));
    // Ordinary mistakes of a client explain nothing.
    await engine.apply(SLOT, finalize);
    expect(entries).toHaveLength(2);
  });

  it("question.reported once, when the report is applied", async () => {
    const harness = engineHarness();
    await harness.engine.ensureActiveState(SLOT);
    const question = { questionId: "q0", questionIndex: 0 };
    const report = { type: "question.report", report: { why: "typo" }, ...question } as const;
    for (let times = 0; times < 2; times += 1) await harness.engine.apply(SLOT, report);
    expect(harness.events.filter(({ event }) => event === "question.reported")).toEqual([
      { event: "question.reported", slot: SLOT, attemptNumber: 1, index: 0 },
    ]);
  });

  it("attempt.all_reported once, when an attempt is finalized whose questions were all reported", async () => {
    const { engine, events } = engineHarness();
    await engine.ensureActiveState(SLOT);
    for (const at of [0, 1]) await engine.apply(SLOT, reportOf(at));
    const told = () => events.filter(({ event }) => event === "attempt.all_reported");
    expect(told()).toEqual([]);
    for (let times = 0; times < 2; times += 1)
      await engine.apply(SLOT, { type: "attempt.finalize" });
    expect(told()).toEqual([{ event: "attempt.all_reported", slot: SLOT, attemptNumber: 1 }]);
  });

  it("commit.stale with the request, when the record is not the one that was read", async () => {
    const { engine, events, store } = engineHarness();
    const { attempt } = await engine.ensureActiveState(SLOT);
    const stateKey = "assess:state:u:r:1";
    const written = store.keys.text(stateKey) ?? "";
    store.keys.setText(stateKey, `${written} `, 1_000);
    const applied = await engine.apply(SLOT, { ...answer(0), ...idOf(attempt) });
    expect(applied).toMatchObject({ kind: "applied" });
    const stale = { event: "commit.stale", slot: SLOT, type: "question.answer" };
    expect(events.filter(({ event }) => event === "commit.stale")).toEqual([stale]);
  });

  it("record.unreadable with the reason", async () => {
    const harness = engineHarness();
    harness.store.keys.setText("assess:state:u:r:1", "{broken", 1_000);
    expect(await harness.engine.getActiveState(SLOT)).toBeNull();
    const reason = "the state record is not JSON";
    expect(harness.events).toEqual([
      { event: "pointer.missing.recovered", slot: SLOT, attemptNumber: 1 },
      { event: "record.unreadable", slot: SLOT, reason },
    ]);
  });

  it("pointer.stale and record.orphaned when the pointer names an orphaned record", async () => {
    const harness = engineHarness();
    harness.store.keys.setText("assess:active:u:r", "3", 1_000);
    harness.store.keys.setText("assess:highwater:u:r", "3", 1_000);
    harness.store.keys.setText("assess:state:u:r:3", '{"isFinalized":false}', 1_000);
    expect(await harness.engine.resolveAssessmentContext(SLOT)).toMatchObject({ kind: "none" });
    expect(harness.events).toEqual([
      { event: "record.orphaned", slot: SLOT, attemptNumber: 3, highWater: 3 },
      { event: "pointer.stale", slot: SLOT, named: "3", attemptNumber: null },
    ]);
  });

  it.each([
    ["12", "12"],
    ["x12", "no number"],
    ["12x", "no number"],
    ["1234567890", "no number"],
  ])("pointer.stale logs of the pointer %s: %s", async (pointer, named) => {
    const harness = engineHarness();
    harness.store.keys.setText("assess:active:u:r", pointer, 1_000);
    await harness.engine.getActiveState(SLOT);
    const event = { event: "pointer.stale", slot: SLOT, named, attemptNumber: null };
    expect(harness.events).toContainEqual(event);
  });

  it("nothing when a valid attempt is read", async () => {
    const harness = engineHarness();
    await harness.engine.ensureActiveState(SLOT);
    harness.events.length = 0;
    await harness.engine.getActiveState(SLOT);
    expect(harness.events).toEqual([]);
  });
});

it("claims that do not come from a verified token are a bug of the caller", async () => {
  const { engine } = engineHarness();
  const started = await engine.ensureActiveState(SLOT);
  const forged = { attemptNumber: 1, ...idOf(started.attempt) } as never;
  await expect(engine.apply(SLOT, answer(0), forged)).rejects.toThrow(
    new TypeError("Claims must come from a verified attempt token, never from a request."),
  );
  for (const nothing of [null, "a token", 7]) {
    const applying = engine.apply(SLOT, answer(0), nothing as never);
    await expect(applying).rejects.toThrow("Claims must come from a verified attempt token");
  }
});

it.each([
  ["every question was reported", [true, true], 2, true],
  ["one was answered", [true, undefined], 2, false],
  ["one is still open", [true], 2, false],
  ["there is no question", [], 0, false],
])("whether all were reported: %s", (_what, reported, totalQuestions, expected) => {
  const questions = reported.map((isReported) => (isReported === true ? { isReported } : {}));
  expect(isAllReported({ questions, totalQuestions })).toBe(expected);
});

it("the loaded snapshot contains the gradebook's last error for an unpublished result", async () => {
  const harness = engineHarness();
  await finishAttempt(harness);
  const rejectionOf = async () => {
    const { decoded } = await read(harness.ports, SLOT);
    return decoded.kind === "snapshot" ? decoded.snapshot.context.attempt?.rejection : undefined;
  };
  expect(await rejectionOf()).toBeNull();
  harness.gradebook.set("down");
  harness.clock.nowMs += 300_000;
  await harness.engine.sweep();
  expect(await rejectionOf()).toBe("gradebook_unavailable: It is switched off.");
  harness.store.keys.setField("assess:outbox:u:r", "1", "{broken");
  expect(await rejectionOf()).toBeNull();
});

describe("the engine returns", () => {
  it("the current attempt with all of its answers", async () => {
    const { engine } = engineHarness();
    const { attempt } = await engine.ensureActiveState(SLOT);
    const outcome = await engine.apply(SLOT, { ...answer(0, "wrong"), ...idOf(attempt) });
    // Only for the server, which issues a token with them.
    const questions = [{ id: "q0" }, { id: "q1" }];
    expect(outcome).toEqual({
      kind: "applied",
      isCorrect: false,
      questions,
      attempt: {
        attemptNumber: 1,
        attemptId: attempt?.attemptId,
        phase: "answering",
        currentQuestionIndex: 1,
        totalQuestions: 2,
        isFinalized: false,
        startedAt: new Date(STARTED_MS).toISOString(),
        finalizationError: null,
        finalSummary: null,
        questions: [{ isCorrect: false, response: "wrong" }],
      },
    });
    const live = await engine.resolveAssessmentContext(SLOT);
    expect(live).toEqual({ kind: "live", attempt: outcome.attempt, questions });
    expect(await engine.getActiveState(SLOT)).toEqual({ state: outcome.attempt, attemptNumber: 1 });
  });

  it("the grade of the first answer when the question is answered again", async () => {
    const { engine } = engineHarness();
    await engine.ensureActiveState(SLOT);
    await engine.apply(SLOT, answer(0, "wrong"));
    expect(await engine.apply(SLOT, answer(0, "right"))).toMatchObject({
      kind: "replayed",
      isCorrect: false,
    });
  });

  it("the summary with exactly its three fields, before and after publishing", async () => {
    const harness = engineHarness();
    await finishAttempt(harness);
    const summary = { score: 50, correctAnswersCount: 1, totalQuestions: 2 };
    const pending = (await harness.engine.getActiveState(SLOT))?.state;
    expect(pending).toMatchObject({ phase: "pending", isFinalized: true });
    expect(pending?.finalSummary).toEqual(summary);
    harness.clock.nowMs += 300_000;
    await harness.engine.sweep();
    const published = (await harness.engine.getActiveState(SLOT))?.state;
    expect(published).toMatchObject({ phase: "published", isFinalized: true });
    expect(published?.finalSummary).toEqual(summary);
  });

  it("no fields of other outcomes with a refusal or a reset", async () => {
    const { engine } = engineHarness();
    await engine.ensureActiveState(SLOT);
    const refusal = await engine.apply(SLOT, answer(1));
    expect(Object.keys(refusal)).toEqual(["kind", "code", "attempt", "questions"]);
    expect(await engine.apply(SLOT, { type: "attempt.reset" })).toEqual({
      kind: "applied",
      attempt: null,
      clearedAttempt: 1,
    });
    expect(await engine.apply(SLOT, { type: "attempt.reset" })).toEqual({
      kind: "replayed",
      attempt: null,
      clearedAttempt: null,
    });
  });
});

import { describe, expect, it } from "vitest";
import { read } from "#lib/services/attempt/read";
import { answer, desk, finalized, SLOT, STARTED_MS } from "./desk";

const named = (attempt: { attemptId: string } | null) => ({ attemptId: attempt?.attemptId ?? "" });

describe("operators hear", () => {
  it("of every step of an attempt, with its number, in order", async () => {
    const at = desk();
    await finalized(at);
    await at.engine.apply(SLOT, { type: "attempt.reset" });
    await at.engine.apply(SLOT, { type: "attempt.reset" });
    const of = (type: string) => ({ event: "attempt.applied", slot: SLOT, type, attemptNumber: 1 });
    expect(at.journal).toEqual([
      { event: "number.derived", slot: SLOT, attemptNumber: 1, walked: 0 },
      ...["attempt.start", "question.answer", "question.answer", "attempt.finalize"].map(of),
      of("attempt.reset"),
      { ...of("attempt.reset"), event: "attempt.replayed", attemptNumber: null },
    ]);
  });

  it("of a refusal, with its code", async () => {
    const at = desk();
    await at.engine.apply(SLOT, answer(0));
    const code = "attempt_not_found";
    expect(at.journal).toEqual([
      { event: "attempt.refused", slot: SLOT, type: "question.answer", code },
    ]);
  });

  it("of a reported question once, when it is applied", async () => {
    const at = desk();
    await at.engine.ensureActiveState(SLOT);
    const question = { questionId: "q0", questionIndex: 0 };
    const report = { type: "question.report", report: { why: "typo" }, ...question } as const;
    for (let times = 0; times < 2; times += 1) await at.engine.apply(SLOT, report);
    expect(at.journal.filter(({ event }) => event === "question.reported")).toEqual([
      { event: "question.reported", slot: SLOT, attemptNumber: 1, index: 0 },
    ]);
  });

  it("of a record that cannot be read, and why", async () => {
    const at = desk();
    at.store.keys.setText("assess:state:u:r:1", "{broken", 1_000);
    expect(await at.engine.getActiveState(SLOT)).toBeNull();
    const reason = "the state record is not JSON";
    expect(at.journal).toEqual([
      { event: "pointer.missing.recovered", slot: SLOT, attemptNumber: 1 },
      { event: "record.unreadable", slot: SLOT, reason },
    ]);
  });

  it("of a pointer that names something else than what is there, and of a foreign record", async () => {
    const at = desk();
    at.store.keys.setText("assess:active:u:r", "3", 1_000);
    at.store.keys.setText("assess:highwater:u:r", "3", 1_000);
    at.store.keys.setText("assess:state:u:r:3", '{"isFinalized":false}', 1_000);
    expect(await at.engine.resolveAssessmentContext(SLOT)).toEqual({ kind: "none" });
    expect(at.journal).toEqual([
      { event: "record.orphaned", slot: SLOT, attemptNumber: 3, highWater: 3 },
      { event: "pointer.stale", slot: SLOT, named: "3", attemptNumber: null },
    ]);
  });

  it("of nothing when all is well, however often it is looked at", async () => {
    const at = desk();
    await at.engine.ensureActiveState(SLOT);
    at.journal.length = 0;
    await at.engine.getActiveState(SLOT);
    expect(at.journal).toEqual([]);
  });
});

it("what the gradebook said last of a waiting result is known to the machine", async () => {
  const at = desk();
  await finalized(at);
  const rejectionOf = async () => {
    const { decoded } = await read(at.ports, SLOT);
    return decoded.kind === "snapshot" ? decoded.snapshot.context.attempt?.rejection : undefined;
  };
  expect(await rejectionOf()).toBeNull();
  at.gradebook.set("down");
  at.clock.nowMs += 300_000;
  await at.engine.sweep();
  expect(await rejectionOf()).toBe("gradebook_unavailable: It is switched off.");
  at.store.keys.setField("assess:outbox:u:r", "1", "{broken");
  expect(await rejectionOf()).toBeNull();
});

describe("a student is shown", () => {
  it("the attempt as it stands, with all of its answers", async () => {
    const { engine } = desk();
    const { attempt } = await engine.ensureActiveState(SLOT);
    const outcome = await engine.apply(SLOT, { ...answer(0, "wrong"), ...named(attempt) });
    // For the server alone: it makes a token of them.
    const questions = [{ id: "q0" }, { id: "q1" }];
    expect(outcome).toEqual({
      ...{ kind: "applied", isCorrect: false, questions },
      attempt: {
        ...{ attemptNumber: 1, attemptId: attempt?.attemptId, phase: "answering" },
        ...{ currentQuestionIndex: 1, totalQuestions: 2, isFinalized: false },
        ...{ startedAt: new Date(STARTED_MS).toISOString(), finalizationError: null },
        ...{ finalSummary: null, questions: [{ isCorrect: false, response: "wrong" }] },
      },
    });
    const live = await engine.resolveAssessmentContext(SLOT);
    expect(live).toEqual({ kind: "live", attempt: outcome.attempt, questions });
    expect(await engine.getActiveState(SLOT)).toEqual({ state: outcome.attempt, attemptNumber: 1 });
  });

  it("how the first answer was graded when it is sent again", async () => {
    const { engine } = desk();
    await engine.ensureActiveState(SLOT);
    await engine.apply(SLOT, answer(0, "wrong"));
    expect(await engine.apply(SLOT, answer(0, "right"))).toMatchObject({
      ...{ kind: "replayed", isCorrect: false },
    });
  });

  it("the summary without what it never showed, also when it is published", async () => {
    const at = desk();
    await finalized(at);
    const summary = { score: 50, correctAnswersCount: 1, totalQuestions: 2 };
    const pending = (await at.engine.getActiveState(SLOT))?.state;
    expect(pending).toMatchObject({ phase: "pending", isFinalized: true });
    expect(pending?.finalSummary).toEqual(summary);
    at.clock.nowMs += 300_000;
    await at.engine.sweep();
    const published = (await at.engine.getActiveState(SLOT))?.state;
    expect(published).toMatchObject({ phase: "published", isFinalized: true });
    expect(published?.finalSummary).toEqual(summary);
  });

  it("only the word of a refusal or of a reset, besides the attempt", async () => {
    const { engine } = desk();
    await engine.ensureActiveState(SLOT);
    const refusal = await engine.apply(SLOT, answer(1));
    expect(Object.keys(refusal)).toEqual(["kind", "code", "attempt", "questions"]);
    expect(await engine.apply(SLOT, { type: "attempt.reset" })).toEqual({
      ...{ kind: "applied", attempt: null, clearedAttempt: 1 },
    });
    expect(await engine.apply(SLOT, { type: "attempt.reset" })).toEqual({
      ...{ kind: "replayed", attempt: null, clearedAttempt: null },
    });
  });
});

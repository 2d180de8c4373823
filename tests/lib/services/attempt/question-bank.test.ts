import { describe, expect, it, vi } from "vitest";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import { answer, engineHarness, SLOT } from "./harness";

const listed = (...ids: readonly string[]) => ids.map((id) => ({ id }));

function bankOf() {
  const list = vi.fn<QuestionBank["list"]>();
  list.mockResolvedValue(listed("q0", "q1"));
  const grade = vi.fn<QuestionBank["grade"]>();
  grade.mockResolvedValue({ kind: "graded", isCorrect: true });
  return { list, grade };
}

describe("when the content changes during an attempt", () => {
  it("a start is refused when the resource disappears before its questions are selected", async () => {
    const questions = bankOf();
    questions.list.mockResolvedValueOnce(listed("q0")).mockResolvedValueOnce(null);
    const { engine } = engineHarness({ ports: { questions } });
    const refusal = { kind: "refused", code: "resource_not_found", attempt: null };
    expect(await engine.ensureActiveState(SLOT)).toEqual(refusal);
    expect(await engine.getActiveState(SLOT)).toBeNull();
  });

  it("an answer to a changed question is refused, and the attempt continues without it", async () => {
    const questions = bankOf();
    const { engine, events } = engineHarness({ ports: { questions } });
    const { attempt } = await engine.ensureActiveState(SLOT);
    questions.list.mockResolvedValue(null);
    questions.grade.mockResolvedValue({ kind: "changed" });
    expect(await engine.apply(SLOT, answer(0))).toMatchObject({
      kind: "refused",
      code: "question_changed",
      attempt,
    });
    expect(events).toContainEqual({
      event: "question.changed",
      slot: SLOT,
      attemptNumber: 1,
      index: 0,
    });
    const skip = { type: "question.skip", questionId: "q0", questionIndex: 0 } as const;
    const report = { ...skip, type: "question.report", report: "changed" } as const;
    expect(await engine.apply(SLOT, report)).toMatchObject({ kind: "applied" });
    const second = { ...skip, questionId: "q1", questionIndex: 1 };
    expect(await engine.apply(SLOT, second)).toMatchObject({ attempt: { phase: "complete" } });
    expect(await engine.apply(SLOT, { type: "attempt.finalize" })).toMatchObject({
      kind: "applied",
    });
  });
});

describe("an answer to a question", () => {
  it("is refused with the problem, and not stored, when it cannot be graded", async () => {
    const questions = bankOf();
    questions.grade.mockResolvedValue({ kind: "invalid_response", problem: "too long" });
    const { engine } = engineHarness({ ports: { questions } });
    const { attempt } = await engine.ensureActiveState(SLOT);
    expect(await engine.apply(SLOT, answer(0))).toMatchObject({
      kind: "refused",
      code: "invalid_response",
      attempt,
      problem: "too long",
    });
    expect(await engine.getActiveState(SLOT)).toMatchObject({ state: { questions: [] } });
  });

  it("is graded with its resource and the whole request", async () => {
    const questions = bankOf();
    const { engine } = engineHarness({ ports: { questions } });
    await engine.ensureActiveState(SLOT);
    const request = { ...answer(0), responseIdentifier: "R2" };
    await engine.apply(SLOT, request);
    expect(questions.grade).toHaveBeenCalledExactlyOnceWith("r", { id: "q0" }, request);
  });

  it("is stored with its grade, without question id and response identifier", async () => {
    const { engine } = engineHarness({ ports: { questions: bankOf() } });
    await engine.ensureActiveState(SLOT);
    await engine.apply(SLOT, { ...answer(0), responseIdentifier: "R2" });
    expect((await engine.getActiveState(SLOT))?.state.questions).toEqual([
      { isCorrect: true, response: "right" },
    ]);
  });

  it("is refused with the index when the question id is not the one at that index", async () => {
    const { engine } = engineHarness({ ports: { questions: bankOf() } });
    await engine.ensureActiveState(SLOT);
    expect(await engine.apply(SLOT, { ...answer(0), questionId: "q7" })).toMatchObject({
      code: "question_mismatch",
      problem: "question 0 of this attempt has another id",
    });
  });

  it("is refused before the question list is loaded when there is no attempt", async () => {
    const questions = bankOf();
    const { engine } = engineHarness({ ports: { questions } });
    expect(await engine.apply(SLOT, answer(0))).toEqual({
      kind: "refused",
      code: "attempt_not_found",
      attempt: null,
    });
    expect(questions.list).not.toHaveBeenCalled();
  });
});

it("an attempt has the questions of the list for its number", async () => {
  const questions = bankOf();
  questions.list.mockImplementation(async (_slot, n) =>
    listed(...(n === 2 ? ["a", "b", "c"] : [])),
  );
  const harness = engineHarness({ ports: { questions } });
  harness.store.keys.setText("assess:highwater:u:r", "1", 1_000);
  expect((await harness.engine.ensureActiveState(SLOT)).attempt?.totalQuestions).toBe(3);
});

it("a reset loads no question list and grades nothing", async () => {
  const questions = bankOf();
  const { engine } = engineHarness({ ports: { questions } });
  await engine.ensureActiveState(SLOT);
  questions.list.mockClear();
  await engine.apply(SLOT, { type: "attempt.reset" });
  expect(questions.list).not.toHaveBeenCalled();
  expect(questions.grade).not.toHaveBeenCalled();
});

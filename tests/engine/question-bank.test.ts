import { describe, expect, it, vi } from "vitest";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import { answer, desk, SLOT } from "./desk";

const listed = (...ids: readonly string[]) => ids.map((id) => ({ id }));

function bankOf() {
  const list = vi.fn<QuestionBank["list"]>();
  list.mockResolvedValue(listed("q0", "q1"));
  const grade = vi.fn<QuestionBank["grade"]>();
  grade.mockResolvedValue({ kind: "graded", isCorrect: true });
  return { list, grade };
}

describe("when the content changes under an attempt", () => {
  it("a resource that is gone before its questions are chosen is refused, and nothing starts", async () => {
    const questions = bankOf();
    questions.list.mockResolvedValueOnce(listed("q0")).mockResolvedValueOnce(null);
    const { engine } = desk({ ports: { questions } });
    const refusal = { kind: "refused", code: "resource_not_found", attempt: null };
    expect(await engine.ensureActiveState(SLOT)).toEqual(refusal);
    expect(await engine.getActiveState(SLOT)).toBeNull();
  });

  it("an answer to a changed question is refused and noted, and the attempt goes on without it", async () => {
    const questions = bankOf();
    const { engine, journal } = desk({ ports: { questions } });
    const { attempt } = await engine.ensureActiveState(SLOT);
    questions.list.mockResolvedValue(null);
    questions.grade.mockResolvedValue({ kind: "changed" });
    expect(await engine.apply(SLOT, answer(0))).toMatchObject({
      ...{ kind: "refused", code: "question_changed", attempt },
    });
    expect(journal).toContainEqual({
      ...{ event: "question.changed", slot: SLOT, attemptNumber: 1, index: 0 },
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

describe("an answer", () => {
  it("that cannot be graded is refused with the problem, and nothing is stored", async () => {
    const questions = bankOf();
    questions.grade.mockResolvedValue({ kind: "invalid_response", problem: "too long" });
    const { engine } = desk({ ports: { questions } });
    const { attempt } = await engine.ensureActiveState(SLOT);
    expect(await engine.apply(SLOT, answer(0))).toMatchObject({
      ...{ kind: "refused", code: "invalid_response", attempt, problem: "too long" },
    });
    expect(await engine.getActiveState(SLOT)).toMatchObject({ state: { questions: [] } });
  });

  it("is graded for its resource, with all that the student said", async () => {
    const questions = bankOf();
    const { engine } = desk({ ports: { questions } });
    await engine.ensureActiveState(SLOT);
    const request = { ...answer(0), responseIdentifier: "R2" };
    await engine.apply(SLOT, request);
    expect(questions.grade).toHaveBeenCalledExactlyOnceWith("r", { id: "q0" }, request);
  });

  it("is stored with its grade, and without question id and response variable", async () => {
    const { engine } = desk({ ports: { questions: bankOf() } });
    await engine.ensureActiveState(SLOT);
    await engine.apply(SLOT, { ...answer(0), responseIdentifier: "R2" });
    expect((await engine.getActiveState(SLOT))?.state.questions).toEqual([
      { isCorrect: true, response: "right" },
    ]);
  });

  it("to a question of another list is refused, and says which index", async () => {
    const { engine } = desk({ ports: { questions: bankOf() } });
    await engine.ensureActiveState(SLOT);
    expect(await engine.apply(SLOT, { ...answer(0), questionId: "q7" })).toMatchObject({
      code: "question_mismatch",
      problem: "question 0 of this attempt has another id",
    });
  });

  it("without an attempt is refused before anybody looks for its question", async () => {
    const questions = bankOf();
    const { engine } = desk({ ports: { questions } });
    expect(await engine.apply(SLOT, answer(0))).toEqual({
      ...{ kind: "refused", code: "attempt_not_found", attempt: null },
    });
    expect(questions.list).not.toHaveBeenCalled();
  });
});

it("an attempt has as many questions as its number's list", async () => {
  const questions = bankOf();
  questions.list.mockImplementation(async (_slot, n) =>
    listed(...(n === 2 ? ["a", "b", "c"] : [])),
  );
  const at = desk({ ports: { questions } });
  at.store.keys.setText("assess:highwater:u:r", "1", 1_000);
  expect((await at.engine.ensureActiveState(SLOT)).attempt?.totalQuestions).toBe(3);
});

it("a reset is graded by nobody", async () => {
  const questions = bankOf();
  const { engine } = desk({ ports: { questions } });
  await engine.ensureActiveState(SLOT);
  questions.list.mockClear();
  await engine.apply(SLOT, { type: "attempt.reset" });
  expect(questions.list).not.toHaveBeenCalled();
  expect(questions.grade).not.toHaveBeenCalled();
});

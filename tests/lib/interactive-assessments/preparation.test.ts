import { afterAll, describe, expect, expectTypeOf, test } from "vitest";
import { createInteractiveAssessments, createQuestionBank } from "#lib/interactive-assessments";
import type { ReadPorts } from "#lib/http/attempt-http";
import type { PracticePorts } from "#lib/pages/practice";
import type { AssessmentContext, QuestionList } from "#lib/services/attempt";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import type { AttemptView } from "#lib/services/attempt/attempt-view";
import { contentDir, openBank, SAMPLES_DIR } from "./content-fixture";

const slot = { userId: "user1", resourceId: "grammar-exercise" };
const bank = createQuestionBank({ contentDir: SAMPLES_DIR });
afterAll(() => bank.close());

function attemptView(parts: Partial<AttemptView> = {}): AttemptView {
  return {
    attemptNumber: 2,
    attemptId: "id-2",
    phase: "answering",
    currentQuestionIndex: 0,
    totalQuestions: 4,
    startedAt: "2026-01-01T00:00:00.000Z",
    isFinalized: false,
    finalizationError: null,
    finalSummary: null,
    questions: [],
    ...parts,
  };
}

async function listOf(attemptNumber: number): Promise<QuestionList> {
  return (await bank.list(slot, attemptNumber)) ?? [];
}

/** Prepares a slot with an engine that returns `context` and counts its loads. */
function prepare(context: AssessmentContext, content = bank, of = slot) {
  const counted = { loads: 0 };
  const events: EngineEvent[] = [];
  const assessments = createInteractiveAssessments({
    questions: content,
    attempts: {
      resolveAssessmentContext: () => {
        counted.loads += 1;
        return Promise.resolve(context);
      },
    },
    emit: (event) => events.push(event),
  });
  return { counted, events, prepared: assessments.prepareInteractiveAssessment(of) };
}

describe("the page of a slot", () => {
  test("has no port that could derive a number", () => {
    type Attempts = Parameters<typeof createInteractiveAssessments>[0]["attempts"];
    expectTypeOf<keyof Attempts>().toEqualTypeOf<"resolveAssessmentContext">();
    type Pages = PracticePorts["assessments"] | ReadPorts["assessments"];
    expectTypeOf<keyof Pages>().toEqualTypeOf<"prepareInteractiveAssessment">();
    type Engine = ReadPorts extends { readonly engine: unknown } ? "engine" : "none";
    expectTypeOf<Engine>().toEqualTypeOf<"none">();
  });

  test("with a live attempt has the questions of its number, from one load", async () => {
    const attempt = attemptView();
    const list = await listOf(2);
    const { prepared, counted, events } = prepare({ kind: "live", attempt, questions: list });
    expect(await prepared).toEqual({
      kind: "ready",
      title: "English grammar",
      lang: "en",
      attempt,
      questions: await bank.questionViews(slot, list),
      list,
    });
    expect(events).toEqual([]);
    expect(counted.loads).toBe(1);
  });

  test("shows, question by question, what grading expects", async () => {
    const list = await listOf(2);
    const { prepared } = prepare({ kind: "live", attempt: attemptView(), questions: list });
    const page = await prepared;
    if (page.kind !== "ready") throw new Error(page.kind);
    expect(page.questions.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
  });

  test("without an attempt has how many questions there will be, and none of them", async () => {
    const { prepared, counted } = prepare({ kind: "none", usedNumber: 2 });
    expect(await prepared).toEqual({
      kind: "no_attempt",
      usedNumber: 2,
      title: "English grammar",
      lang: "en",
      questionCount: 4,
    });
    expect(counted.loads).toBe(1);
  });

  test("of a quarantined record says so", async () => {
    const { prepared } = prepare({ kind: "quarantined" });
    expect(await prepared).toEqual({ kind: "quarantined" });
  });

  test("of an unknown resource loads nothing", async () => {
    const nowhere = { userId: "user1", resourceId: "../grammar-exercise" };
    const { prepared, counted } = prepare({ kind: "none", usedNumber: 2 }, bank, nowhere);
    expect(await prepared).toEqual({ kind: "resource_not_found" });
    expect(counted.loads).toBe(0);
  });

  test("shows a question that vanished, or is graded in another way now, as changed", async () => {
    const [first, ...others] = await listOf(2);
    if (first === undefined) throw new Error("there is a first question");
    const list = [{ ...first, digest: "another one" }, { id: "vanished", digest: "x" }, ...others];
    const attempt = attemptView({ currentQuestionIndex: 1 });
    const { prepared, events } = prepare({ kind: "live", attempt, questions: list });
    expect(await prepared).toMatchObject({
      questions: [
        { kind: "changed", id: first.id },
        { kind: "changed", id: "vanished" },
        ...others.map(({ id }) => ({ id })),
      ],
    });
    // Operators are told of the one that is the student's next question.
    expect(events).toEqual([{ event: "question.changed", slot, attemptNumber: 2, index: 1 }]);
  });

  test("of broken content is a fault", async () => {
    const folder = await contentDir({ "grammar-exercise/assessment.xml": "<x/>" });
    const broken = openBank(folder);
    const { prepared } = prepare({ kind: "live", attempt: attemptView(), questions: [] }, broken);
    await expect(prepared).rejects.toMatchObject({ code: "content_invalid", retryable: false });
  });

  test.each([0, -1, 1.5, Number.NaN])("has no attempt number %d", async (attemptNumber) => {
    await expect(bank.list(slot, attemptNumber)).rejects.toBeInstanceOf(RangeError);
  });
});

import { describe, expect, expectTypeOf, test } from "vitest";
import {
  createInteractiveAssessments,
  createQuestionBank,
} from "../../src/lib/interactive-assessments";
import type { ReadPorts } from "../../src/lib/actions/attempt-http";
import type { PracticePorts } from "../../src/lib/actions/practice";
import { Fault } from "../../src/lib/fault";
import type { AssessmentContext } from "../../src/lib/services/attempt";
import type { AttemptView } from "../../src/lib/services/attempt/attempt-view";
import { contentDir, SAMPLES_DIR } from "./content-fixture";

const slot = { userId: "user1", resourceId: "grammar-exercise" };
const bank = createQuestionBank({ contentDir: SAMPLES_DIR });

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

/** An engine that says what it is told to, and counts how often it loads. */
function prepare(context: AssessmentContext, content = bank, of = slot) {
  const counted = { loads: 0 };
  const assessments = createInteractiveAssessments({
    questions: content,
    attempts: {
      resolveAssessmentContext: () => {
        counted.loads += 1;
        return Promise.resolve(context);
      },
    },
  });
  return { counted, prepared: assessments.prepareInteractiveAssessment(of) };
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
    const { prepared, counted } = prepare({ kind: "live", attempt });
    expect(await prepared).toEqual({
      kind: "ready",
      title: "English grammar",
      attempt,
      questions: await bank.questionViews(slot, 2),
    });
    expect(counted.loads).toBe(1);
  });

  test("shows, question by question, what grading expects", async () => {
    const { prepared } = prepare({ kind: "live", attempt: attemptView() });
    const page = await prepared;
    if (page.kind !== "ready") throw new Error(page.kind);
    expect(page.questions.map(({ id }) => id)).toEqual(await bank.questionIds(slot, 2));
  });

  test("without an attempt has how many questions there will be, and none of them", async () => {
    const { prepared, counted } = prepare({ kind: "none" });
    expect(await prepared).toEqual({
      kind: "no_attempt",
      title: "English grammar",
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
    const { prepared, counted } = prepare({ kind: "none" }, bank, nowhere);
    expect(await prepared).toEqual({ kind: "resource_not_found" });
    expect(counted.loads).toBe(0);
  });

  test.each([3, 5])("of an attempt begun with %i questions instead of 4 is a fault", async (n) => {
    const attempt = attemptView({ totalQuestions: n });
    const { prepared } = prepare({ kind: "live", attempt });
    await expect(prepared).rejects.toBeInstanceOf(Fault);
    await expect(prepared).rejects.toMatchObject({ code: "content_changed", retryable: false });
  });

  test("of broken content is a fault", async () => {
    const folder = await contentDir({ "grammar-exercise/assessment.xml": "<x/>" });
    const broken = createQuestionBank({ contentDir: folder });
    const { prepared } = prepare({ kind: "live", attempt: attemptView() }, broken);
    await expect(prepared).rejects.toMatchObject({ code: "content_invalid", retryable: false });
  });

  test.each([0, -1, 1.5, Number.NaN])("has no attempt number %d", async (attemptNumber) => {
    await expect(bank.questionIds(slot, attemptNumber)).rejects.toBeInstanceOf(RangeError);
  });
});

import { afterEach, describe, expect, test, vi } from "vitest";
import * as actions from "#lib/actions/assessment";
import { Fault } from "#lib/fault";
import type { Outcome } from "#lib/services/attempt";
import { ATTEMPT_ID, asMia, attemptView, fakePorts } from "./fake-ports";

const surroundings = vi.hoisted(() => ({ wiring: vi.fn(), headers: vi.fn() }));
vi.mock("#lib/wiring", () => ({ wiring: surroundings.wiring }));
vi.mock("next/headers", () => ({ headers: surroundings.headers }));

afterEach(() => vi.resetAllMocks());

function wired(outcome?: Outcome | Error) {
  const fake = fakePorts(outcome);
  surroundings.wiring.mockReturnValue(fake.ports);
  surroundings.headers.mockResolvedValue(asMia);
  return fake;
}

const slot = { userId: "mia", resourceId: "quiz" };
const question = { questionId: "q1", questionIndex: 0, attemptId: ATTEMPT_ID };

describe("every action sends its own request type to the student's own slot", () => {
  test.each([
    [
      "question.answer",
      () => actions.submitAnswer({ resourceId: "quiz", ...question, response: "a" }),
      { ...question, response: "a" },
    ],
    ["question.skip", () => actions.skipQuestion({ resourceId: "quiz", ...question }), question],
    [
      "question.report",
      () => actions.reportQuestion({ resourceId: "quiz", ...question, report: "unclear" }),
      { ...question, report: "unclear" },
    ],
    ["attempt.finalize", () => actions.finalizeAssessment({ resourceId: "quiz" }), {}],
    ["attempt.reset", () => actions.startNewAssessmentAttempt({ resourceId: "quiz" }), {}],
  ])("%s", async (type, act, request) => {
    const { apply } = wired();
    await act();
    expect(apply).toHaveBeenCalledExactlyOnceWith(slot, { type, ...request }, undefined);
  });

  test("attempt.start", async () => {
    const { apply } = wired();
    await actions.getOrCreateAssessmentState({ resourceId: "quiz" });
    expect(apply).toHaveBeenCalledExactlyOnceWith(slot, { type: "attempt.start" }, undefined);
  });

  test("a caller cannot change the request type of an action", async () => {
    const { apply } = wired();
    const forged = { resourceId: "quiz", ...question, type: "attempt.reset" };
    await actions.skipQuestion(forged);
    expect(apply).toHaveBeenCalledWith(slot, { type: "question.skip", ...question }, undefined);
  });

  test.each([[undefined], [null], ["quiz"], [["quiz"]], [{}]])(
    "is refused with invalid_input when called with %j",
    async (input) => {
      const { apply } = wired();
      const call = actions.getOrCreateAssessmentState as (input: unknown) => Promise<unknown>;
      expect(await call(input)).toMatchObject({ code: "invalid_input" });
      expect(apply).not.toHaveBeenCalled();
    },
  );
});

describe("a reset returns whether it succeeded and the number of the attempt", () => {
  const reset = () => actions.startNewAssessmentAttempt({ resourceId: "quiz" });

  test.each([
    ["an attempt was reset", { clearedAttempt: 3 }, 3],
    ["there was no attempt", { clearedAttempt: null }, null],
    ["the outcome has no number", {}, null],
  ])("%s", async (_name, cleared, clearedAttempt) => {
    wired({ kind: "applied", attempt: null, ...cleared });
    expect(await reset()).toMatchObject({ success: true, clearedAttempt });
  });

  test("refused", async () => {
    wired({ kind: "refused", code: "stale_attempt", attempt: attemptView() });
    expect(await reset()).toMatchObject({ success: false, clearedAttempt: null });
  });

  test("fault", async () => {
    wired(new Fault("redis_unavailable", "down", { retryable: true }));
    const result = await reset();
    expect(result).toMatchObject({ success: false, outcome: "fault", retryable: true });
  });
});

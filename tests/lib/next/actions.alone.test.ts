import { beforeEach, describe, expect, expectTypeOf, test, vi } from "vitest";
import { Fault } from "#lib/fault";
import { actions } from "#lib/next/actions";
import { AssessmentError, ErrAssessmentStateNotFound } from "#lib/next/assessment-error";
import { ownGradebook, ownHoldfast, QUESTIONS } from "./school";

const surroundings = vi.hoisted(() => ({ headers: vi.fn() }));
vi.mock("next/headers.js", () => ({ headers: surroundings.headers }));

const HOST = "school.example";

/** The headers of the next call, as Next.js gives them to an action. */
function sendAs(student: string | null, headers: Record<string, string> = {}): void {
  const from = { origin: `https://${HOST}`, "sec-fetch-site": "same-origin" };
  surroundings.headers.mockImplementation(async () => {
    const own = student === null ? {} : { "x-student": student };
    return new Headers({ host: HOST, "x-forwarded-host": HOST, ...from, ...own, ...headers });
  });
}

beforeEach(() => sendAs("mia"));

const question = (questionIndex: number) => ({
  ...{ resourceId: "sums", questionIndex },
  questionId: QUESTIONS[questionIndex] ?? "",
});

async function caught(work: () => Promise<unknown>): Promise<AssessmentError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AssessmentError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("actions", () => {
  test("take one object and return an outcome, through a whole attempt", async () => {
    const gradebook = ownGradebook();
    const act = actions(ownHoldfast({ gradebook }));
    const started = await act.getOrCreateAssessmentState({ resourceId: "sums" });
    expect(started).toMatchObject({
      outcome: "applied",
      state: { attemptNumber: 1, totalQuestions: 3, currentQuestionIndex: 0 },
    });
    expect(await act.submitAnswer({ ...question(0), response: "4" })).toMatchObject({
      outcome: "applied",
      isCorrect: true,
    });
    expect(await act.skipQuestion(question(1))).toMatchObject({ outcome: "applied" });
    expect(await act.reportQuestion({ ...question(2), report: "unclear" })).toMatchObject({
      outcome: "applied",
      state: { phase: "complete" },
    });
    const finalized = await act.finalizeAssessment({ resourceId: "sums" });
    expect(finalized).toMatchObject({ state: { finalSummary: { score: 50, totalQuestions: 3 } } });
    expect(gradebook.results).toMatchObject([{ userId: "mia", attemptNumber: 1, score: 50 }]);
    const reset = await act.startNewAssessmentAttempt({ resourceId: "sums" });
    expect(reset).toMatchObject({ success: true, clearedAttempt: 1, state: null });
  });

  test("return refusals and faults, and never throw", async () => {
    const act = actions(ownHoldfast({ user: () => Promise.reject(new Error("no session")) }));
    expect(await act.getOrCreateAssessmentState({ resourceId: "sums" })).toMatchObject({
      outcome: "fault",
      code: "session_unavailable",
      retryable: true,
    });
    const other = actions(ownHoldfast());
    expect(await other.skipQuestion(question(0))).toMatchObject({ code: "attempt_not_found" });
    sendAs(null);
    expect(await other.skipQuestion(question(0))).toMatchObject({ code: "unauthenticated" });
  });

  test("create the Holdfast at the first call, if a function is given", async () => {
    const create = vi.fn(() => holdfast);
    const holdfast = ownHoldfast();
    const { getOrCreateAssessmentState } = actions(create);
    expect(create).not.toHaveBeenCalled();
    expect(await getOrCreateAssessmentState({ resourceId: "sums" })).toMatchObject({
      outcome: "applied",
    });
    expect(create).toHaveBeenCalledOnce();
  });

  test("an unknown shape is a mistake of the application", () => {
    const untyped = actions as (holdfast: object, options: object) => unknown;
    expect(() => untyped(ownHoldfast(), { shape: "old" })).toThrow(TypeError);
  });
});

describe("without a proxy of ours", () => {
  const start = actions(ownHoldfast());
  const outcome = () => start.getOrCreateAssessmentState({ resourceId: "sums" });

  test.each<[string, Record<string, string>]>([
    ["an old browser", { "sec-fetch-site": "" }],
    ["an old browser behind two proxies", { "x-forwarded-host": `${HOST}, inner.local` }],
    ["a host that is written otherwise", { host: "SCHOOL.example:443", "x-forwarded-host": "" }],
  ])("%s on a page of the application is served", async (_name, headers) => {
    sendAs("mia", headers);
    surroundings.headers.mockImplementation(
      withoutFetchSite(surroundings.headers.getMockImplementation()),
    );
    expect(await outcome()).not.toMatchObject({ outcome: "refused" });
  });

  test.each<[string, Record<string, string>]>([
    ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
    [
      "a sibling subdomain",
      { origin: "https://www.school.example", "sec-fetch-site": "same-site" },
    ],
    ["a link on another site, while a page renders", { "sec-fetch-site": "cross-site" }],
  ])("%s is refused", async (_name, headers) => {
    sendAs("mia", headers);
    expect(await outcome()).toMatchObject({ outcome: "refused", code: "cross_site" });
  });

  test("hosts that the application allows are served, as Next.js does", async () => {
    const allowedOrigins = ["www.school.example", "localhost:3001"];
    const act = actions(ownHoldfast({ options: { allowedOrigins } }));
    const outcomeFor = async (origin: string) => {
      sendAs("mia", { origin, "sec-fetch-site": "cross-site" });
      return (await act.getOrCreateAssessmentState({ resourceId: "sums" })).outcome;
    };
    expect(await outcomeFor("https://www.school.example")).toBe("applied");
    expect(await outcomeFor("http://localhost:3001")).toBe("replayed");
    expect(await outcomeFor("http://localhost:3002")).toBe("refused");
    expect(await outcomeFor("https://evil.example")).toBe("refused");
    expect(await outcomeFor("null")).toBe("refused");
  });

  test.each([[["https://school.example"]], [["*.school.example"]], [[""]], ["school.example"]])(
    "allowed origins %j are a mistake of the application",
    (allowedOrigins) => {
      const options = { allowedOrigins } as { readonly allowedOrigins: readonly string[] };
      expect(() => ownHoldfast({ options })).toThrow(/allowedOrigins/);
    },
  );
});

type Headed = (() => Promise<Headers>) | undefined;

function withoutFetchSite(headed: Headed): () => Promise<Headers> {
  return async () => {
    const headers = new Headers(await headed?.());
    headers.delete("sec-fetch-site");
    return headers;
  };
}

describe("the legacy shape", () => {
  test("takes positional arguments and returns what the earlier version returned", async () => {
    const act = actions(ownHoldfast(), { shape: "legacy" });
    const state = await act.getOrCreateAssessmentState("sums");
    expect(state).toMatchObject({
      ...{ attemptNumber: 1, currentQuestionIndex: 0, totalQuestions: 3 },
      ...{ isFinalized: false, finalizationError: null, finalSummary: null },
    });
    expect(new Date(state.startedAt).toISOString()).toBe(state.startedAt);
    const [first = "", second = "", third = ""] = QUESTIONS;
    const answered = await act.submitAnswer("sums", first, 0, "3", "RESPONSE");
    expect(answered).toMatchObject({ isCorrect: false, state: { currentQuestionIndex: 1 } });
    const again = await act.submitAnswer("sums", first, 0, "4");
    expect(again).toMatchObject({ isCorrect: false, state: { currentQuestionIndex: 1 } });
    const reported = await act.reportQuestion("sums", second, 1, { reason: "unclear" });
    expect(reported).toStrictEqual({ state: reported.state });
    expect(reported.state.currentQuestionIndex).toBe(2);
    const skipped = await act.skipQuestion("sums", third, 2);
    expect(skipped.state.currentQuestionIndex).toBe(3);
    expect((await act.skipQuestion("sums", third, 2)).state.currentQuestionIndex).toBe(3);
    const summary = { score: 0, correctAnswersCount: 0, totalQuestions: 3 };
    const asBefore = { resourceId: "sums", questionCount: 3 };
    expect(await act.finalizeAssessment(asBefore)).toStrictEqual(summary);
    expect(await act.finalizeAssessment("sums")).toStrictEqual(summary);
    expect((await act.getOrCreateAssessmentState("sums")).finalSummary).toStrictEqual(summary);
    expect(await act.startNewAssessmentAttempt("sums")).toStrictEqual({
      ...{ success: true, clearedAttempt: 1 },
    });
    expect((await act.getOrCreateAssessmentState("sums")).attemptNumber).toBe(2);
  });

  test("throws refusals, with the code where the browser finds it", async () => {
    const act = actions(ownHoldfast(), { shape: "legacy" });
    const [first = "", second = ""] = QUESTIONS;
    const missing = await caught(() => act.submitAnswer("sums", first, 0, "4"));
    expect(missing).toBeInstanceOf(ErrAssessmentStateNotFound);
    expect(missing).toMatchObject({
      ...{ name: "ErrAssessmentStateNotFound", code: "attempt_not_found", retryable: false },
      ...{ digest: "attempt_not_found", message: "This attempt no longer exists.", state: null },
    });
    await act.getOrCreateAssessmentState("sums");
    const early = await caught(() => act.submitAnswer("sums", second, 1, "4"));
    expect(early).not.toBeInstanceOf(ErrAssessmentStateNotFound);
    expect(early).toMatchObject({
      ...{ name: "AssessmentError", code: "index_out_of_order", retryable: false },
      state: { attemptNumber: 1 },
    });
    const incomplete = await caught(() => act.finalizeAssessment("sums"));
    expect(incomplete.code).toBe("attempt_incomplete");
    const invalid = await caught(() => act.submitAnswer("sums", first, 0, 4));
    expect(invalid).toMatchObject({
      code: "invalid_input",
      issues: [{ path: "response", problem: "must be text" }],
    });
    const unnamed = act.finalizeAssessment as (options?: object) => Promise<unknown>;
    expect((await caught(() => unnamed())).code).toBe("invalid_input");
    sendAs(null);
    expect((await caught(() => act.startNewAssessmentAttempt("sums"))).code).toBe(
      "unauthenticated",
    );
  });

  test("an answer to a reported question is out of order, as it was before", async () => {
    const act = actions(ownHoldfast(), { shape: "legacy" });
    const [first = ""] = QUESTIONS;
    await act.getOrCreateAssessmentState("sums");
    await act.reportQuestion("sums", first, 0, "unclear");
    const answered = await caught(() => act.submitAnswer("sums", first, 0, "4"));
    expect(answered).toMatchObject({ code: "index_out_of_order", state: { attemptNumber: 1 } });
  });

  test("throws faults, and says whether to try again", async () => {
    const failing = (fault: Fault) =>
      actions(ownHoldfast({ user: () => Promise.reject(fault) }), { shape: "legacy" });
    const down = new Fault("session_unavailable", "down", {
      ...{ retryable: true, retryAfterSeconds: 7 },
    });
    const retryable = await caught(() => failing(down).getOrCreateAssessmentState("sums"));
    expect(retryable).toMatchObject({
      ...{ code: "session_unavailable", retryable: true, retryAfterSeconds: 7 },
    });
    const broken = new Fault("content_invalid", "broken", { retryable: false });
    const final = await caught(() => failing(broken).getOrCreateAssessmentState("sums"));
    expect(final).toMatchObject({ retryable: false, retryAfterSeconds: null });
  });

  test("has types that an application's code needs no cast for", () => {
    const act = actions(ownHoldfast(), { shape: "legacy" });
    expectTypeOf(act.submitAnswer).returns.resolves.toHaveProperty("isCorrect").toBeBoolean();
    expectTypeOf(act.skipQuestion).parameters.toEqualTypeOf<[string, string, number]>();
    expectTypeOf(act.finalizeAssessment)
      .returns.resolves.toHaveProperty("score")
      .toEqualTypeOf<number>();
    const outcomes = actions(ownHoldfast());
    expectTypeOf(outcomes.submitAnswer).returns.resolves.toHaveProperty("outcome");
    expectTypeOf(outcomes.submitAnswer).parameters.items.toHaveProperty("resourceId");
  });
});

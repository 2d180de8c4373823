import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  refused,
  type ActionResult,
  type AttemptView,
  type ResetResult,
} from "#lib/actions/result";
import type { AttemptResult } from "#lib/holdfast/contract";
import {
  useAttempt,
  type AssessmentActions,
  type AttemptData,
  type AttemptHandle,
  type AttemptOptions,
} from "#src/components/practice/assessment-stepper.tsx";
import { ATTEMPT_ID, attemptView } from "../lib/actions/fake-ports";
import { renderHook, stubTab, type RenderedHook, type Tab } from "./rendered-hook";

const wrong = { isCorrect: false, response: "b" };
const second = attemptView({ currentQuestionIndex: 1, questions: [wrong] });
const complete = attemptView({
  phase: "complete",
  currentQuestionIndex: 2,
  questions: [wrong, wrong],
});
const finished = { ...complete, phase: "pending", isFinalized: true } as const;
const NEXT_ID = "6f8e2d94-1c0b-5a7e-8d3f-2b9a4c5e6f70";

function applied(state: AttemptView | null, more: Partial<ResetResult> = {}): ActionResult {
  return { outcome: "applied", state, token: "next token", ...more } as ActionResult;
}

let resources = 0;

type FoundAttempt = Extract<AttemptResult, { readonly outcome: "found" }>;

/** What `holdfast.attempt` answers: no QTI, no texts of questions. */
function found(state: AttemptView | null, resource: string): FoundAttempt {
  return {
    ...{ outcome: "found", userId: "ada", resourceId: resource, state },
    questionIds: state === null ? [] : ["q1", "q2"],
    token: state === null ? null : "token",
  };
}

function fakeActions() {
  const reply = vi.fn<(input: object) => Promise<ActionResult>>();
  reply.mockResolvedValue(applied(second, {}));
  const named = (name: keyof AssessmentActions) =>
    vi.fn((input: object) => reply({ name, ...input }));
  const actions = {
    getOrCreateAssessmentState: named("getOrCreateAssessmentState"),
    submitAnswer: named("submitAnswer"),
    skipQuestion: named("skipQuestion"),
    reportQuestion: named("reportQuestion"),
    finalizeAssessment: named("finalizeAssessment"),
    startNewAssessmentAttempt: vi.fn(async (input: object): Promise<ResetResult> => {
      const result = await reply({ name: "startNewAssessmentAttempt", ...input });
      return { ...result, success: result.outcome === "applied", clearedAttempt: 3 };
    }),
  };
  return { actions, reply };
}

interface Props {
  readonly data: AttemptData;
  readonly options?: AttemptOptions;
}

type Page = RenderedHook<Props, AttemptHandle>;

let tab: Tab;
let resourceId: string;
let pages: Page[];

beforeEach(() => {
  tab = stubTab();
  // Views of an attempt are kept as long as the module is loaded.
  resources += 1;
  resourceId = `quiz ${resources}`;
  pages = [];
  vi.spyOn(console, "info").mockImplementation(() => undefined);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(async () => {
  for (const page of pages) await page.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function open(
  actions: AssessmentActions,
  state: AttemptView | null,
  options: AttemptOptions = {},
): Promise<Page> {
  const hook = (props: Props) => useAttempt(props.data, actions, props.options);
  const page = await renderHook<Props, AttemptHandle>(hook, {
    data: found(state, resourceId),
    options,
  });
  pages.push(page);
  return page;
}

describe("an own page with own actions and no questions of the stepper", () => {
  test("answers, shows the feedback of the server, and goes on", async () => {
    const { actions, reply } = fakeActions();
    const page = await open(actions, attemptView());
    expect(page.current()).toMatchObject({
      stage: "question",
      question: { id: "q1", index: 0, isChanged: false },
      ...{ busy: null, notice: null, feedback: null },
    });
    reply.mockResolvedValueOnce(applied(second, { isCorrect: false }));
    await page.act((attempt) => attempt.answer({ steps: [1, 2] }));
    expect(actions.submitAnswer).toHaveBeenCalledExactlyOnceWith({
      ...{ resourceId, token: "token", attemptId: ATTEMPT_ID },
      ...{ questionId: "q1", questionIndex: 0, response: { steps: [1, 2] } },
    });
    expect(page.current()).toMatchObject({
      feedback: { kind: "checked", isCorrect: false },
      question: { id: "q1", index: 0 },
      attempt: second,
    });
    await page.act((attempt) => attempt.next());
    expect(page.current()).toMatchObject({ feedback: null, question: { id: "q2", index: 1 } });
  });

  test("sends the newest token of the server with the next command", async () => {
    const { actions, reply } = fakeActions();
    const page = await open(actions, attemptView());
    const skipped = [{ isCorrect: false, response: null }];
    reply.mockResolvedValueOnce(
      applied(attemptView({ currentQuestionIndex: 1, questions: skipped })),
    );
    await page.act((attempt) => attempt.skip());
    await page.act((attempt) => attempt.report({ reason: "unclear", details: "" }));
    expect(actions.reportQuestion).toHaveBeenCalledWith(
      expect.objectContaining({ token: "next token", questionIndex: 1 }),
    );
  });

  test("sends one command at a time", async () => {
    const { actions, reply } = fakeActions();
    const page = await open(actions, attemptView());
    let answer: (result: ActionResult) => void = () => undefined;
    reply.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    await page.act((attempt) => attempt.answer("a"));
    expect(page.current().busy).toBe("answer");
    await page.act((attempt) => attempt.skip());
    await page.act(() => answer(applied(second, { isCorrect: false })));
    expect(page.current().busy).toBeNull();
    expect(reply).toHaveBeenCalledTimes(1);
  });

  test("does not send a second answer to a question that was answered", async () => {
    const { actions, reply } = fakeActions();
    const page = await open(actions, attemptView());
    await page.act((attempt) => attempt.answer("b"));
    await page.act((attempt) => attempt.answer("a"));
    await page.act((attempt) => attempt.skip());
    expect(reply).toHaveBeenCalledTimes(1);
  });

  test("finishes, and starts a new attempt by a reset and a start", async () => {
    const { actions, reply } = fakeActions();
    const page = await open(actions, complete, { refresh: () => undefined });
    expect(page.current()).toMatchObject({ stage: "complete", question: null });
    reply.mockResolvedValueOnce(applied(finished));
    await page.act((attempt) => attempt.finish());
    expect(page.current().stage).toBe("summary");
    reply.mockResolvedValueOnce(applied(null));
    reply.mockResolvedValueOnce(applied(attemptView({ attemptId: NEXT_ID, attemptNumber: 4 })));
    await page.act((attempt) => attempt.again());
    const names = reply.mock.calls.map(([input]) => ("name" in input ? input.name : null));
    expect(names).toEqual([
      ...["finalizeAssessment", "startNewAssessmentAttempt", "getOrCreateAssessmentState"],
    ]);
    expect(page.current().stage).toBe("reloading");
  });
});

describe("new data", () => {
  test("is requested after a start, and shown when it arrives", async () => {
    const { actions, reply } = fakeActions();
    const refresh = vi.fn();
    const page = await open(actions, null, { refresh });
    expect(page.current().stage).toBe("start");
    reply.mockResolvedValueOnce(applied(attemptView()));
    await page.act((attempt) => attempt.start());
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(page.current().stage).toBe("reloading");
    await page.render({ data: found(attemptView(), resourceId), options: { refresh } });
    expect(page.current()).toMatchObject({ stage: "question", question: { id: "q1" } });
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test("that is the same in a new object does not end the wait for it", async () => {
    const { actions } = fakeActions();
    const refresh = vi.fn();
    const page = await open(actions, attemptView(), { refresh });
    const { data } = page.current();
    await page.act((attempt) => attempt.refresh());
    await page.render({ data: { ...data }, options: { refresh: () => void refresh() } });
    expect(page.current().stage).toBe("reloading");
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test("without a refresh of the application, the page reloads itself", async () => {
    const page = await open(fakeActions().actions, attemptView());
    await page.act((attempt) => attempt.refresh());
    expect(tab.reload).toHaveBeenCalledTimes(1);
  });

  test("made anew in each rendering does not render a page for ever", async () => {
    const { actions } = fakeActions();
    let renderings = 0;
    const hook = () => {
      renderings += 1;
      if (renderings > 50) throw new Error("The page is rendered without an end.");
      return useAttempt({ ...found(attemptView(), resourceId) }, actions);
    };
    const page = await renderHook(hook, null);
    const before = renderings;
    await page.render(null);
    // React renders once more to find out that the state is the same.
    expect(renderings - before).toBeLessThanOrEqual(2);
    await page.close();
  });
});

describe("what the tab keeps", () => {
  test("a draft comes back after a reload of the page, until it is answered", async () => {
    const { actions } = fakeActions();
    const first = await open(actions, attemptView());
    await first.act((attempt) => attempt.enter("own field", "half a thought"));
    await first.close();
    const again = await open(actions, attemptView());
    expect(again.current().draft.get("own field")).toBe("half a thought");
    await again.act((attempt) => attempt.answer("a whole thought"));
    await again.close();
    const later = await open(actions, attemptView());
    expect(later.current().draft.size).toBe(0);
  });

  test.each([
    ["an earlier question", attemptView()],
    ["an earlier attempt that is finished", { ...finished, attemptId: NEXT_ID }],
    ["no attempt", null],
  ])("a draft survives an old rendering of %s, which shows nothing", async (_what, old) => {
    const { actions } = fakeActions();
    const first = await open(actions, second);
    await first.act((attempt) => attempt.enter("own field", "half a thought"));
    await first.close();
    const back = await open(actions, old);
    expect(back.current()).toMatchObject({ stage: "reloading", question: null });
    expect(tab.reload).toHaveBeenCalledTimes(1);
    await back.render({ data: found(structuredClone(second), resourceId) });
    expect(back.current()).toMatchObject({ stage: "question", question: { id: "q2" } });
    expect(back.current().draft.get("own field")).toBe("half a thought");
  });

  test("answers that the server lost are sent again, before the next command", async () => {
    const { actions, reply } = fakeActions();
    const page = await open(actions, attemptView());
    await page.act((attempt) => attempt.answer("b"));
    await page.act((attempt) => attempt.next());
    reply.mockResolvedValueOnce({
      ...refused("state_regressed", { state: attemptView(), token: "of the loss" }),
    });
    reply.mockResolvedValueOnce(applied(second, { isCorrect: false }));
    reply.mockResolvedValueOnce(applied(complete, { isCorrect: false }));
    await page.act((attempt) => attempt.answer("c"));
    const sent = actions.submitAnswer.mock.calls.map(([input]) => input);
    expect(sent.slice(1)).toMatchObject([
      { questionId: "q2", response: "c" },
      { questionId: "q1", response: "b", token: "of the loss" },
      { questionId: "q2", response: "c" },
    ]);
    expect(page.current()).toMatchObject({ notice: null, feedback: { kind: "checked" } });
  });
});

describe("problems", () => {
  test("a finish that does not reach the server: retry sends the same again", async () => {
    const { actions, reply } = fakeActions();
    const page = await open(actions, complete);
    reply.mockRejectedValueOnce(new Error("offline"));
    await page.act((attempt) => attempt.finish());
    expect(page.current()).toMatchObject({ notice: { kind: "failed" }, waiting: null });
    reply.mockResolvedValueOnce(applied(finished));
    await page.act((attempt) => attempt.retry());
    expect(page.current()).toMatchObject({ notice: null, stage: "summary" });
    expect(actions.finalizeAssessment).toHaveBeenCalledTimes(2);
  });

  test("a server of another build: the page reloads itself once, then says so", async () => {
    const { actions, reply } = fakeActions();
    const isOutdatedAction = (error: unknown) => error instanceof RangeError;
    const page = await open(actions, attemptView(), { isOutdatedAction });
    reply.mockRejectedValue(new RangeError("unknown action"));
    await page.act((attempt) => attempt.answer("a"));
    expect(tab.reload).toHaveBeenCalledTimes(1);
    await page.close();
    const reloaded = await open(actions, attemptView(), { isOutdatedAction });
    expect(reloaded.current().notice).toMatchObject({ kind: "reloaded" });
    await reloaded.act((attempt) => attempt.answer("a"));
    expect(tab.reload).toHaveBeenCalledTimes(1);
    expect(reloaded.current().notice).toMatchObject({ kind: "outdated" });
  });

  test("a changed question can only be left out", async () => {
    const { actions, reply } = fakeActions();
    const page = await open(actions, attemptView());
    reply.mockResolvedValueOnce(refused("question_changed", { state: attemptView() }));
    await page.act((attempt) => attempt.answer("a"));
    expect(page.current().question).toEqual({ id: "q1", index: 0, isChanged: true });
    const left = { isCorrect: null, response: {}, isReported: true };
    reply.mockResolvedValueOnce(
      applied(attemptView({ currentQuestionIndex: 1, questions: [left] })),
    );
    await page.act((attempt) => attempt.leaveOut());
    expect(page.current().question).toEqual({ id: "q2", index: 1, isChanged: false });
  });

  test("what is missing is said by the page, until the student enters something", async () => {
    const page = await open(fakeActions().actions, attemptView());
    await page.act((attempt) => attempt.showProblem("Write an answer first."));
    const notice = { kind: "not_ready", message: "Write an answer first." };
    expect(page.current().notice).toEqual(notice);
    await page.act((attempt) => attempt.enter("field", "x"));
    expect(page.current().notice).toBeNull();
  });
});

describe("reading the attempt again", () => {
  test("happens when the student returns to the tab, if the application can", async () => {
    const readAttempt = vi.fn(async () => second);
    const page = await open(fakeActions().actions, attemptView(), { readAttempt });
    await page.act(() => tab.show());
    expect(readAttempt).toHaveBeenCalledTimes(1);
    expect(page.current().notice).toMatchObject({ kind: "stale" });
  });

  test("changes nothing when it fails", async () => {
    const readAttempt = vi.fn(async () => Promise.reject(new Error("offline")));
    const page = await open(fakeActions().actions, attemptView(), { readAttempt });
    await page.act(() => tab.show());
    expect(readAttempt).toHaveBeenCalledTimes(1);
    expect(page.current().notice).toBeNull();
  });
});

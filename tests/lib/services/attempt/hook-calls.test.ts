import { describe, expect, it, vi } from "vitest";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine, EngineHooks, FinalizedAttempt } from "#lib/services/attempt/contract";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import { createHookCalls, NO_HOOKS } from "#lib/services/attempt/hook-calls";
import { parseOutboxEntry } from "#lib/services/attempt/outbox-entry";
import type { OutboxEntry } from "#lib/services/attempt/outbox-entry";
import { answer, engineHarness, SLOT, STARTED_MS } from "./harness";
import type { EngineHarness } from "./harness";

const OUTBOX = "assess:outbox:u:r";
const finalize = { type: "attempt.finalize" } as const;
const report = (questionIndex: number) => {
  const question = { questionId: `q${questionIndex}`, questionIndex };
  return { type: "question.report", ...question, report: { text: "unclear" } } as const;
};
const never = () => new Promise<never>(() => undefined);

interface HookedHarness extends EngineHarness {
  readonly hookEvents: EngineEvent[];
  /** How long the hooks' sleeps were, in ms. */
  readonly pauses: number[];
}

interface HookedOptions {
  /** The sleep of the hooks: their time limit and the pauses between calls. Default: endless. */
  readonly hookSleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** The sleep of the engine: the publish budget. Default: endless. */
  readonly engineSleep?: () => Promise<void>;
}

function hooked(hooks: EngineHooks, options: HookedOptions = {}): HookedHarness {
  const { hookSleep = never, engineSleep = never } = options;
  const hookEvents: EngineEvent[] = [];
  const pauses: number[] = [];
  const sleep = (ms: number, signal?: AbortSignal) => {
    // The time limit of a call has a signal, a pause has none.
    if (signal === undefined) pauses.push(ms);
    return hookSleep(ms, signal);
  };
  const emit = (event: EngineEvent): void => void hookEvents.push(event);
  const calls = createHookCalls(hooks, { emit, sleep });
  const harness = engineHarness({
    publishBudgetMs: 40,
    ports: { hooks: calls, sleep: engineSleep },
  });
  return { ...harness, hookEvents, pauses };
}

/** Another process with the same store and the same gradebook. */
function otherProcess({ ports }: EngineHarness, hooks: EngineHooks): AttemptEngine {
  const calls = createHookCalls(hooks, { emit: () => undefined, sleep: never });
  return createAttemptEngine({ ...ports, hooks: calls }, { publishBudgetMs: 40 });
}

async function complete(harness: HookedHarness): Promise<HookedHarness> {
  await harness.engine.ensureActiveState(SLOT);
  for (const index of [0, 1]) await harness.engine.apply(SLOT, answer(index));
  return harness;
}

/** What the finalizing request of the student returns. */
async function finish(harness: HookedHarness, gradebook: "up" | "down" = "up") {
  await complete(harness);
  harness.gradebook.set(gradebook);
  return harness.engine.apply(SLOT, finalize);
}

/** What waits for a finished attempt. */
async function entryAfter(harness: HookedHarness): Promise<OutboxEntry> {
  await finish(harness, "down");
  const entry = parseOutboxEntry(harness.store.keys.hash(OUTBOX).get("1") ?? "");
  if (entry === null) throw new Error("nothing waits");
  return entry;
}

const entryOf = ({ store }: EngineHarness): unknown =>
  JSON.parse(store.keys.hash(OUTBOX).get("1") ?? "null");

function makeDue({ clock }: EngineHarness): void {
  clock.nowMs += 400_000;
}

describe("onFinalized", () => {
  it("is called once for an attempt, with its summary", async () => {
    const onFinalized = vi.fn<(attempt: FinalizedAttempt) => void>();
    const harness = hooked({ onFinalized });
    const outcome = await finish(harness);
    expect(outcome).toMatchObject({ kind: "applied", attempt: { phase: "published" } });
    await harness.engine.apply(SLOT, finalize);
    makeDue(harness);
    await harness.engine.sweep();
    expect(onFinalized.mock.calls).toEqual([
      [
        {
          ...SLOT,
          attemptId: outcome.attempt?.attemptId,
          attemptNumber: 1,
          score: 100,
          correctAnswersCount: 2,
          totalQuestions: 2,
          finishedAt: new Date(STARTED_MS).toISOString(),
        },
      ],
    ]);
    expect(entryOf(harness)).toBeNull();
  });

  it("is called while the gradebook is down, and not again when it is up, by no process", async () => {
    const onFinalized = vi.fn();
    const harness = hooked({ onFinalized });
    expect(await finish(harness, "down")).toMatchObject({ attempt: { phase: "pending" } });
    expect(onFinalized).toHaveBeenCalledTimes(1);
    expect(entryOf(harness)).toMatchObject({ isTold: true, tries: 1 });
    harness.gradebook.set("up");
    makeDue(harness);
    const ofOther = vi.fn();
    await otherProcess(harness, { onFinalized: ofOther }).sweep();
    expect(harness.gradebook.results.size).toBe(1);
    expect(onFinalized).toHaveBeenCalledTimes(1);
    expect(ofOther).not.toHaveBeenCalled();
  });

  it.each([
    ["throws", () => fail(new RangeError("no points")), "RangeError"],
    ["rejects", () => Promise.reject(new RangeError("no points")), "RangeError"],
    ["throws what is no error", () => fail("no points"), "string"],
  ])(
    "that %s: the request succeeds, the attempt is published, and the sweep calls it again",
    async (_what, failing, error) => {
      const onFinalized = vi.fn(failing);
      const harness = hooked({ onFinalized });
      expect(await finish(harness)).toMatchObject({
        kind: "applied",
        attempt: { phase: "published", finalSummary: { score: 100 } },
      });
      expect(harness.gradebook.results.size).toBe(1);
      expect(harness.hookEvents).toEqual([
        { event: "hook.failed", slot: SLOT, hook: "onFinalized", error },
      ]);
      expect(entryOf(harness)).toMatchObject({
        tries: 1,
        lastError: "application: onFinalized or onReported failed; see hook.failed in the log",
      });
      expect(entryOf(harness)).not.toHaveProperty("isTold");

      makeDue(harness);
      expect(await harness.engine.sweep()).toMatchObject({ slots: 1, published: 0, waiting: 1 });
      expect(onFinalized).toHaveBeenCalledTimes(2);

      onFinalized.mockImplementation(() => Promise.resolve<never>(undefined as never));
      makeDue(harness);
      expect(await harness.engine.sweep()).toMatchObject({ slots: 1, published: 1, waiting: 0 });
      expect(onFinalized).toHaveBeenCalledTimes(3);
      expect(entryOf(harness)).toBeNull();

      makeDue(harness);
      await harness.engine.sweep();
      expect(onFinalized).toHaveBeenCalledTimes(3);
      expect(harness.gradebook.results.size).toBe(1);
      const published = harness.events.filter(({ event }) => event === "result.published");
      expect(published).toHaveLength(1);
    },
  );

  it("that never answers does not delay the student, and is late after 5 s", async () => {
    let endLimit: () => void = () => undefined;
    const limits: number[] = [];
    const harness = hooked(
      { onFinalized: never },
      {
        engineSleep: () => Promise.resolve(),
        hookSleep: (ms) => {
          limits.push(ms);
          return new Promise((resolve) => (endLimit = resolve));
        },
      },
    );
    expect(await finish(harness)).toMatchObject({
      kind: "applied",
      attempt: { phase: "pending", finalSummary: { score: 100 } },
    });
    await vi.waitFor(() => expect(limits).toEqual([5_000]));
    endLimit();
    await vi.waitFor(() => expect(harness.gradebook.results.size).toBe(1));
    expect(harness.hookEvents).toMatchObject([{ event: "hook.failed", error: "late" }]);
  });

  it("is not called again for the last 10,000 attempts that this process has told of", async () => {
    const onFinalized = vi.fn();
    const calls = createHookCalls({ onFinalized }, { emit: () => undefined, sleep: never });
    const harness = hooked({});
    await finish(harness, "down");
    const entry = entryOf(harness) as Parameters<typeof calls.tellFinalized>[1];
    const tell = (attemptId: string) =>
      calls.tellFinalized(SLOT, { ...entry, attemptId }, () => Promise.resolve(null));
    for (let at = 0; at <= 10_000; at += 1) await tell(`attempt ${at}`);
    expect(onFinalized).toHaveBeenCalledTimes(10_001);
    for (const again of ["attempt 1", "attempt 10000"]) expect(await tell(again)).toBe("told");
    expect(onFinalized).toHaveBeenCalledTimes(10_001);
    expect(await tell("attempt 0")).toBe("told");
    expect(onFinalized).toHaveBeenCalledTimes(10_002);
  });

  it("does not mark entries if the application has no hooks", async () => {
    const harness = hooked({});
    await finish(harness, "down");
    expect(entryOf(harness)).not.toHaveProperty("isTold");
  });

  it("asks for the attempt only where reports are told too, and says when nobody is told", async () => {
    const readAttempt = vi.fn(() => Promise.resolve(null));
    const entry = await entryAfter(hooked({}));
    const parts = { emit: vi.fn(), sleep: never };
    const tell = (hooks: EngineHooks) =>
      createHookCalls(hooks, parts).tellFinalized(SLOT, entry, readAttempt);
    expect(await tell({})).toBe("nobody");
    expect(await NO_HOOKS.tellFinalized(SLOT, entry, readAttempt)).toBe("nobody");
    expect(await tell({ onFinalized: vi.fn() })).toBe("told");
    expect(readAttempt).not.toHaveBeenCalled();
    expect(await tell({ onFinalized: vi.fn(), onReported: vi.fn() })).toBe("told");
    expect(readAttempt).toHaveBeenCalledTimes(1);
  });

  it("alone is not failed by a report that nobody is told of", async () => {
    const harness = hooked({ onFinalized: vi.fn() });
    await harness.engine.ensureActiveState(SLOT);
    await harness.engine.apply(SLOT, report(0));
    await harness.engine.apply(SLOT, report(1));
    await harness.engine.apply(SLOT, finalize);
    expect(harness.hookEvents).toEqual([]);
  });

  it("is called for an attempt that an operator or a student has reset meanwhile", async () => {
    const onFinalized = vi.fn();
    const harness = hooked({ onFinalized: () => fail(new Error("down")) });
    await finish(harness);
    await harness.engine.apply(SLOT, { type: "attempt.reset" });
    makeDue(harness);
    await otherProcess(harness, { onFinalized, onReported: vi.fn() }).sweep();
    expect(onFinalized).toHaveBeenCalledTimes(1);
  });
});

describe("onReported", () => {
  it("is called in the process that received the report, once", async () => {
    const onReported = vi.fn();
    const harness = hooked({ onReported });
    const { attempt } = await harness.engine.ensureActiveState(SLOT);
    await harness.engine.apply(SLOT, report(0));
    await vi.waitFor(() => expect(onReported).toHaveBeenCalledTimes(1));
    expect(onReported).toHaveBeenCalledWith(reportedQuestion(attempt?.attemptId), {
      text: "unclear",
    });
    await harness.engine.apply(SLOT, report(0));
    await harness.engine.apply(SLOT, answer(1));
    await harness.engine.apply(SLOT, finalize);
    expect(onReported).toHaveBeenCalledTimes(1);
    expect(harness.pauses).toEqual([]);
  });

  it("is called for each reported question of an attempt", async () => {
    const onReported = vi.fn();
    const harness = hooked({ onReported });
    await harness.engine.ensureActiveState(SLOT);
    for (const index of [0, 1]) await harness.engine.apply(SLOT, report(index));
    await vi.waitFor(() => expect(onReported).toHaveBeenCalledTimes(2));
    const told = onReported.mock.calls.map(([question]) => question as unknown);
    expect(told).toMatchObject([
      { questionIndex: 0, questionId: "q0", attemptNumber: 1 },
      { questionIndex: 1, questionId: "q1", attemptNumber: 1 },
    ]);
  });

  it("is called without the question's id if Redis has lost the list since", async () => {
    const harness = hooked({ onReported: () => fail(new Error("the CMS is down")) });
    await harness.engine.ensureActiveState(SLOT);
    await harness.engine.apply(SLOT, report(0));
    await harness.engine.apply(SLOT, answer(1));
    await harness.engine.apply(SLOT, finalize);
    harness.store.keys.delete("assess:list:u:r:1");
    const onReported = vi.fn();
    makeDue(harness);
    await otherProcess(harness, { onReported }).sweep();
    expect(onReported.mock.calls[0]?.[0]).toMatchObject({ questionIndex: 0, questionId: null });
  });

  it("is called again after 1, 5 and 30 s if it fails, and no request fails", async () => {
    const onReported = vi.fn(() => Promise.reject(new Error("the CMS is down")));
    const hookSleep = (_ms: number, signal?: AbortSignal) =>
      signal === undefined ? Promise.resolve() : never();
    const harness = hooked({ onReported }, { hookSleep });
    await harness.engine.ensureActiveState(SLOT);
    expect(await harness.engine.apply(SLOT, report(0))).toMatchObject({ kind: "applied" });
    await vi.waitFor(() => expect(onReported).toHaveBeenCalledTimes(4));
    expect(harness.pauses).toEqual([1_000, 5_000, 30_000]);
    expect(harness.hookEvents).toHaveLength(4);
    expect(harness.hookEvents[0]).toEqual({
      ...{ event: "hook.failed", slot: SLOT, hook: "onReported", error: "Error" },
    });
  });

  it("is called by another process when it publishes, for every reported question", async () => {
    const harness = hooked({ onReported: () => fail(new Error("the CMS is down")) });
    const { attempt } = await harness.engine.ensureActiveState(SLOT);
    await harness.engine.apply(SLOT, report(0));
    await harness.engine.apply(SLOT, answer(1));
    await harness.engine.apply(SLOT, finalize);
    expect(entryOf(harness)).toMatchObject({ attemptId: attempt?.attemptId });
    const onReported = vi.fn();
    makeDue(harness);
    const other = otherProcess(harness, { onReported });
    expect(await other.sweep()).toMatchObject({ published: 1 });
    expect(onReported.mock.calls).toEqual([
      [reportedQuestion(attempt?.attemptId), { text: "unclear" }],
    ]);
    expect(entryOf(harness)).toBeNull();
  });

  it("does not delay the report if it never answers", async () => {
    const harness = hooked({ onReported: never });
    await harness.engine.ensureActiveState(SLOT);
    expect(await harness.engine.apply(SLOT, report(0))).toMatchObject({ kind: "applied" });
  });

  it("is not called for a report that is refused", async () => {
    const onReported = vi.fn();
    const harness = hooked({ onReported });
    await harness.engine.ensureActiveState(SLOT);
    const refused = { ...report(0), questionId: "other" };
    expect(await harness.engine.apply(SLOT, refused)).toMatchObject({ kind: "refused" });
    await Promise.resolve();
    expect(onReported).not.toHaveBeenCalled();
  });
});

function reportedQuestion(attemptId: string | undefined) {
  return { ...SLOT, attemptId, attemptNumber: 1, questionId: "q0", questionIndex: 0 };
}

function fail(error: unknown): never {
  throw error;
}

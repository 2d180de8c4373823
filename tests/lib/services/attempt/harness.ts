import { createMemoryStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import type { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine, EngineOptions, EnginePorts } from "#lib/services/attempt";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import type { PublishParts } from "#lib/services/attempt/publish";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import { NO_HOOKS } from "#lib/services/attempt/hook-calls";
import { WriteThroughCache } from "#lib/services/attempt/write-through-cache";
import type { Slot } from "#lib/slot";
import { gradebookInMemory } from "#tests/tours/gradebook-in-memory";
import type { GradebookInMemory } from "#tests/tours/gradebook-in-memory";

export const SLOT: Slot = { userId: "u", resourceId: "r" };
export const STARTED_MS = Date.parse("2026-03-04T05:06:07.000Z");

/** An engine whose ports are all in memory, and a clock that only the test moves. */
export interface EngineHarness {
  readonly engine: AttemptEngine;
  /** The ports of `publishSlot`, to call it without the engine. */
  readonly ports: PublishParts;
  readonly store: AttemptStore & { readonly keys: ExpiringMap };
  readonly gradebook: GradebookInMemory;
  readonly events: EngineEvent[];
  /** The duration of each `sleep`, in milliseconds. */
  readonly sleeps: number[];
  readonly clock: { nowMs: number };
}

/** Two questions, of which the response "right" is the correct one. */
const bank: QuestionBank = {
  list: () => Promise.resolve([{ id: "q0" }, { id: "q1" }]),
  grade: (_resourceId, _question, { response }) =>
    Promise.resolve({ kind: "graded", isCorrect: response === "right" }),
};

interface HarnessOptions extends Pick<EngineOptions, "resultIdPrefix"> {
  /** If omitted, 0. If null, the engine's default. */
  readonly publishBudgetMs?: number | null;
  readonly ports?: Partial<EnginePorts>;
  /** Intercepts the calls of the engine to the store. */
  readonly wrapStore?: (store: AttemptStore) => AttemptStore;
}

export function engineHarness({
  ports = {},
  wrapStore = (store) => store,
  publishBudgetMs = 0,
  ...options
}: HarnessOptions = {}): EngineHarness {
  const clock = { nowMs: STARTED_MS };
  const store = createMemoryStore({}, () => clock.nowMs);
  const gradebook = gradebookInMemory();
  const events: EngineEvent[] = [];
  const sleeps: number[] = [];
  const all = {
    store: wrapStore(store),
    gradebook,
    questions: bank,
    random: () => 0.5,
    sleep: async (ms: number): Promise<void> => void sleeps.push(ms),
    emit: (event: EngineEvent) => void events.push(event),
    nowMs: () => clock.nowMs,
    cache: new WriteThroughCache(10),
    hooks: NO_HOOKS,
    ...ports,
  };
  const engine = createAttemptEngine(all, {
    ...options,
    ...(publishBudgetMs === null ? {} : { publishBudgetMs }),
  });
  const publishPorts = { ...all, resultIdPrefix: options.resultIdPrefix ?? "nice" };
  return { engine, ports: publishPorts, store, gradebook, events, sleeps, clock };
}

export const answer = (questionIndex: number, response: unknown = "right") =>
  ({ type: "question.answer", questionId: `q${questionIndex}`, questionIndex, response }) as const;

/** Starts an attempt, answers both questions and finalizes it. */
export async function finishAttempt({ engine }: EngineHarness): Promise<void> {
  await engine.ensureActiveState(SLOT);
  await engine.apply(SLOT, answer(0));
  await engine.apply(SLOT, answer(1, "wrong"));
  await engine.apply(SLOT, { type: "attempt.finalize" });
}

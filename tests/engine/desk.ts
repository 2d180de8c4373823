import { createMemoryStore } from "#lib/assessment-cache";
import type { AttemptStore } from "#lib/assessment-cache";
import type { ExpiringMap } from "#lib/assessment-cache/expiring-map";
import { createAttemptEngine } from "#lib/services/attempt";
import type { AttemptEngine, EngineOptions, EnginePorts } from "#lib/services/attempt";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import type { PublishParts } from "#lib/services/attempt/publish";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import { WriteThroughCache } from "#lib/services/attempt/write-through-cache";
import type { Slot } from "#lib/slot";
import { gradebookInMemory } from "../tours/gradebook-in-memory";
import type { GradebookInMemory } from "../tours/gradebook-in-memory";

export const SLOT: Slot = { userId: "u", resourceId: "r" };
export const STARTED_MS = Date.parse("2026-03-04T05:06:07.000Z");

/** An engine with everything around it in memory, and a clock that stands still. */
export interface Desk {
  readonly engine: AttemptEngine;
  /** What publishing needs, without an engine. */
  readonly ports: PublishParts;
  readonly store: AttemptStore & { readonly keys: ExpiringMap };
  readonly gradebook: GradebookInMemory;
  readonly journal: EngineEvent[];
  /** How long somebody slept, each time. */
  readonly sleeps: number[];
  readonly clock: { nowMs: number };
}

/** Two questions, of which the response "right" is the correct one. */
const bank: QuestionBank = {
  list: () => Promise.resolve([{ id: "q0" }, { id: "q1" }]),
  grade: (_resourceId, _question, { response }) =>
    Promise.resolve({ kind: "graded", isCorrect: response === "right" }),
};

interface DeskOptions extends Pick<EngineOptions, "resultIdPrefix"> {
  /** 0 unless it is given; null: what the engine itself takes. */
  readonly publishBudgetMs?: number | null;
  readonly ports?: Partial<EnginePorts>;
  /** Stands between the engine and the store. */
  readonly around?: (store: AttemptStore) => AttemptStore;
}

export function desk(given: DeskOptions = {}): Desk {
  const { ports = {}, around, publishBudgetMs = 0, ...options } = given;
  const clock = { nowMs: STARTED_MS };
  const store = createMemoryStore({}, () => clock.nowMs);
  const gradebook = gradebookInMemory();
  const journal: EngineEvent[] = [];
  const sleeps: number[] = [];
  const sleep = async (ms: number): Promise<void> => void sleeps.push(ms);
  const all = {
    ...{ store: around?.(store) ?? store, gradebook, questions: bank, random: () => 0.5, sleep },
    ...{ emit: (event: EngineEvent) => void journal.push(event), nowMs: () => clock.nowMs },
    ...{ cache: new WriteThroughCache(10), ...ports },
  };
  const engine = createAttemptEngine(all, {
    ...options,
    ...(publishBudgetMs === null ? {} : { publishBudgetMs }),
  });
  const forPublishing = { ...all, resultIdPrefix: options.resultIdPrefix ?? "nice" };
  return { engine, ports: forPublishing, store, gradebook, journal, sleeps, clock };
}

export const answer = (questionIndex: number, response: unknown = "right") =>
  ({ type: "question.answer", questionId: `q${questionIndex}`, questionIndex, response }) as const;

/** Starts, answers both questions and finalizes. */
export async function finalized({ engine }: Desk): Promise<void> {
  await engine.ensureActiveState(SLOT);
  await engine.apply(SLOT, answer(0));
  await engine.apply(SLOT, answer(1, "wrong"));
  await engine.apply(SLOT, { type: "attempt.finalize" });
}

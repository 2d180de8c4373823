import type { Entry } from "#tests/lua/keyspace";
import { QUESTIONS } from "./tab";
import type { World } from "./world";

/**
 * Whole operations of a pod of the version before Holdfast, on the exploration's slot: it derives
 * its number from the list each time, knows neither pointer nor high-water mark, and drops fields
 * it does not know. Source: the facts about the replaced system in docs/architecture.md.
 */

const TTL_MS = 604_800_000;
const STARTED_AT = "2025-12-31T23:00:00.000Z";

interface LegacyState {
  readonly attemptNumber: number;
  readonly currentQuestionIndex: number;
  readonly totalQuestions: number;
  readonly startedAt: string;
  readonly isFinalized: boolean;
  readonly finalizationError: string | null;
  readonly finalSummary: object | null;
}

export function start(world: World, list: "fresh" | "empty"): World | null {
  const number = list === "empty" ? 1 : derive(world);
  if (list === "empty" && world.results.size === 0) return null;
  if (world.entries.has(stateKey(number))) return null;
  return withState(world, {
    attemptNumber: number,
    currentQuestionIndex: 0,
    totalQuestions: QUESTIONS,
    startedAt: STARTED_AT,
    isFinalized: false,
    finalizationError: null,
    finalSummary: null,
  });
}

export function answer(world: World): World | null {
  const state = stateOf(world, derive(world));
  if (state === null || state.currentQuestionIndex >= state.totalQuestions) return null;
  const key = `assess:questions:u:r:${state.attemptNumber}`;
  const found = world.entries.get(key)?.value;
  const fields = new Map(typeof found === "object" ? found : []);
  const index = String(state.currentQuestionIndex);
  const json = JSON.stringify({ isCorrect: false, response: "answer of the legacy pod" });
  if (!fields.has(index)) fields.set(index, json);
  const answered = { ...state, currentQuestionIndex: state.currentQuestionIndex + 1 };
  return withState(withEntry(world, key, fields), answered);
}

export function finalize(world: World): World | null {
  const state = stateOf(world, derive(world));
  if (state === null || state.isFinalized) return null;
  if (state.currentQuestionIndex < state.totalQuestions) return null;
  const resultId = `nice_u_r_ali_attempt_${state.attemptNumber}`;
  const results = new Map(world.results).set(resultId, {
    resultId,
    userId: "u",
    lineItemId: "r_ali",
    status: "active",
    score: 50,
    attemptId: null,
  });
  const finalSummary = { score: 50, correctAnswersCount: 1, totalQuestions: QUESTIONS };
  return withState({ ...world, results }, { ...state, isFinalized: true, finalSummary });
}

export function reset(world: World): World | null {
  const number = derive(world);
  if (!world.entries.has(stateKey(number))) return null;
  const entries = new Map(world.entries);
  entries.delete(stateKey(number));
  entries.delete(`assess:questions:u:r:${number}`);
  return { ...world, entries };
}

function derive({ results }: World): number {
  return results.size + 1;
}

function stateKey(number: number): string {
  return `assess:state:u:r:${number}`;
}

function stateOf(world: World, number: number): LegacyState | null {
  const json = world.entries.get(stateKey(number))?.value;
  if (typeof json !== "string") return null;
  const { holdfast: _dropped, ...state } = JSON.parse(json) as LegacyState & { holdfast?: unknown };
  return state;
}

function withState(world: World, state: LegacyState): World {
  return withEntry(world, stateKey(state.attemptNumber), JSON.stringify(state));
}

function withEntry(world: World, key: string, value: Entry["value"]): World {
  const entry: Entry = { value, expiresAtMs: world.clockMs + TTL_MS };
  return { ...world, entries: new Map(world.entries).set(key, entry) };
}

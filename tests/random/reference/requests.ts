import type fc from "fast-check";
import { Fault } from "#lib/fault";
import type { AttemptView, Outcome, SweepReport } from "#lib/services/attempt";
import { resultIdOf } from "#lib/services/one-roster";
import type { HistoryTrace } from "../property";
import type { Tally } from "../tally";
import { difference, plain } from "../two-stores/picture";
import { HEALTHY } from "./moody-gradebook";

import type { Content, ReferenceEnvironment } from "./environment";
import type { Mood, Shown, SlotModel, ExpectedReply } from "./model";

/** What is known of one quiz: what must be, and the ids that the engine gave its attempts. */
export interface Expectation extends Content {
  readonly model: SlotModel;
  /** By number and start. */
  readonly ids: Map<string, string>;
}

export interface Known {
  readonly quizzes: readonly Expectation[];
}

export interface Played {
  readonly environment: ReferenceEnvironment;
  readonly steps: HistoryTrace["steps"];
  readonly tally: Tally;
}

/** One request, or one thing that happens, on one of the quizzes. */
export interface Move {
  readonly text: string;
  readonly actor: "the student" | "the world";
  readonly quiz: number;
  readonly mood?: Mood;
  readonly isPossible?: (quiz: Expectation) => boolean;
  /** What must be told, and what is told; the same, or nothing in both. */
  readonly make: (
    quiz: Expectation,
    environment: ReferenceEnvironment,
    known: Known,
  ) => Promise<Made>;
}

export interface Made {
  readonly expected: unknown;
  readonly seen: unknown;
  /** Whether the gradebook may have been asked (I6). */
  readonly mayAsk: boolean;
}

/** Makes a move and compares: the outcome, who asked the gradebook, and all that it holds. */
export class Moving implements fc.AsyncCommand<Known, Played> {
  readonly #move: Move;

  constructor(move: Move) {
    this.#move = move;
  }

  check({ quizzes }: Readonly<Known>): boolean {
    const quiz = quizzes[this.#move.quiz];
    return quiz !== undefined && (this.#move.isPossible?.(quiz) ?? true);
  }

  async run(known: Known, { environment, steps, tally }: Played): Promise<void> {
    const { text, actor, mood = HEALTHY, make } = this.#move;
    const quiz = known.quizzes[this.#move.quiz];
    if (quiz === undefined) throw new Error(`there is no quiz ${this.#move.quiz}`);
    environment.gradebook.mood = mood;
    environment.gradebook.calls = 0;
    const { expected, seen, mayAsk } = await make(quiz, environment, known);
    const reply = actor === "the world" ? "" : plain(seen);
    steps.push({ actor, does: text, reply, fault: faultText(mood) });
    const told = difference(seen, expected);
    if (told !== null) throw new Error(inWords(told));
    if (!mayAsk && environment.gradebook.calls > 0)
      throw new Error(`I6: "${text}" asks the gradebook`);
    for (const each of known.quizzes) compareResults(each, environment);
    const [what = ""] = text.split(" ");
    tally.see(`${what}: ${nameOf(expected)}`);
  }

  toString(): string {
    return this.#move.text;
  }
}

/** An outcome in the words of the model; checks that an attempt keeps the id that it was given. */
export async function toldBy(
  quiz: Expectation,
  ask: () => Promise<Outcome>,
): Promise<ExpectedReply> {
  try {
    const outcome = await ask();
    const attempt = shown(quiz, outcome.attempt);
    const code = outcome.kind === "refused" ? outcome.code : null;
    const isRefused = outcome.kind === "refused";
    const cleared = isRefused ? null : (outcome.clearedAttempt ?? null);
    const isCorrect = isRefused ? null : (outcome.isCorrect ?? null);
    return { kind: outcome.kind, code, attempt, cleared, isCorrect };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: "fault", code: error.code, attempt: null, cleared: null, isCorrect: null };
  }
}

export function shown({ ids }: Expectation, view: AttemptView | null): Shown | null {
  if (view === null) return null;
  const { attemptNumber: number, attemptId, startedAt, phase, finalSummary } = view;
  const identity = `${number}@${startedAt}`;
  const known = ids.get(identity);
  const isTaken = known === undefined && [...ids.values()].includes(attemptId);
  if (isTaken || (known !== undefined && known !== attemptId)) {
    throw new Error(`I1: attempt ${identity} has the id of another one`);
  }
  ids.set(identity, attemptId);
  const score = finalSummary?.score ?? null;
  return { number, startedAt, phase, index: view.currentQuestionIndex, score };
}

/** I3, I9: the gradebook holds what it must, written by whom it must. */
function compareResults(
  { slot, model, ids }: Expectation,
  { gradebook }: ReferenceEnvironment,
): void {
  const must = [...model.results].map(([number, identity]) => [
    resultIdOf(slot, number),
    ids.get(identity) ?? null,
  ]);
  const holds = [...gradebook.results.values()]
    .filter(({ resultId }) => resultId.includes(slot.resourceId))
    .map(({ resultId, attemptId }) => [resultId, attemptId]);
  const told = difference(holds, must, "the gradebook");
  if (told !== null) throw new Error(inWords(told));
}

function inWords(told: string): string {
  return told.replace("in memory", "is seen").replace("in Redis", "was expected");
}

function nameOf(expected: unknown): string {
  const told = expected as (Partial<ExpectedReply> & Partial<SweepReport>) | null;
  if ((told?.conflicts ?? 0) > 0) return "conflict";
  if ((told?.waiting ?? 0) > 0) return "still waiting";
  if ((told?.published ?? 0) > 0) return "published";
  const isOver = told?.kind === "applied" && told.attempt?.phase === "published";
  return isOver ? "published" : (told?.code ?? told?.kind ?? "done");
}

function faultText({ list, byId, put }: Mood): string | null {
  const wrong = [
    ...(list === "fresh" ? [] : [`the list is ${list}`]),
    ...(byId === "fresh" ? [] : [`by id it is ${byId}`]),
    ...(put === "works" ? [] : [`a PUT: ${put}`]),
  ];
  return wrong.length === 0 ? null : wrong.join(", ");
}

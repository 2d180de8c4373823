import type fc from "fast-check";
import { Fault } from "#lib/fault";
import type { AttemptView, Outcome, SweepReport } from "#lib/services/attempt";
import { resultIdOf } from "#lib/services/one-roster";
import type { HistoryTrace } from "../property";
import type { ReachCounter } from "../reach-counter";
import { difference, jsonText } from "../two-stores/store-snapshot";
import { HEALTHY } from "./faulty-gradebook";

import type { Quiz, ReferenceEnvironment } from "./environment";
import type { GradebookBehavior, ExpectedView, SlotModel, ExpectedReply } from "./model";

/** The model of one quiz, and the ids that the engine gave its attempts. */
export interface QuizModel extends Quiz {
  readonly model: SlotModel;
  /** By number and start. */
  readonly ids: Map<string, string>;
}

export interface ReferenceModel {
  readonly quizzes: readonly QuizModel[];
}

export interface RealSystem {
  readonly environment: ReferenceEnvironment;
  readonly steps: HistoryTrace["steps"];
  readonly counter: ReachCounter;
}

/** One request or external event for one of the quizzes. */
export interface CommandDefinition {
  readonly text: string;
  readonly actor: "the student" | "the world";
  readonly quiz: number;
  readonly behavior?: GradebookBehavior;
  readonly isPossible?: (quiz: QuizModel) => boolean;
  /** Returns the expected and the actual outcome; null if there is none. */
  readonly execute: (
    quiz: QuizModel,
    environment: ReferenceEnvironment,
    reference: ReferenceModel,
  ) => Promise<Comparison>;
}

export interface Comparison {
  readonly expected: unknown;
  readonly actual: unknown;
  /** Whether the engine may call the gradebook (I6). */
  readonly mayCallGradebook: boolean;
}

/** Executes a command and compares the outcome, the gradebook calls and the gradebook's results. */
export class ComparedCommand implements fc.AsyncCommand<ReferenceModel, RealSystem> {
  readonly #definition: CommandDefinition;

  constructor(definition: CommandDefinition) {
    this.#definition = definition;
  }

  check({ quizzes }: Readonly<ReferenceModel>): boolean {
    const quiz = quizzes[this.#definition.quiz];
    return quiz !== undefined && (this.#definition.isPossible?.(quiz) ?? true);
  }

  async run(reference: ReferenceModel, { environment, steps, counter }: RealSystem): Promise<void> {
    const { text, actor, behavior = HEALTHY, execute } = this.#definition;
    const quiz = reference.quizzes[this.#definition.quiz];
    if (quiz === undefined) throw new Error(`there is no quiz ${this.#definition.quiz}`);
    environment.gradebook.behavior = behavior;
    environment.gradebook.calls = 0;
    const { expected, actual, mayCallGradebook } = await execute(quiz, environment, reference);
    const reply = actor === "the world" ? "" : jsonText(actual);
    steps.push({ actor, does: text, reply, fault: faultText(behavior) });
    const found = difference(actual, expected);
    if (found !== null) throw new Error(differenceText(found));
    if (!mayCallGradebook && environment.gradebook.calls > 0)
      throw new Error(`I6: "${text}" calls the gradebook`);
    for (const each of reference.quizzes) compareResults(each, environment);
    const [what = ""] = text.split(" ");
    counter.add(`${what}: ${nameOf(expected)}`);
  }

  toString(): string {
    return this.#definition.text;
  }
}

/** An outcome in the model's terms. Checks that an attempt keeps its id. */
export async function outcomeOf(
  quiz: QuizModel,
  call: () => Promise<Outcome>,
): Promise<ExpectedReply> {
  try {
    const outcome = await call();
    const attempt = viewOf(quiz, outcome.attempt);
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

export function viewOf({ ids }: QuizModel, view: AttemptView | null): ExpectedView | null {
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

/** I3, I9: the gradebook holds the expected results, written by the expected attempts. */
function compareResults(
  { slot, model, ids }: QuizModel,
  { gradebook }: ReferenceEnvironment,
): void {
  const expectedResults = [...model.results].map(([number, identity]) => [
    resultIdOf(slot, number),
    ids.get(identity) ?? null,
  ]);
  const actualResults = [...gradebook.results.values()]
    .filter(({ resultId }) => resultId.includes(slot.resourceId))
    .map(({ resultId, attemptId }) => [resultId, attemptId]);
  const found = difference(actualResults, expectedResults, "the gradebook");
  if (found !== null) throw new Error(differenceText(found));
}

function differenceText(found: string): string {
  return found.replace("in memory", "is the reply").replace("in Redis", "is expected");
}

function nameOf(expected: unknown): string {
  const reply = expected as (Partial<ExpectedReply> & Partial<SweepReport>) | null;
  if ((reply?.conflicts ?? 0) > 0) return "conflict";
  if ((reply?.waiting ?? 0) > 0) return "still waiting";
  if ((reply?.published ?? 0) > 0) return "published";
  const isOver = reply?.kind === "applied" && reply.attempt?.phase === "published";
  return isOver ? "published" : (reply?.code ?? reply?.kind ?? "done");
}

function faultText({ list, byId, put }: GradebookBehavior): string | null {
  const wrong = [
    ...(list === "fresh" ? [] : [`the list is ${list}`]),
    ...(byId === "fresh" ? [] : [`by id it is ${byId}`]),
    ...(put === "works" ? [] : [`a PUT: ${put}`]),
  ];
  return wrong.length === 0 ? null : wrong.join(", ");
}

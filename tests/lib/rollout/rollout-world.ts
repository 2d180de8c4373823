import { systemClock } from "#lib/clock";
import { openMemory } from "#lib/assessment-cache";
import { rolledOut } from "#lib/rollout-engines";
import type { RolloutStores } from "#lib/rollout-engines";
import type { AttemptEngine, Outcome, RolloutMode } from "#lib/services/attempt";
import type { AttemptView } from "#lib/services/attempt/attempt-view";
import type { EngineEvent } from "#lib/services/attempt/engine-events";
import type { QuestionBank } from "#lib/services/attempt/question-bank";
import { resultIdOf } from "#lib/services/one-roster";
import type { Gradebook, ResultToPublish } from "#lib/services/one-roster";

const ROW = { status: "active" } as const;
const QUESTIONS = 2;
const POOL = 5;

/** Attempt n starts at question n of the pool: a drifted number shows as other questions. */
const bank: QuestionBank = {
  list: (_slot, number) => {
    const ids = Array.from({ length: QUESTIONS }, (_, at) => `q${(number + at) % POOL}`);
    return Promise.resolve(ids.map((id) => ({ id })));
  },
  grade: (_resourceId, _question, { response }) =>
    Promise.resolve({ kind: "graded", isCorrect: response === "right" }),
};

export interface RolloutWorld {
  readonly engine: AttemptEngine;
  readonly stores: RolloutStores;
  readonly journal: EngineEvent[];
  readonly results: Map<string, ResultToPublish>;
  /** Ids of results that were put over one of another attempt. */
  readonly overwritten: string[];
  mode: RolloutMode;
  /** The list shows nothing, as a gradebook's that lags or filters. */
  isListEmpty: boolean;
}

export interface RolloutWorldOptions {
  readonly stores?: RolloutStores;
  readonly publishBudgetMs?: number;
  readonly userId?: string;
  /** The twin: router and numbers go by flag and list alone, whatever Redis holds. */
  readonly isSticky?: boolean;
}

export const SLOT = { userId: "student", resourceId: "fractions" };

export function rolloutWorld(options: RolloutWorldOptions = {}): RolloutWorld {
  const { isSticky = true, publishBudgetMs = 1_000 } = options;
  const stores = options.stores ?? openMemory({ probeWindow: 4 }, systemClock.nowMs);
  const results = new Map<string, ResultToPublish>();
  const overwritten: string[] = [];
  const journal: EngineEvent[] = [];
  const gradebook: Gradebook = {
    listResults: () =>
      Promise.resolve(
        world.isListEmpty ? [] : [...results.values()].map((each) => ({ ...each, ...ROW })),
      ),
    findResult: (id) => {
      const held = results.get(id);
      return Promise.resolve(held === undefined ? null : { ...held, ...ROW });
    },
    putResult: (body) => {
      const held = results.get(body.resultId);
      if (held !== undefined && held.attemptId !== body.attemptId) overwritten.push(body.resultId);
      results.set(body.resultId, body);
      return Promise.resolve();
    },
  };
  const { records } = stores;
  const unsticky = {
    ...records,
    peek: async (slot: typeof SLOT) => {
      return { ...(await records.peek(slot)), isPinned: false, highWater: 0 };
    },
  };
  const engine = rolledOut(
    {
      stores: isSticky ? stores : { ...stores, records: unsticky },
      ports: {
        ...{ gradebook, questions: bank, emit: (event: EngineEvent) => journal.push(event) },
        ...systemClock,
        // Nothing is late here: whatever waits for a time waits for good.
        sleep: () => new Promise(() => undefined),
      },
      modeOf: () => Promise.resolve(world.mode),
    },
    { publishBudgetMs },
  );
  const world: RolloutWorld = {
    ...{ engine, stores, journal, results, overwritten },
    mode: "derive",
    isListEmpty: false,
  };
  return world;
}

export function attemptOf(outcome: Outcome): AttemptView {
  if (outcome.attempt === null) throw new Error(`no attempt: ${JSON.stringify(outcome)}`);
  return outcome.attempt;
}

export async function answer(
  { engine }: RolloutWorld,
  attempt: AttemptView,
  slot = SLOT,
): Promise<AttemptView> {
  const questionIndex = attempt.currentQuestionIndex;
  const outcome = await engine.apply(slot, {
    type: "question.answer",
    questionIndex,
    questionId: `q${(attempt.attemptNumber + questionIndex) % POOL}`,
    response: "right",
    attemptId: attempt.attemptId,
  });
  if (outcome.kind !== "applied") throw new Error(`not applied: ${JSON.stringify(outcome)}`);
  return attemptOf(outcome);
}

/** What a life must come to, whatever the modes were; throws when it does not. */
export async function wholeLife(
  world: RolloutWorld,
  modes: readonly RolloutMode[],
  slot = SLOT,
): Promise<void> {
  const [first, second, third, fourth, fifth, sixth, seventh] = modes;
  const { engine } = world;
  const into = (mode: RolloutMode | undefined): void => {
    world.mode = mode ?? world.mode;
  };
  into(first);
  let attempt = attemptOf(await engine.ensureActiveState(slot));
  const { attemptId } = attempt;
  into(second);
  attempt = await answer(world, attempt, slot);
  into(third);
  attempt = await answer(world, attempt, slot);
  must(attempt.attemptId === attemptId && attempt.questions.length === 2, "answers are kept");
  into(fourth);
  const done = attemptOf(await engine.apply(slot, { type: "attempt.finalize", attemptId }));
  must(done.attemptNumber === attempt.attemptNumber, "the number is constant");
  must(done.finalSummary?.score === 100, "every acknowledged answer counts");
  into(fifth);
  await engine.apply(slot, { type: "attempt.reset", attemptId });
  into(sixth);
  const next = attemptOf(await engine.ensureActiveState(slot));
  must(next.attemptNumber === attempt.attemptNumber + 1, "the next number follows");
  into(seventh);
  const gone = await answer(world, next, slot);
  must(gone.attemptId === next.attemptId && gone.questions.length === 1, "the next goes on");
  await engine.publish(slot);
  const id = resultIdOf(slot, attempt.attemptNumber);
  must(world.results.get(id)?.attemptId === attemptId, "the result is in the gradebook");
  must(world.overwritten.length === 0, "no result is overwritten");
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

import fc from "fast-check";
import { ACTION_WEIGHTS, type Action, type ActionKind } from "./actions";
import { playHistory, type Environment, type HistoryResult } from "./history";

const ACTIONS_MAX = 60;
/** Shrinking stops here, with the shortest history until then. */
const SHRINKS_MS_MAX = 180_000;

const pick = fc.nat({ max: 11 });

function actionOf(kind: ActionKind): fc.Arbitrary<Action> {
  return pick.map((picked) => ({ kind, pick: picked }));
}

const action = fc.oneof(
  ...Object.entries(ACTION_WEIGHTS).map(([kind, weight]) => ({
    weight,
    arbitrary: actionOf(kind as ActionKind),
  })),
);

/** Somebody hurries through about as many steps as a quiz has, often into the next attempt. */
const hurry = fc.array(actionOf("skip or go on"), { minLength: 5, maxLength: 8, size: "max" });

/** Somebody hurries in another tab, and comes back to this one, which knows nothing of it. */
const elsewhere = fc
  .tuple(actionOf("change the tab"), hurry, actionOf("change the tab"))
  .map(([there, steps, back]) => [there, ...steps, back]);

const stretch: fc.Arbitrary<readonly Action[]> = fc.oneof(
  { weight: 24, arbitrary: action.map((one) => [one]) },
  { weight: 1, arbitrary: hurry },
  { weight: 2, arbitrary: elsewhere },
);

const history = fc.record({
  quiz: fc.nat({ max: 2 }),
  actions: fc
    .array(stretch, { minLength: 1, maxLength: ACTIONS_MAX, size: "max" })
    .map((stretches) => stretches.flat()),
});

/** One history: its seed, and the path to a shorter form of it. */
export interface HistoryName {
  readonly seed: number;
  readonly path?: string | undefined;
}

/** A history that broke a rule. */
export interface Counterexample extends HistoryName {
  readonly path: string;
  readonly violation: string;
  readonly steps: readonly string[];
}

type OnHistory = (result: HistoryResult) => void;

/** Plays the history of this name, once. null: no rule was broken. */
export async function play(
  environment: Environment,
  { seed, path }: HistoryName,
  onHistory: OnHistory,
): Promise<Counterexample | null> {
  const from = { seed, numRuns: 1, unbiased: true, ...(path !== undefined && { path }) };
  for (const drawn of fc.sample(history, from)) {
    const result = await playHistory(environment, drawn).catch((error: unknown) => {
      throw brokenOff(seed, error);
    });
    onHistory(result);
    const { violation, steps } = result;
    if (violation !== null) return { violation, steps, seed, path: path ?? "0" };
  }
  return null;
}

/**
 * Plays the history of this seed, and for so long shorter ones that break a rule, too. null: it
 * breaks none this time.
 */
export async function shorten(
  environment: Environment,
  seed: number,
  onHistory: OnHistory,
  limitMs: number,
): Promise<Counterexample | null> {
  let shortest: HistoryResult | null = null;
  const property = fc.asyncProperty(history, async (drawn) => {
    const result = await playHistory(environment, drawn);
    onHistory(result);
    if (result.violation === null) return;
    shortest = result;
    throw new Error(result.violation);
  });
  const details = await fc.check(property, {
    ...{ seed, numRuns: 1, unbiased: true, interruptAfterTimeLimit: limitMs },
  });
  if (!details.failed) return null;
  if (shortest === null) throw brokenOff(seed, details.errorInstance);
  const { violation, steps }: HistoryResult = shortest;
  return { violation: violation ?? "", steps, seed, path: details.counterexamplePath ?? "0" };
}

function brokenOff(seed: number, cause: unknown): Error {
  return new Error(`the history of seed ${seed} ended with an error`, { cause });
}

export interface Exploration {
  /** Of the first history; each further one has the next seed. */
  readonly seed: number;
  /** Histories beside each other. */
  readonly beside: number;
  readonly isShrunk: boolean;
  /** Asked before each history, with the number of those that have begun. */
  readonly goesOn: (begun: number) => boolean;
  readonly onHistory: OnHistory;
}

/** Plays one history after the other until one breaks a rule. null: none does. */
export async function explore(
  environment: Environment,
  exploration: Exploration,
): Promise<Counterexample | null> {
  const { seed, beside, isShrunk, goesOn, onHistory } = exploration;
  const found: Counterexample[] = [];
  let begun = 0;
  const work = async (): Promise<void> => {
    while (found.length === 0 && goesOn(begun)) {
      begun += 1;
      const broken = await play(environment, { seed: seed + begun - 1 }, onHistory);
      if (broken !== null) found.push(broken);
    }
  };
  await Promise.all(Array.from({ length: beside }, work));
  const [first] = found;
  if (first === undefined || !isShrunk) return first ?? null;
  return (await shorten(environment, first.seed, onHistory, SHRINKS_MS_MAX)) ?? first;
}

import { actionsOf } from "#theory/actions";
import type { ActionName } from "#theory/actions";
import { not } from "#theory/formula";
import type { Term, Variable } from "#theory/formula";
import { declarations, HEAD } from "./prove";
import { assertion, namesAt, PLAIN, postState, termText } from "./smt";
import type { Solver } from "./solver";
import { attemptOf, entryOf, INITIAL, mark, numberOf, pointer, STATE } from "#theory/state";
import type { Story } from "./stories";

/** A step of a history that the solver has found. */
export interface SolvedStep {
  readonly who: string;
  readonly action: ActionName;
  /** What happens, with the attempts and numbers of the solver's model. */
  readonly text: string;
  /** Afterwards; 0: none. Numbers are counted upward from the least one of the model. */
  readonly pointer: number;
  readonly mark: number;
}

/** What became of a story: the history without the rule, and that there is none with it. */
export interface SolvedStory {
  readonly hazard: string;
  readonly title: string;
  /** Empty: there is no such history, although the rule was left out. */
  readonly steps: readonly SolvedStep[];
  /** Whether the same order of actions is impossible as long as the rule is kept. */
  readonly isImpossibleWithRule: boolean;
}

const SYMBOLS = STATE.map(({ symbol }) => symbol);
const STATE_SYMBOLS = new Set(SYMBOLS);
const at = (step: number) => namesAt(STATE_SYMBOLS, `.${step}`);

/** Asks the solver for the history of a story. */
export function solveStory(solver: Solver, story: Story): SolvedStory {
  const [possible, ...values] = solver.run(scriptOf(story, story.without, true));
  const [verdict] = solver.run(scriptOf(story, null, false));
  const { hazard, title } = story;
  const steps = possible === "sat" ? stepsOf(story, values.join(" ")) : [];
  return { hazard, title, steps, isImpossibleWithRule: verdict === "unsat" };
}

function scriptOf(story: Story, without: Story["without"] | null, isModelWanted: boolean): string {
  const actions = actionsOf(without);
  const steps = story.steps.flatMap(({ action: name }, step) => {
    const action = actions[name];
    const names = { before: at(step), after: at(step + 1) };
    return [
      ...action.parameters.map(
        (one) => `(declare-const ${names.before.variable(one)} ${one.sort})`,
      ),
      assertion(action.guard, names.before),
      postState(action, SYMBOLS, names),
    ];
  });
  const last = story.steps.length - 1;
  const lastAction = story.steps[last]?.action;
  const promises: Readonly<Record<string, { formula: Parameters<typeof not>[0] }>> =
    lastAction === undefined ? {} : actions[lastAction].promises;
  const promise = promises[story.breaks];
  if (promise === undefined) throw new Error(`the last step does not promise ${story.breaks}`);
  return [
    HEAD,
    ...declarations(SYMBOLS, at(0)),
    ...INITIAL.map((formula) => assertion(formula, at(0))),
    ...steps,
    assertion(story.where, PLAIN),
    assertion(not(promise.formula), at(last)),
    "(check-sat)",
    ...(isModelWanted ? [`(get-value (${questionsOf(story).join(" ")}))`] : []),
  ].join("\n");
}

/** The attempt that a step is about, if it is about one. */
function attemptIn(action: ActionName): Term<"Attempt"> | null {
  const { parameters } = actionsOf()[action];
  const named = (name: string): Variable | undefined =>
    (parameters as readonly Variable[]).find((parameter) => parameter.name === name);
  const version = named("w") ?? named("v");
  if (version !== undefined) return attemptOf(version as Variable<"Version">);
  const entry = named("e");
  return entry === undefined ? null : entryOf(entry as Variable<"Entry">);
}

function numberAsked(action: ActionName): Term<"Number"> | null {
  const attempt = attemptIn(action);
  if (attempt !== null) return numberOf(attempt);
  const { parameters } = actionsOf()[action];
  const number = (parameters as readonly Variable[]).find(({ name }) => name === "n");
  return number === undefined ? null : (number as Variable<"Number">);
}

/** Every number of the history, by the term that stands for it in the script. */
function numbersOf({ steps }: Story): readonly string[] {
  const terms = steps.flatMap(({ action }, step) => {
    const number = numberAsked(action);
    const own = number === null ? [] : [termText(number, at(step))];
    return [...own, termText(pointer(), at(step + 1)), termText(mark(), at(step + 1))];
  });
  return ["zero", ...new Set(terms)];
}

function attemptsOf({ steps }: Story): readonly string[] {
  return steps.flatMap(({ action }, step) => {
    const attempt = attemptIn(action);
    return attempt === null ? [] : [termText(attempt, at(step))];
  });
}

function questionsOf(story: Story): readonly string[] {
  const numbers = numbersOf(story);
  const pairs = numbers.flatMap((one) => numbers.map((other) => `(below ${one} ${other})`));
  return [...pairs, ...attemptsOf(story)];
}

/** Reads the values that the solver gives, in the order in which they were asked for. */
function stepsOf(story: Story, printed: string): readonly SolvedStep[] {
  const values = valuesIn(printed, questionsOf(story).length);
  const numbers = numbersOf(story);
  const rank = new Map(
    numbers.map((name, row) => {
      const isAbove = numbers.map((_, column) => values[column * numbers.length + row] === "true");
      return [name, isAbove] as const;
    }),
  );
  const distinct = [...new Set([...rank.values()].map((isAbove) => isAbove.join()))];
  const sizeOf = (key: string): number => key.split(",").filter((one) => one === "true").length;
  const ordered = distinct.sort((one, other) => sizeOf(one) - sizeOf(other));
  const numberOfTerm = (name: string): number => ordered.indexOf(rank.get(name)?.join() ?? "");
  const attemptValues = values.slice(numbers.length ** 2);
  const attemptNames = new Map(
    [...new Set(attemptValues)].map((value, index) => [value, "ABCDEFG"[index] ?? String(index)]),
  );
  const attemptTerms = attemptsOf(story);
  return story.steps.map(({ who, action }, step) => {
    const number = numberAsked(action);
    const attempt = attemptIn(action);
    const facts = [
      ...(attempt === null
        ? []
        : [
            `attempt ${attemptNames.get(attemptValues[attemptTerms.indexOf(termText(attempt, at(step)))] ?? "")}`,
          ]),
      ...(number === null ? [] : [`number ${numberOfTerm(termText(number, at(step)))}`]),
    ];
    const { sentence } = actionsOf()[action];
    return {
      ...{ who, action },
      text: facts.length === 0 ? sentence : `${sentence} (${facts.join(", ")})`,
      pointer: numberOfTerm(termText(pointer(), at(step + 1))),
      mark: numberOfTerm(termText(mark(), at(step + 1))),
    };
  });
}

/** `((term value) …)`: the last word of each pair. */
function valuesIn(printed: string, count: number): readonly string[] {
  const values: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < printed.length; index += 1) {
    const sign = printed[index];
    if (sign === "(") {
      depth += 1;
      if (depth === 2) start = index;
    }
    if (sign === ")") {
      depth -= 1;
      if (depth === 1) {
        const pair = printed.slice(start + 1, index);
        values.push(pair.slice(pair.lastIndexOf(" ") + 1));
      }
    }
  }
  if (values.length !== count)
    throw new Error(`the solver gave ${values.length} of ${count} values`);
  return values;
}

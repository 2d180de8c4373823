import type { Action } from "#theory/action";
import { actionsOf } from "#theory/actions";
import type { ActionName, Rule } from "#theory/actions";
import { not } from "#theory/formula";
import type { Formula, Symbol } from "#theory/formula";
import { assertion, declaration, namesAt, PLAIN, postState, SORTS, textOf } from "./smt";
import type { Names } from "./smt";
import type { Solver } from "./solver";
import { AXIOMS, FIXED, INITIAL, STATE } from "#theory/state";
import { WORLDS } from "#theory/worlds";
import type { Theorem } from "./theorems";

/** A step after which a lemma may be false, or a promise that a step may break. */
export interface Break {
  /** The action; "begin": the first state. */
  readonly action: ActionName | "begin";
  /** What is no longer true: the name of a lemma or of an invariant. */
  readonly broken: string;
  /** `sat`: the solver has a counterexample; `unknown`: it could not decide. */
  readonly verdict: string;
}

/** What came of an attempt to prove a theorem. */
export interface Proof {
  readonly theorem: string;
  readonly without: Rule | null;
  /** The questions that the solver was asked: whether a lemma survives an action. */
  readonly questions: number;
  /** Empty: proven. */
  readonly breaks: readonly Break[];
}

/** What came of an attempt to prove a theorem without a rule. */
export interface ProofWithout extends Proof {
  /** The lemmas that only help and are no longer true without the rule. */
  readonly givenUp: readonly Break[];
}

const SYMBOLS = STATE.map(({ symbol }) => symbol);
const AFTER = namesAt(new Set(SYMBOLS), ".after");

/**
 * The same work each time, on any machine. Far above what any question needs; a question that needs
 * more is answered `unknown`, which is no proof.
 */
const RESOURCE_LIMIT = 400_000_000;

export const HEAD = [
  `(set-option :rlimit ${RESOURCE_LIMIT})`,
  ...SORTS.map((sort) => `(declare-sort ${sort} 0)`),
  ...FIXED.map((symbol) => declaration(symbol)),
  ...AXIOMS.map((axiom) => assertion(axiom)),
].join("\n");

/** Only in the worlds that say so. Everything else may happen in every world. */
const WORLDLY: ReadonlySet<ActionName> = new Set(WORLDS.flatMap(({ mayHappen }) => mayHappen));

/** The actions that may happen in the world of a theorem. */
export function actionsIn({ mayHappen }: Theorem): readonly ActionName[] {
  const names = Object.keys(actionsOf()) as ActionName[];
  return names.filter((name) => !WORLDLY.has(name) || mayHappen.includes(name));
}

/** The lemmas and promises that an action could break: those that look at what it changes. */
interface Goal {
  readonly name: string;
  readonly formula: Formula;
  /** `after`: a lemma about the state after the step; `before`: a promise of the step itself. */
  readonly names: Names;
}

/**
 * Proves by induction that the lemmas of a theorem hold in every state that any number of clients
 * can reach in its world: they hold at first, and every action keeps them. Ends with the first
 * action that breaks anything.
 */
export function prove(solver: Solver, theorem: Theorem): Proof {
  const breaks: Break[] = [...initialBreaks(solver, theorem)];
  let questions = Object.keys(theorem.lemmas).length;
  for (const name of actionsIn(theorem)) {
    if (breaks.length > 0) break;
    const action = actionsOf()[name];
    questions += goalsOf(theorem, action).length;
    breaks.push(...breaksOf(solver, theorem, { name, action }));
  }
  return { theorem: theorem.id, without: null, questions, breaks };
}

/**
 * Whether the promises of a theorem can still be proven when one rule of the protocol is left out.
 * The other lemmas only help: those that are no longer true are given up, until a promise breaks
 * (the breaks are of that promise) or nothing does (there are none: the theorem does without the
 * rule).
 */
export function proveWithout(solver: Solver, theorem: Theorem, rule: Rule): ProofWithout {
  const all: Readonly<Record<ActionName, Action>> = actionsOf(rule);
  const whole = actionsOf();
  let { lemmas } = theorem;
  let questions = 0;
  const givenUp: Break[] = [];
  const result = (breaks: readonly Break[]): ProofWithout => {
    return { theorem: theorem.id, without: rule, questions, breaks, givenUp };
  };
  // As long as no lemma is given up, only the actions that the rule changes can break anything.
  let names: readonly ActionName[] = actionsIn(theorem).filter(
    (name) => !isSame(all[name], whole[name]),
  );
  for (;;) {
    const weaker = { ...theorem, lemmas };
    const breaks: Break[] = [];
    for (const name of names) {
      questions += goalsOf(weaker, all[name]).length;
      const found = breaksOf(solver, weaker, { name, action: all[name] });
      if (found.some(({ broken }) => isPromised(theorem, broken))) {
        return result(found);
      }
      breaks.push(...found);
    }
    if (breaks.length === 0) return result([]);
    givenUp.push(...breaks);
    const broken = new Set(breaks.map((each) => each.broken));
    lemmas = Object.fromEntries(Object.entries(lemmas).filter(([name]) => !broken.has(name)));
    names = actionsIn(theorem);
  }
}

/** Whether it is a promise of the theorem, and no lemma that helps to prove one. */
export function isPromised({ promises }: Theorem, name: string): boolean {
  return promises.some((promise) => promise === name);
}

interface NamedAction {
  readonly name: ActionName;
  readonly action: Action;
}

/** What an action may break. Each goal by itself: all at once takes much longer where one breaks. */
function breaksOf(
  solver: Solver,
  theorem: Theorem,
  { name, action }: NamedAction,
): readonly Break[] {
  const goals = goalsOf(theorem, action);
  const step = prelude(theorem, action);
  const verdicts = solver.run([step, ...goals.map((goal) => separately(goal))].join("\n"));
  return goals.flatMap((goal, at) => {
    const said = verdicts[at] ?? "no answer";
    return said === "unsat" ? [] : [{ action: name, broken: goal.name, verdict: said }];
  });
}

/**
 * Whether an action can happen in the world of a theorem at all: a proof about what never happens
 * would be empty.
 */
export function isPossible(solver: Solver, theorem: Theorem, name: ActionName): boolean {
  const [verdict] = solver.run([prelude(theorem, actionsOf()[name]), "(check-sat)"].join("\n"));
  return verdict === "sat";
}

function initialBreaks(solver: Solver, { lemmas }: Theorem): readonly Break[] {
  const head = [HEAD, ...declarations(SYMBOLS), ...INITIAL.map((formula) => assertion(formula))];
  const goals = Object.entries(lemmas).map(([name, { formula }]): Goal => {
    return { name, formula, names: PLAIN };
  });
  const [hasState, ...verdicts] = solver.run(
    [...head, "(check-sat)", ...goals.map((goal) => separately(goal))].join("\n"),
  );
  const broken = goals
    .map(({ name }, at) => ({
      action: "begin" as const,
      broken: name,
      verdict: verdicts[at] ?? "",
    }))
    .filter(({ verdict }) => verdict !== "unsat");
  if (hasState === "sat") return broken;
  return [...broken, { action: "begin", broken: "", verdict: hasState ?? "" }];
}

function goalsOf({ lemmas, promises }: Theorem, action: Action): readonly Goal[] {
  const changed = action.effects.map(({ symbol }) => symbol.name);
  const kept = Object.entries(lemmas)
    .filter(([, { formula }]) => mentions(formula, changed))
    .map(([name, { formula }]): Goal => ({ name, formula, names: AFTER }));
  const promised = Object.entries(action.promises)
    .filter(([name]) => promises.some((promise) => promise === name))
    .map(([name, { formula, isAfter = false }]): Goal => {
      return { name, formula, names: isAfter ? AFTER : PLAIN };
    });
  return [...kept, ...promised];
}

/** A state in which every lemma holds, and one action that happens in it. */
function prelude({ lemmas }: Theorem, action: Action): string {
  return [
    HEAD,
    ...declarations(SYMBOLS),
    ...Object.values(lemmas).map(({ formula }) => assertion(formula)),
    ...action.parameters.map(({ name, sort }) => `(declare-const ${name} ${sort})`),
    assertion(action.guard),
    postState(action, SYMBOLS, { before: PLAIN, after: AFTER }),
  ].join("\n");
}

export function declarations(symbols: readonly Symbol[], names: Names = PLAIN): readonly string[] {
  return symbols.map((symbol) => declaration(symbol, names));
}

function separately({ formula, names }: Goal): string {
  return ["(push)", assertion(not(formula), names), "(check-sat)", "(pop)"].join("\n");
}

function mentions(formula: Formula, names: readonly string[]): boolean {
  const text = textOf(formula);
  return names.some((name) =>
    new RegExp(`[( ]${name.replaceAll(".", "\\.")}[ )]`).test(` ${text} `),
  );
}

function isSame(one: Action, other: Action): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

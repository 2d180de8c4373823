import type { Action } from "./action";
import { actionsOf } from "./actions";
import type { ActionName, Rule } from "./actions";
import type { Formula } from "./formula";
import { not } from "./formula";
import { assertion, declaration, nameAfter, plainName, postState, SORTS, textOf as textOfGoal } from "./smt";
import type { Solver } from "./solver";
import * as theory from "./state";
import { AXIOMS, STATE } from "./state";
import type { Theorem } from "./theorems";

const FIXED = [
  theory.below.symbol,
  theory.before.symbol,
  theory.numberOf.symbol,
  theory.startOf.symbol,
  theory.attemptOf.symbol,
  theory.isFinal.symbol,
  theory.entryOf.symbol,
];
const SYMBOLS = STATE.map(({ symbol }) => symbol);
const AFTER = nameAfter(new Set(SYMBOLS));

export interface Failure { readonly action: string; readonly invariant: string; readonly verdict: string }

const HEAD = [
  "(set-option :rlimit 200000000)",
  ...SORTS.map((sort) => `(declare-sort ${sort} 0)`),
  ...FIXED.map((symbol) => declaration(symbol)),
  "(declare-fun zero () Number)",
  "(declare-fun never () Moment)",
  ...AXIOMS.map((axiom) => assertion(axiom)),
].join("\n");

function touches(formula: Formula, action: Action): boolean {
  const text = JSON.stringify(formula);
  return action.effects.some(({ symbol }) => text.includes(`"name":"${symbol.name}"`));
}

const REQUESTS = (name: string): boolean => true;

export async function prove(solver: Solver, theorem: Theorem, without: Rule | null = null): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  const actions: Record<string, Action> = actionsOf(without);
  for (const [name, action] of Object.entries(actions)) {
    if (OPTIONAL.includes(name as ActionName) && !theorem.mayHappen.includes(name as ActionName)) continue;
    const t = performance.now();
    const goals: [string, Formula, typeof plainName][] = [
      ...Object.entries(theorem.invariants).filter(([, f]) => touches(f, action)).map(([id, f]): [string, Formula, typeof plainName] => [id, f, AFTER]),
      ...Object.entries(action.promises).filter(([id]) => theorem.promises.includes(id)).map(([id, f]): [string, Formula, typeof plainName] => [`${id} (step)`, f, plainName]),
    ];
    const script = (goals: readonly (readonly [string, Formula, typeof plainName])[], how: string): string => [
      HEAD,
      ...SYMBOLS.map((symbol) => declaration(symbol)),
      ...Object.values(theorem.invariants).map((f) => assertion(f)),
      ...action.parameters.map(({ name, sort }) => `(declare-const ${name} ${sort})`),
      assertion(action.guard),
      postState(action, SYMBOLS),
      "(check-sat)",
      ...(how === "together" ? [`(assert (not (and true ${goals.map(([, goal, names]) => textOfGoal(goal, names)).join(" ")})))`, "(check-sat)"] :
      goals.map(([, goal, names]) => `(push)\n${assertion(not(goal), names)}\n(check-sat)\n(pop)`)),
    ].join("\n");
    const [possible, all] = solver.run(script(goals, "together"));
    if (possible !== "sat") failures.push({ action: name, invariant: "is possible", verdict: possible ?? "" });
    if (all !== "unsat") {
      const [, ...verdicts] = solver.run(script(goals, "one by one"));
      if (verdicts.length !== goals.length) failures.push({ action: name, invariant: "output", verdict: verdicts.slice(0, 3).join(" | ") });
      for (const [at, [id]] of goals.entries()) {
        if (verdicts[at] !== "unsat") failures.push({ action: name, invariant: id, verdict: verdicts[at] ?? "none" });
      }
    }
    if (process.env["T"]) console.log(name, Math.round(performance.now() - t));
  }
  return failures;
}

const OPTIONAL: readonly ActionName[] = ["expire", "tombstone.expire", "pointer.lost", "record.lost", "mark.lost", "tombstone.lost", "flush", "legacy.write", "legacy.finalize", "legacy.reset", "load.moves-on"];

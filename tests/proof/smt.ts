import type { Action } from "#theory/action";
import { isTerm } from "#theory/formula";
import type { Formula, Sort, Symbol, Term, Variable } from "#theory/formula";

/** Every sort of the theory. */
export const SORTS: readonly Sort[] = [
  "Number",
  "Attempt",
  "Version",
  "Question",
  "Answer",
  "QuestionList",
  "Moment",
  "Entry",
];

/** How symbols and free variables are called in a script: they differ from step to step. */
export interface Names {
  readonly symbol: (symbol: Symbol) => string;
  readonly variable: (variable: Variable) => string;
}

export const PLAIN: Names = { symbol: ({ name }) => name, variable: ({ name }) => name };

/** Names at one of several steps: the state variables and the parameters have its suffix. */
export function namesAt(state: ReadonlySet<Symbol>, suffix: string): Names {
  return {
    symbol: (symbol) => (state.has(symbol) ? `${symbol.name}${suffix}` : symbol.name),
    variable: ({ name }) => `${name}${suffix}`,
  };
}

/** A formula as SMT-LIB 2. */
export function textOf(formula: Formula, names: Names = PLAIN): string {
  switch (formula.kind) {
    case "constant":
      return String(formula.isTrue);
    case "relation":
      return application(formula.symbol, formula.terms, names);
    case "equal":
      return `(= ${formula.terms.map((term) => termText(term, names)).join(" ")})`;
    case "not":
      return `(not ${textOf(formula.part, names)})`;
    case "and":
    case "or": {
      const parts = formula.parts.map((part) => textOf(part, names));
      if (parts.length === 0) return String(formula.kind === "and");
      return parts.length === 1 ? (parts[0] ?? "") : `(${formula.kind} ${parts.join(" ")})`;
    }
    case "forall":
    case "exists": {
      const { variables, body } = formula;
      return `(${formula.kind} (${binder(variables)}) ${textOf(body, without(names, variables))})`;
    }
  }
}

/** A term as SMT-LIB 2. */
export function termText(term: Term, names: Names = PLAIN): string {
  switch (term.kind) {
    case "variable":
      return names.variable(term);
    case "application":
      return application(term.symbol, term.terms, names);
    case "choice": {
      const { condition, yes, no } = term;
      return `(ite ${textOf(condition, names)} ${termText(yes, names)} ${termText(no, names)})`;
    }
  }
}

/** Variables that a quantifier binds are called as they are. */
function without(names: Names, bound: readonly Variable[]): Names {
  const isBound = new Set(bound.map(({ name }) => name));
  return {
    symbol: names.symbol,
    variable: (variable) => {
      return isBound.has(variable.name) ? variable.name : names.variable(variable);
    },
  };
}

function application(symbol: Symbol, terms: readonly Term[], names: Names): string {
  const name = names.symbol(symbol);
  if (terms.length === 0) return name;
  return `(${name} ${terms.map((term) => termText(term, names)).join(" ")})`;
}

function binder(variables: readonly Variable[]): string {
  return variables.map(({ name, sort }) => `(${name} ${sort})`).join("");
}

/** Declares a symbol. */
export function declaration(symbol: Symbol, names: Names = PLAIN): string {
  return `(declare-fun ${names.symbol(symbol)} (${symbol.sorts.join(" ")}) ${resultOf(symbol)})`;
}

export function assertion(formula: Formula, names: Names = PLAIN): string {
  return `(assert ${textOf(formula, names)})`;
}

/** Defines every state variable after an action as a macro over the state before it. */
export function postState(
  action: Action,
  state: readonly Symbol[],
  { before, after }: { readonly before: Names; readonly after: Names },
): string {
  const effects = new Map(action.effects.map((effect) => [effect.symbol, effect]));
  if (effects.size < action.effects.length) {
    throw new Error(`an action has two effects on one symbol: ${action.sentence}`);
  }
  const definitions = state.map((symbol) => {
    const effect = effects.get(symbol);
    const parameters =
      effect?.parameters ??
      symbol.sorts.map((sort, at): Variable => ({ kind: "variable", name: `at${at}`, sort }));
    const names = without(before, parameters);
    const value =
      effect === undefined
        ? application(symbol, parameters, names)
        : valueText(effect.value, names);
    const name = after.symbol(symbol);
    return `(define-fun ${name} (${binder(parameters)}) ${resultOf(symbol)} ${value})`;
  });
  return definitions.join("\n");
}

function resultOf({ result }: Symbol): string {
  return result === "Truth" ? "Bool" : result;
}

function valueText(value: Formula | Term, names: Names): string {
  return isTerm(value) ? termText(value, names) : textOf(value, names);
}

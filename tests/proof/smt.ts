import type { Action } from "./action";
import type { Formula, Sort, Symbol, Term, Variable } from "./formula";

/** Writes formulas as SMT-LIB 2. State variables after a step have the suffix `'`. */
const AFTER = ".after";

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

export type NameOf = (symbol: Symbol) => string;

/** The names before a step. */
export const plainName: NameOf = ({ name }) => name;

/** The names after a step: of the state variables, others stay. */
export function nameAfter(state: ReadonlySet<Symbol>): NameOf {
  return (symbol) => (state.has(symbol) ? `${symbol.name}${AFTER}` : symbol.name);
}

export function textOf(formula: Formula, nameOf: NameOf = plainName): string {
  switch (formula.kind) {
    case "constant":
      return String(formula.isTrue);
    case "relation":
      return applied(formula.symbol, formula.terms, nameOf);
    case "equal":
      return `(= ${formula.terms.map((term) => termText(term, nameOf)).join(" ")})`;
    case "not":
      return `(not ${textOf(formula.part, nameOf)})`;
    case "and":
    case "or": {
      const parts = formula.parts.map((part) => textOf(part, nameOf));
      if (parts.length === 0) return String(formula.kind === "and");
      return parts.length === 1 ? (parts[0] ?? "") : `(${formula.kind} ${parts.join(" ")})`;
    }
    case "forall":
    case "exists":
      return `(${formula.kind} (${bound(formula.variables)}) ${textOf(formula.body, nameOf)})`;
  }
}

export function termText(term: Term, nameOf: NameOf = plainName): string {
  switch (term.kind) {
    case "variable":
      return term.name;
    case "application":
      return applied(term.symbol, term.terms, nameOf);
    case "choice": {
      const { condition, yes, no } = term;
      return `(ite ${textOf(condition, nameOf)} ${termText(yes, nameOf)} ${termText(no, nameOf)})`;
    }
  }
}

function applied(symbol: Symbol, terms: readonly Term[], nameOf: NameOf): string {
  const name = nameOf(symbol);
  return terms.length === 0
    ? name
    : `(${name} ${terms.map((term) => termText(term, nameOf)).join(" ")})`;
}

function bound(variables: readonly Variable[]): string {
  return variables.map(({ name, sort }) => `(${name} ${sort})`).join("");
}

export function declaration(symbol: Symbol, nameOf: NameOf = plainName): string {
  const result = symbol.result === "Truth" ? "Bool" : symbol.result;
  return `(declare-fun ${nameOf(symbol)} (${symbol.sorts.join(" ")}) ${result})`;
}

export function assertion(formula: Formula, nameOf: NameOf = plainName): string {
  return `(assert ${textOf(formula, nameOf)})`;
}

/** Defines every state variable after an action as a macro over the state before it. */
export function postState(action: Action, state: readonly Symbol[]): string {
  const nameOf = nameAfter(new Set(state));
  const effects = new Map(action.effects.map((effect) => [effect.symbol, effect]));
  return state
    .map((symbol) => {
      const effect = effects.get(symbol);
      const parameters =
        effect?.parameters ??
        symbol.sorts.map((sort, at): Variable => ({ kind: "variable", name: `at${at}`, sort }));
      const result = symbol.result === "Truth" ? "Bool" : symbol.result;
      const value = effect === undefined ? applied(symbol, parameters, plainName) : valueText(effect.value);
      return `(define-fun ${nameOf(symbol)} (${bound(parameters)}) ${result} ${value})`;
    })
    .join("\n");
}

function valueText(value: Formula | Term): string {
  const isTerm = value.kind === "variable" || value.kind === "application" || value.kind === "choice";
  return isTerm ? termText(value) : textOf(value);
}

import type { Formula, Sort, Symbol, Term, Variable } from "./formula";

/** A value of a sort in a concrete state: a number, or a text that stands for itself. */
export type Value = string | number;

/** One concrete state: finite domains, and what every symbol means in it. */
export interface Structure {
  readonly domain: (sort: Sort) => readonly Value[];
  readonly holds: (symbol: Symbol, values: readonly Value[]) => boolean;
  readonly valueOf: (symbol: Symbol, values: readonly Value[]) => Value;
}

/** Values of variables by their place. */
type Environment = Value[];

type Compiled<Result> = (structure: Structure, environment: Environment) => Result;

/** A formula that is computed often: its variables have places instead of names. */
export interface Predicate {
  readonly isTrue: (structure: Structure, values: readonly Value[]) => boolean;
}

/** Compiles a formula whose free variables are the parameters. Throws if there are others. */
export function predicate(formula: Formula, parameters: readonly Variable[]): Predicate {
  const compiled = compileFormula(formula, places(parameters));
  return { isTrue: (structure, values) => compiled(structure, [...values]) };
}

/** The same of a term. */
export function termValue(
  term: Term,
  parameters: readonly Variable[],
): (structure: Structure, values: readonly Value[]) => Value {
  const compiled = compileTerm(term, places(parameters));
  return (structure, values) => compiled(structure, [...values]);
}

type Places = ReadonlyMap<string, number>;

function places(parameters: readonly Variable[]): Places {
  return new Map(parameters.map(({ name }, at) => [name, at]));
}

function compileFormula(formula: Formula, names: Places): Compiled<boolean> {
  switch (formula.kind) {
    case "constant":
      return () => formula.isTrue;
    case "relation": {
      const { symbol } = formula;
      const terms = formula.terms.map((term) => compileTerm(term, names));
      return (structure, environment) =>
        structure.holds(
          symbol,
          terms.map((term) => term(structure, environment)),
        );
    }
    case "equal": {
      const [one, other] = formula.terms.map((term) => compileTerm(term, names));
      if (one === undefined || other === undefined) throw new Error("an equation has two sides");
      return (structure, environment) =>
        one(structure, environment) === other(structure, environment);
    }
    case "not": {
      const part = compileFormula(formula.part, names);
      return (structure, environment) => !part(structure, environment);
    }
    case "and": {
      const parts = formula.parts.map((part) => compileFormula(part, names));
      return (structure, environment) => parts.every((part) => part(structure, environment));
    }
    case "or": {
      const parts = formula.parts.map((part) => compileFormula(part, names));
      return (structure, environment) => parts.some((part) => part(structure, environment));
    }
    case "forall":
    case "exists":
      return compileQuantifier(formula.kind === "forall", formula.variables, formula.body, names);
  }
}

function compileQuantifier(
  isForAll: boolean,
  variables: readonly Variable[],
  body: Formula,
  names: Places,
): Compiled<boolean> {
  const [first, ...rest] = variables;
  if (first === undefined) return compileFormula(body, names);
  const place = names.size;
  const inner = new Map([
    ...[...names].filter(([name]) => name !== first.name),
    [first.name, place] as const,
  ]);
  // A shadowed name keeps its place, so that places are never used twice.
  if (inner.size === names.size) inner.set(`${first.name} (outer)`, names.get(first.name) ?? 0);
  const part = compileQuantifier(isForAll, rest, body, inner);
  return (structure, environment) => {
    for (const value of structure.domain(first.sort)) {
      environment[place] = value;
      if (part(structure, environment) !== isForAll) return !isForAll;
    }
    return isForAll;
  };
}

function compileTerm(term: Term, names: Places): Compiled<Value> {
  switch (term.kind) {
    case "variable": {
      const place = names.get(term.name);
      if (place === undefined) throw new Error(`the variable ${term.name} is free`);
      return (_structure, environment) => environment[place] ?? "";
    }
    case "application": {
      const { symbol } = term;
      const terms = term.terms.map((part) => compileTerm(part, names));
      return (structure, environment) =>
        structure.valueOf(
          symbol,
          terms.map((part) => part(structure, environment)),
        );
    }
    case "choice": {
      const condition = compileFormula(term.condition, names);
      const [yes, no] = [compileTerm(term.yes, names), compileTerm(term.no, names)];
      return (structure, environment) =>
        condition(structure, environment)
          ? yes(structure, environment)
          : no(structure, environment);
    }
  }
}

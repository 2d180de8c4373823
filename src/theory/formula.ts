/**
 * First-order formulas with sorts, built by typed functions. The same formula is read in two ways:
 * `tests/proof/smt.ts` writes it for a solver, `evaluate.ts` computes it in one concrete state. So what is
 * proven and what the engine's calls are compared with can't differ.
 */

/** What a variable can stand for. Numbers and moments have an order and no arithmetic. */
export type Sort =
  "Number" | "Attempt" | "Version" | "Question" | "Answer" | "QuestionList" | "Moment" | "Entry";

/** The value of a symbol: a truth value, or something of a sort. */
export type Result = Sort | "Truth";

/** A name with a meaning: a constant, a function or a relation. */
export interface Symbol {
  readonly name: string;
  readonly sorts: readonly Sort[];
  readonly result: Result;
}

export interface Variable<S extends Sort = Sort> {
  readonly kind: "variable";
  readonly name: string;
  readonly sort: S;
}

export interface Application<S extends Sort = Sort> {
  readonly kind: "application";
  readonly symbol: Symbol;
  readonly terms: readonly Term[];
  readonly sort: S;
}

export interface TermChoice<S extends Sort = Sort> {
  readonly kind: "choice";
  readonly condition: Formula;
  readonly yes: Term<S>;
  readonly no: Term<S>;
  readonly sort: S;
}

export type Term<S extends Sort = Sort> = Variable<S> | Application<S> | TermChoice<S>;

export type Formula =
  | { readonly kind: "constant"; readonly isTrue: boolean }
  | { readonly kind: "relation"; readonly symbol: Symbol; readonly terms: readonly Term[] }
  | { readonly kind: "equal"; readonly terms: readonly [Term, Term] }
  | { readonly kind: "not"; readonly part: Formula }
  | { readonly kind: "and" | "or"; readonly parts: readonly Formula[] }
  | {
      readonly kind: "forall" | "exists";
      readonly variables: readonly Variable[];
      readonly body: Formula;
    };

/** Whether the value of an effect is a term. */
export function isTerm(value: Formula | Term): value is Term {
  return value.kind === "variable" || value.kind === "application" || value.kind === "choice";
}

type Terms<Sorts extends readonly Sort[]> = { readonly [At in keyof Sorts]: Term<Sorts[At]> };

/** A relation, to be applied to terms of its sorts. */
export interface Relation<Sorts extends readonly Sort[] = readonly Sort[]> {
  (...terms: Terms<Sorts>): Formula;
  readonly symbol: Symbol;
}

/** A function, to be applied to terms of its sorts. A constant is a function of nothing. */
export interface Function<
  Result extends Sort = Sort,
  Sorts extends readonly Sort[] = readonly Sort[],
> {
  (...terms: Terms<Sorts>): Application<Result>;
  readonly symbol: Symbol;
}

export function relation<const Sorts extends readonly Sort[]>(
  name: string,
  ...sorts: Sorts
): Relation<Sorts> {
  const symbol: Symbol = { name, sorts, result: "Truth" };
  const apply = (...terms: Terms<Sorts>): Formula => ({ kind: "relation", symbol, terms });
  return Object.assign(apply, { symbol });
}

export function fn<const Sorts extends readonly Sort[], Result extends Sort>(
  name: string,
  sorts: Sorts,
  result: Result,
): Function<Result, Sorts> {
  const symbol: Symbol = { name, sorts, result };
  const apply = (...terms: Terms<Sorts>): Application<Result> => {
    return { kind: "application", symbol, terms, sort: result };
  };
  return Object.assign(apply, { symbol });
}

export function variable<S extends Sort>(name: string, sort: S): Variable<S> {
  return { kind: "variable", name, sort };
}

export const TRUE: Formula = { kind: "constant", isTrue: true };
export const FALSE: Formula = { kind: "constant", isTrue: false };

export function not(part: Formula): Formula {
  return { kind: "not", part };
}

export function and(...parts: readonly Formula[]): Formula {
  return { kind: "and", parts };
}

export function or(...parts: readonly Formula[]): Formula {
  return { kind: "or", parts };
}

export function implies(condition: Formula, consequence: Formula): Formula {
  return or(not(condition), consequence);
}

export function equal<S extends Sort>(one: Term<S>, other: Term<S>): Formula {
  return { kind: "equal", terms: [one, other] };
}

export function forall(variables: readonly Variable[], body: Formula): Formula {
  return { kind: "forall", variables, body };
}

export function exists(variables: readonly Variable[], body: Formula): Formula {
  return { kind: "exists", variables, body };
}

export function choose<S extends Sort>(condition: Formula, yes: Term<S>, no: Term<S>): Term<S> {
  return { kind: "choice", condition, yes, no, sort: yes.sort };
}

/** If the condition holds, the first formula, else the second. */
export function either(condition: Formula, yes: Formula, no: Formula): Formula {
  return and(implies(condition, yes), or(condition, no));
}

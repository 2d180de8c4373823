import { and, choose, either, equal, FALSE, implies, or, variable } from "./formula";
import type { Formula, Function, Relation, Sort, Symbol, Term, Variable } from "./formula";

/** What one state variable is after an action, as a formula or term over the state before. */
export interface Effect {
  readonly symbol: Symbol;
  readonly parameters: readonly Variable[];
  readonly value: Formula | Term;
}

/** One atomic step: of a client, of the gradebook, or a fault. */
export interface Action {
  /** What it is, in a sentence: what QA reads. */
  readonly sentence: string;
  readonly parameters: readonly Variable[];
  /** When it can happen. */
  readonly guard: Formula;
  readonly effects: readonly Effect[];
  /** What must be true whenever it happens, by the invariant of which it is the meaning. */
  readonly promises: Readonly<Record<string, Formula>>;
}

type Args<Sorts extends readonly Sort[]> = { readonly [At in keyof Sorts]: Variable<Sorts[At]> };

/** What a relation or a function is after an action. */
export function becomes<const Sorts extends readonly Sort[]>(
  symbol: Relation<Sorts> | Function<Sort, Sorts>,
  value: (...args: Args<Sorts>) => Formula | Term,
): Effect {
  const { symbol: named } = symbol as { readonly symbol: Symbol };
  const parameters = named.sorts.map((sort, at) => variable(`at${at}`, sort));
  return { symbol: named, parameters, value: value(...(parameters as unknown as Args<Sorts>)) };
}

/** These things are in the relation from now on, beside what was in it. */
export function adds<const Sorts extends readonly Sort[]>(
  relation: Relation<Sorts>,
  ...terms: { readonly [At in keyof Sorts]: Term<Sorts[At]> }
): Effect {
  return becomes(relation, (...args) => or(allEqual(args, terms), relation(...(args as never))));
}

/** Nothing that meets the condition is in the relation any more. */
export function removes<const Sorts extends readonly Sort[]>(
  relation: Relation<Sorts>,
  condition: (...args: Args<Sorts>) => Formula,
): Effect {
  return becomes(relation, (...args) =>
    either(condition(...args), FALSE, relation(...(args as never))),
  );
}

/** Under this number there is this, and nothing else. */
export function stores<const Sorts extends readonly Sort[]>(
  relation: Relation<readonly ["Number", ...Sorts]>,
  number: Term<"Number">,
  ...terms: { readonly [At in keyof Sorts]: Term<Sorts[At]> }
): Effect {
  return becomes(relation as Relation, (key, ...rest) =>
    either(
      equal(key as Variable<"Number">, number),
      allEqual(rest, terms),
      relation(...([key, ...rest] as never)),
    ),
  );
}

/** A constant has this value from now on. */
export function sets<S extends Sort>(constant: Function<S, readonly []>, value: Term<S>): Effect {
  return becomes(constant as unknown as Function<Sort, readonly []>, () => value);
}

export function when<S extends Sort>(
  condition: Formula,
  yes: Term<S>,
  no: Term<S>,
): Term<S> {
  return choose(condition, yes, no);
}

function allEqual(some: readonly Term[], others: readonly Term[]): Formula {
  return and(...some.map((term, at) => equal(term, others[at] ?? term)));
}

export { implies };

import { and, either, equal, FALSE, or, variable } from "./formula";
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
  /** What must be true whenever it happens, by the invariant that it is part of. */
  readonly promises: Readonly<Record<string, Promised>>;
}

/** A formula about the state before a step, or about the state after it. */
export interface Promised {
  readonly formula: Formula;
  readonly isAfter?: boolean;
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

/** Variables of a relation's sorts are terms of its sorts, which the compiler can't see. */
function asTerms<Sorts extends readonly Sort[]>(
  variables: readonly unknown[],
): { readonly [At in keyof Sorts]: Term<Sorts[At]> } {
  return variables as unknown as { readonly [At in keyof Sorts]: Term<Sorts[At]> };
}

/** These things are in the relation from now on, beside what was in it. */
export function adds<const Sorts extends readonly Sort[]>(
  relation: Relation<Sorts>,
  ...terms: { readonly [At in keyof Sorts]: Term<Sorts[At]> }
): Effect {
  return becomes(relation, (...args) =>
    or(allEqual(args, terms), relation(...asTerms<Sorts>(args))),
  );
}

/** Nothing that meets the condition is in the relation any more. */
export function removes<const Sorts extends readonly Sort[]>(
  relation: Relation<Sorts>,
  condition: (...args: Args<Sorts>) => Formula,
): Effect {
  return becomes(relation, (...args) =>
    either(condition(...args), FALSE, relation(...asTerms<Sorts>(args))),
  );
}

/** Under this number there is this, and nothing else. */
export function stores<const Sorts extends readonly Sort[]>(
  relation: Relation<readonly ["Number", ...Sorts]>,
  number: Term<"Number">,
  ...terms: { readonly [At in keyof Sorts]: Term<Sorts[At]> }
): Effect {
  return becomes(relation as unknown as Relation, (key, ...rest) =>
    either(
      equal(key as Variable<"Number">, number),
      allEqual(rest, terms),
      relation(...asTerms<readonly ["Number", ...Sorts]>([key, ...rest])),
    ),
  );
}

/** A constant has this value from now on. */
export function sets<S extends Sort>(constant: Function<S, readonly []>, value: Term<S>): Effect {
  return becomes(constant as unknown as Function<Sort, readonly []>, () => value);
}

function allEqual(some: readonly Term[], others: readonly Term[]): Formula {
  return and(...some.map((term, at) => equal(term, others[at] ?? term)));
}

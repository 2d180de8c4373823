import type { Action } from "./action";
import { actionsOf, RULES } from "./actions";
import type { ActionName, Rule } from "./actions";
import { predicate, termValue } from "./evaluate";
import type { Predicate, Structure, Value } from "./evaluate";
import { isTerm } from "./formula";
import type { Formula, Sort, Symbol } from "./formula";

/** One atomic step with the values of its parameters. */
export interface Step {
  readonly action: ActionName;
  readonly values: readonly Value[];
}

/** What never changes: which attempt a version or an entry is of, and what an attempt's id says. */
export interface Facts {
  readonly attempts: ReadonlyMap<Value, { readonly number: number; readonly start: string }>;
  readonly versions: ReadonlyMap<Value, { readonly attempt: string; readonly isFinal: boolean }>;
  readonly entries: ReadonlyMap<Value, string>;
}

type Table = ReadonlyMap<string, readonly Value[]>;

const CONSTANTS: Readonly<Record<string, Value>> = {
  ...{ pointer: 0, mark: 0, abandonedMark: 0 },
  ...{ abandonedAt: "", lapsedBefore: "" },
};

/**
 * One state of the theory with finitely many things in it, and what an action makes of it. Guards and
 * effects are those of `actions.ts`: nothing here knows the protocol.
 */
export class RunState implements Structure {
  readonly #facts: Facts;
  readonly #constants: Readonly<Record<string, Value>>;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #extra: readonly Value[];
  readonly #domains = new Map<Sort, readonly Value[]>();

  private constructor(
    facts: Facts,
    constants: Readonly<Record<string, Value>>,
    tables: ReadonlyMap<string, Table>,
    extra: readonly Value[] = [],
  ) {
    this.#facts = facts;
    this.#constants = constants;
    this.#tables = tables;
    this.#extra = extra;
  }

  /** A slot of which nobody knows anything. */
  static initial(facts: Facts): RunState {
    return new RunState(facts, CONSTANTS, new Map());
  }

  /** The same state with these things in it, whatever was there. For what is taken as given. */
  with(
    constants: Readonly<Record<string, Value>>,
    things: Readonly<Record<string, readonly (readonly Value[])[]>>,
  ): RunState {
    const tables = new Map(this.#tables);
    for (const [name, tuples] of Object.entries(things)) {
      const added = tuples.map((tuple): [string, readonly Value[]] => [keyOf(tuple), tuple]);
      tables.set(name, new Map([...(tables.get(name) ?? []), ...added]));
    }
    return new RunState(this.#facts, { ...this.#constants, ...constants }, tables);
  }

  constant(name: "pointer" | "mark" | "abandonedMark"): number {
    return Number(this.#constants[name]);
  }

  isTrue(name: string, ...values: readonly Value[]): boolean {
    return this.#tables.get(name)?.has(keyOf(values)) === true;
  }

  tuples(name: string): readonly (readonly Value[])[] {
    return [...(this.#tables.get(name)?.values() ?? [])];
  }

  /** The state after the step; a text that says why it is impossible in this state. */
  after({ action: name, values }: Step): RunState | string {
    const action = compiled(name);
    const before = new RunState(this.#facts, this.#constants, this.#tables, values);
    if (!action.isAllowed(before, values)) return objection(name, before, values);
    const tables = new Map(this.#tables);
    const constants = { ...this.#constants };
    for (const { symbol, compute } of action.effects) {
      if (symbol.result !== "Truth") {
        constants[symbol.name] = compute(before, values) as Value;
        continue;
      }
      const table = new Map(this.#tables.get(symbol.name));
      for (const at of tuplesOf(before, symbol.sorts)) {
        if (compute(before, [...values, ...at]) === true) table.set(keyOf(at), at);
        else table.delete(keyOf(at));
      }
      tables.set(symbol.name, table);
    }
    const after = new RunState(this.#facts, constants, tables, values);
    const broken = action.promises.find(({ isAfter, isKept }) => {
      return !isKept.isTrue(isAfter ? after : before, values);
    });
    if (broken !== undefined) return `${broken.invariant} would be broken`;
    return new RunState(this.#facts, constants, tables);
  }

  domain(sort: Sort): readonly Value[] {
    const known = this.#domains.get(sort);
    if (known !== undefined) return known;
    const values = [...new Set(this.#valuesOf(sort))];
    this.#domains.set(sort, values);
    return values;
  }

  holds({ name }: Symbol, values: readonly Value[]): boolean {
    const [one = "", other = ""] = values;
    switch (name) {
      case "below":
      case "before":
        return one < other;
      case "isFinal":
        return this.#facts.versions.get(one)?.isFinal === true;
      default:
        return this.isTrue(name, ...values);
    }
  }

  valueOf({ name }: Symbol, [first = ""]: readonly Value[]): Value {
    const { attempts, versions, entries } = this.#facts;
    switch (name) {
      case "zero":
        return 0;
      case "never":
        return "";
      case "numberOf":
        return attempts.get(first)?.number ?? 0;
      case "startOf":
        return attempts.get(first)?.start ?? "";
      case "attemptOf":
        return versions.get(first)?.attempt ?? "";
      case "entryOf":
        return entries.get(first) ?? "";
      default:
        return this.#constants[name] ?? "";
    }
  }

  /**
   * What a variable can stand for. A version that is neither stored nor written now decides nothing
   * any more, and would only take time.
   */
  #valuesOf(sort: Sort): readonly Value[] {
    const { attempts, versions, entries } = this.#facts;
    switch (sort) {
      case "Number": {
        const numbers = [...attempts.values()].map(({ number }) => number);
        const named = [this.constant("pointer"), this.constant("mark"), ...numbers, ...this.#extra];
        return [0, ...named.filter((value) => typeof value === "number").flatMap(withNeighbours)];
      }
      case "Attempt":
        return [...attempts.keys()];
      case "Version":
        return [
          ...this.tuples("record").map(([, version = ""]) => version),
          ...this.#extra.filter((value) => versions.has(value)),
        ];
      case "Entry":
        return [...entries.keys()];
      case "Question":
        return [
          ...this.tuples("answer").map(([, question = ""]) => question),
          ...this.#extra.filter((value) => /^question \d+$/.test(String(value))),
        ];
      case "Answer":
      case "QuestionList":
        return [RECORDED];
      case "Moment":
        return ["", ...[...attempts.values()].map(({ start }) => start)];
    }
  }
}

/** The answer or the question list that was recorded: a trail does not say which it was. */
export const RECORDED = "recorded";

function withNeighbours(number: number): readonly number[] {
  return [number - 1, number, number + 1].filter((near) => near >= 0);
}

function keyOf(values: readonly Value[]): string {
  return JSON.stringify(values);
}

function tuplesOf(structure: Structure, sorts: readonly Sort[]): readonly (readonly Value[])[] {
  return sorts.reduce<readonly (readonly Value[])[]>(
    (some, sort) =>
      some.flatMap((start) => structure.domain(sort).map((value) => [...start, value])),
    [[]],
  );
}

interface CompiledAction {
  readonly isAllowed: (before: Structure, values: readonly Value[]) => boolean;
  readonly conditions: readonly { readonly text: string; readonly condition: Predicate }[];
  readonly effects: readonly {
    readonly symbol: Symbol;
    readonly compute: (before: Structure, values: readonly Value[]) => Value | boolean;
  }[];
  readonly promises: readonly {
    readonly invariant: string;
    readonly isAfter: boolean;
    readonly isKept: Predicate;
  }[];
}

const actions = new Map<ActionName, CompiledAction>();

function compiled(name: ActionName): CompiledAction {
  const known = actions.get(name);
  if (known !== undefined) return known;
  const made = compile(actionsOf()[name]);
  actions.set(name, made);
  return made;
}

function compile(action: Action): CompiledAction {
  const conditions = conjuncts(action.guard).map((formula) => {
    return { text: textOf(formula), condition: predicate(formula, action.parameters) };
  });
  const effects = action.effects.map(({ symbol, parameters, value }) => {
    const variables = [...action.parameters, ...parameters];
    const compute = isTerm(value)
      ? termValue(value, variables)
      : predicate(value, variables).isTrue;
    return { symbol, compute };
  });
  const promises = Object.entries(action.promises).map(
    ([invariant, { formula, isAfter = false }]) => {
      return { invariant, isAfter, isKept: predicate(formula, action.parameters) };
    },
  );
  return {
    isAllowed: (before, values) =>
      conditions.every(({ condition }) => condition.isTrue(before, values)),
    ...{ conditions, effects, promises },
  };
}

function conjuncts(formula: Formula): readonly Formula[] {
  return formula.kind === "and" ? formula.parts.flatMap(conjuncts) : [formula];
}

/** Why a step is impossible: the rules of the protocol that forbid it, or that it can't be here. */
function objection(name: ActionName, before: Structure, values: readonly Value[]): string {
  const failed = compiled(name).conditions.filter(
    ({ condition }) => !condition.isTrue(before, values),
  );
  const rules = (Object.keys(RULES) as Rule[]).filter((rule) => {
    const kept = new Set(conjuncts(actionsOf(rule)[name].guard).map(textOf));
    return failed.some(({ text }) => !kept.has(text));
  });
  if (rules.length > 0) return rules.map((rule) => RULES[rule]).join("; ");
  return `nothing in this state allows that ${actionsOf()[name].sentence}`;
}

function textOf(formula: Formula): string {
  return JSON.stringify(formula);
}

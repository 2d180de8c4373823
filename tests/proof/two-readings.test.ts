import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actionsOf } from "#theory/actions";
import { predicate } from "#theory/evaluate";
import type { Value } from "#theory/evaluate";
import type { Sort, Symbol } from "#theory/formula";
import { FIXED, STATE } from "#theory/state";
import { SLOT } from "../exploration/pod-engine";
import { storedOf } from "./binding/concrete";
import type { Knowledge } from "./binding/knowledge";
import { SlotStructure, Universe } from "./binding/structure";
import { assertion, declaration, SORTS } from "./smt";
import { Solver } from "./solver";
import { entryJson, listOf, smallStates, stateJson, worldOf } from "./small-states";

/**
 * A guard is read twice: written for the solver, and computed in a concrete state. In small states
 * both readings must agree for every choice of parameters.
 */

const SYMBOLS = [
  ...FIXED,
  ...STATE.filter(({ kind }) => kind !== "ghost").map(({ symbol }) => symbol),
];

/** One state in a hundred, and a process that knows half of everything. */
const STATES = smallStates().filter((_state, at) => at % 97 === 0);
const KNOWN: Knowledge = {
  ...{ versions: new Set([stateJson(1, false)]), free: new Set([2]), shown: new Set<string>() },
  ...{
    read: new Set([entryJson(2)]),
    lookedUp: new Set([entryJson(2)]),
    mayPut: new Set<string>(),
  },
  sawOwn: new Set<string>(),
};

/** Choices of parameters that are asked for each guard. */
const CHOICES_MAX = 12;

describe("what is proven and what is computed is the same", () => {
  let solver: Solver | null = null;
  beforeAll(async () => {
    solver = await Solver.start();
  });
  afterAll(() => solver?.close());

  test.each(STATES.map((state) => [JSON.stringify(state), state] as const))(
    "in the state %s",
    { timeout: 120_000 },
    (_name, state) => {
      const stored = storedOf(worldOf(state), SLOT);
      const universe = new Universe(SLOT);
      universe.addStored(stored);
      universe.addVersion(stateJson(1, true), 1);
      universe.addEntry(entryJson(1, 1), 1);
      universe.addList(listOf(1));
      universe.addAnswer("1", "another answer");
      const structure = new SlotStructure(stored, KNOWN, universe);
      const nameOf = (sort: Sort, value: Value): string =>
        `${sort}${structure.domain(sort).indexOf(value)}`;
      const asked: string[] = [];
      const computed: boolean[] = [];
      for (const { guard, parameters } of Object.values(actionsOf())) {
        const { isTrue } = predicate(guard, parameters);
        const choices = tuples(
          structure,
          parameters.map(({ sort }) => sort),
        );
        const step = Math.ceil(choices.length / CHOICES_MAX);
        for (const choice of choices.filter((_choice, at) => at % step === 0)) {
          computed.push(isTrue(structure, choice));
          const bound = parameters.map(({ name, sort }, at) => {
            return `(define-fun ${name} () ${sort} ${nameOf(sort, choice[at] ?? "")})`;
          });
          asked.push(["(push)", ...bound, assertion(guard), "(check-sat)", "(pop)"].join("\n"));
        }
      }
      const answers = solver?.run([...stateScript(structure, nameOf), ...asked].join("\n")) ?? [];
      expect(answers).toEqual(computed.map((isTrue) => (isTrue ? "sat" : "unsat")));
      expect(new Set(answers).size, "some guards hold, and some do not").toBe(2);
    },
  );
});

/** The state for the solver: nothing but these values exists, and every symbol is given by a list. */
function stateScript(
  structure: SlotStructure,
  nameOf: (sort: Sort, value: Value) => string,
): readonly string[] {
  const values = SORTS.flatMap((sort) => {
    const names = structure.domain(sort).map((value) => nameOf(sort, value));
    return [
      `(declare-sort ${sort} 0)`,
      ...names.map((name) => `(declare-const ${name} ${sort})`),
      ...(names.length > 1 ? [`(assert (distinct ${names.join(" ")}))`] : []),
      `(assert (forall ((one ${sort})) (or ${names.map((name) => `(= one ${name})`).join(" ")} false)))`,
    ];
  });
  const facts = SYMBOLS.flatMap((symbol) => [
    declaration(symbol),
    ...tuples(structure, symbol.sorts).map((at) => factOf(structure, symbol, at, nameOf)),
  ]);
  return [...values, ...facts];
}

function factOf(
  structure: SlotStructure,
  symbol: Symbol,
  at: readonly Value[],
  nameOf: (sort: Sort, value: Value) => string,
): string {
  const names = symbol.sorts.map((sort, index) => nameOf(sort, at[index] ?? ""));
  const applied = names.length === 0 ? symbol.name : `(${symbol.name} ${names.join(" ")})`;
  if (symbol.result !== "Truth") {
    return `(assert (= ${applied} ${nameOf(symbol.result, structure.valueOf(symbol, at))}))`;
  }
  return `(assert ${structure.holds(symbol, at) ? applied : `(not ${applied})`})`;
}

function tuples(structure: SlotStructure, sorts: readonly Sort[]): readonly (readonly Value[])[] {
  return sorts.reduce<readonly (readonly Value[])[]>(
    (some, sort) =>
      some.flatMap((start) => structure.domain(sort).map((value) => [...start, value])),
    [[]],
  );
}

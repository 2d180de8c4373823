import { expect, test } from "vitest";
import { actionsOf } from "#theory/actions";
import type { ActionName } from "#theory/actions";
import { actionsIn, isPossible } from "./prove";
import { Solver } from "./solver";
import { THEOREMS } from "./theorems";

const TIMEOUT_MS = 120_000;

test(
  "no proof is empty: every action is possible in some world",
  { timeout: TIMEOUT_MS },
  async () => {
    const solver = await Solver.start();
    try {
      const impossible = (Object.keys(actionsOf()) as ActionName[]).filter((name) => {
        // The last first: with fewer lemmas a state is found sooner.
        const worlds = THEOREMS.filter((theorem) => actionsIn(theorem).includes(name)).reverse();
        return !worlds.some((theorem) => isPossible(solver, theorem, name));
      });
      expect(impossible).toEqual([]);
    } finally {
      solver.close();
    }
  },
);

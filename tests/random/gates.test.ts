import { expect, test } from "vitest";
import { invariantsHoldAtEnd } from "./gates/histories";
import type { Mutant } from "./gates/gated-world";
import { breaks, holds, TIME_MAX_MS } from "./property";
import { MUTANTS } from "./reference/mutants";

const NAME =
  "six clients of three processes break no invariant in any order of their operations (I1-I5, I9)";

function property(mutant?: Mutant) {
  return {
    id: "gates",
    title: "Six clients of three processes break no invariant in any order of their operations",
    file: "gates.test.ts",
    test: NAME,
    runs: 150,
    ...invariantsHoldAtEnd(mutant),
  };
}

test(NAME, () => holds({ ...property(), sometimes: SOMETIMES }), TIME_MAX_MS);

const DETECTABLE_MUTANTS = MUTANTS.filter(({ name }) => /\((H18|H21|I4)\)/.test(name));

for (const { name, apply } of DETECTABLE_MUTANTS) {
  test(
    `${name} is found by the same schedules`,
    async () => {
      const trace = await breaks(property(apply));
      expect(["I3", "I4", "I5", "I9"]).toContain(trace.invariant);
    },
    TIME_MAX_MS,
  );
}

/** The schedules must reach all of these. */
const SOMETIMES = [
  "start: applied",
  "start: replayed",
  "start: redis_unavailable",
  "start: gradebook_unavailable",
  "answer: applied",
  "answer: replayed",
  "answer: stale_attempt",
  "answer: attempt_not_found",
  "finalize: applied",
  "finalize: replayed",
  "finalize: redis_unavailable",
  "reset: applied",
];

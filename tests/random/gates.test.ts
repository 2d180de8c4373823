import { expect, test } from "vitest";
import { endsWell } from "./gates/histories";
import type { Mutant } from "./gates/gated-world";
import { breaks, holds, TIME_MAX_MS } from "./property";
import { MUTANTS } from "./reference/mutants";

const NAME =
  "six clients of three processes end well however their operations are gated (I1-I5, I9)";

function property(mutant?: Mutant) {
  return {
    id: "gates",
    title: "Six clients of three processes, every operation behind a gate: all ends well",
    ...{ file: "gates.test.ts", test: NAME, runs: 150 },
    ...endsWell(mutant),
  };
}

test(NAME, () => holds({ ...property(), sometimes: SOMETIMES }), TIME_MAX_MS);

const ENDS_BADLY = MUTANTS.filter(({ name }) => /\((H18|H21|I4)\)/.test(name));

for (const { name, of } of ENDS_BADLY) {
  test(
    `${name} is found by the same schedules`,
    async () => {
      const trace = await breaks(property(of));
      expect(["I3", "I4", "I5", "I9"]).toContain(trace.invariant);
    },
    TIME_MAX_MS,
  );
}

/** The schedules come through all of these, or they show less than they seem to. */
const SOMETIMES = [
  ...[
    "start: applied",
    "start: replayed",
    "start: redis_unavailable",
    "start: gradebook_unavailable",
  ],
  ...["answer: applied", "answer: replayed", "answer: stale_attempt", "answer: attempt_not_found"],
  ...["finalize: applied", "finalize: replayed", "finalize: redis_unavailable", "reset: applied"],
];

import { expect, test } from "vitest";
import { breaks, holds, TIME_MAX_MS } from "./property";
import { invariantsHold } from "./schedules/histories";
import { MUTANTS } from "./schedules/mutants";

const NAME =
  "eight clients break no invariant in any order of their calls, with up to ten faults (I1-I9)";

function property(mutant?: Parameters<typeof invariantsHold>[0]) {
  return {
    id: "schedules",
    title:
      "Up to eight clients break no invariant in any order of their calls, with up to ten faults",
    file: "schedules.test.ts",
    test: NAME,
    runs: 220,
    ...invariantsHold(mutant),
  };
}

test(NAME, () => holds({ ...property(), sometimes: SOMETIMES }), TIME_MAX_MS);

for (const { name, mutant } of MUTANTS) {
  test(
    `${name} is found by the same histories`,
    async () => {
      const trace = await breaks(property(mutant));
      // Which invariant it breaks first depends on the seed; the audit trail counts as one.
      expect(trace.invariant).toMatch(/^(I\d|trail)$/);
    },
    TIME_MAX_MS,
  );
}

/** The histories must reach all of these. */
const SOMETIMES = [
  "create: occupied",
  "create: burned",
  "commit.stale",
  "commit.unknown",
  "clear: stale",
  "number.derived: walked",
  "pointer.missing.recovered",
  "pointer.stale",
  "record.orphaned",
  "result.conflict",
  "result.rejected",
  "result.published",
  "publish.postponed",
  "attempt.finalize: replayed",
  "question.answer: replayed",
  "question.answer: stale_attempt",
];

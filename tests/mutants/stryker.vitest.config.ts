import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/**
 * The tests that judge machine, engine and store, the quickest first: a mutant is dead with the
 * first test that fails. Left out is what says nothing more of this code, or says it slowly, and
 * tests/machine/stately.test.ts, which reads a source that Stryker has rewritten.
 */
const JUDGES = [
  "tests/machine/cells.test.ts",
  "tests/machine/machine-page.test.ts",
  "tests/machine/rules.test.ts",
  "tests/machine/attempt-machine.test.ts",
  "tests/machine/record-fields.test.ts",
  "tests/machine/unreadable-reasons.test.ts",
  "tests/machine/attempt-record.test.ts",
  "tests/store/key-layout.test.ts",
  "tests/store/memory-clock.test.ts",
  "tests/store/lua-replies.test.ts",
  "tests/store/is-finalized.test.ts",
  "tests/store/invalid-ids.test.ts",
  "tests/store/scanning.test.ts",
  "tests/store/server-settings.test.ts",
  "tests/store/redis-faults.test.ts",
  "tests/store/connection.test.ts",
  "tests/engine/engine-events.test.ts",
  "tests/engine/question-bank.test.ts",
  "tests/engine/numbering.test.ts",
  "tests/engine/publishing.test.ts",
  "tests/engine/sweeping.test.ts",
  "tests/engine/finalizing.test.ts",
  "tests/engine/commit-retries.test.ts",
  "tests/engine/cached-state.test.ts",
  "tests/engine/slot-queue.test.ts",
  "tests/tours/tours.test.ts",
  "tests/mutants/short-histories.test.ts",
  "tests/hazards/numbers.test.ts",
  "tests/hazards/results.test.ts",
  "tests/hazards/races.test.ts",
  "tests/engine/requests.test.ts",
  "tests/regressions/legacy-records.test.ts",
  "tests/regressions/lost-and-unknown-writes.test.ts",
  "tests/store/edge-cases.test.ts",
  "tests/store/contract.test.ts",
  "tests/store/clear.test.ts",
  "tests/store/outbox.test.ts",
  "tests/hazards/keys.test.ts",
  "tests/hazards/queued-requests.test.ts",
  "tests/engine/proposal.test.ts",
];

class InThisOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      JUDGES.findIndex((judge) => moduleId.endsWith(judge));
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: JUDGES,
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    sequence: { sequencer: InThisOrder },
    runner: "./tests/mutants/stryker-runner.ts",
    // No evidence for the report: what a mutant does says nothing of the code.
    env: { HOLDFAST_MUTANT: "stryker" },
  },
});

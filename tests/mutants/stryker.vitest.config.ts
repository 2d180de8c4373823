import { defineConfig } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/**
 * The tests that judge machine, engine, store, token and gradebook client, the quickest first: a mutant is dead with the
 * first test that fails. Left out is what says nothing more of this code, or says it slowly, and
 * tests/machines/stately.test.ts, which reads a source that Stryker has rewritten.
 */
const JUDGES = [
  "tests/machines/cells.test.ts",
  "tests/machines/machine-page.test.ts",
  "tests/machines/rules.test.ts",
  "tests/machines/attempt-machine.test.ts",
  "tests/machines/record-fields.test.ts",
  "tests/machines/unreadable-reasons.test.ts",
  "tests/machines/attempt-record.test.ts",
  "tests/lib/assessment-cache/key-layout.test.ts",
  "tests/lib/assessment-cache/memory-clock.test.ts",
  "tests/lib/assessment-cache/lua-replies.test.ts",
  "tests/lib/assessment-cache/is-finalized.test.ts",
  "tests/lib/assessment-cache/invalid-ids.test.ts",
  "tests/lib/assessment-cache/server-settings.test.ts",
  "tests/lib/assessment-cache/redis-faults.test.ts",
  "tests/lib/assessment-cache/connection.test.ts",
  "tests/lib/services/attempt/engine-events.test.ts",
  "tests/lib/services/attempt/question-bank.test.ts",
  "tests/lib/services/attempt/numbering.test.ts",
  "tests/lib/services/attempt/publishing.test.ts",
  "tests/lib/services/attempt/sweeping.test.ts",
  "tests/lib/services/attempt/finalizing.test.ts",
  "tests/lib/services/attempt/commit-retries.test.ts",
  "tests/lib/services/attempt/cached-state.test.ts",
  "tests/lib/services/attempt/slot-queue.test.ts",
  "tests/mutants/short-histories.test.ts",
  "tests/hazards/numbers.test.ts",
  "tests/hazards/results.test.ts",
  "tests/hazards/races.test.ts",
  "tests/lib/services/attempt/requests.test.ts",
  "tests/regressions/legacy-records.test.ts",
  "tests/regressions/lost-and-unknown-writes.test.ts",
  "tests/lib/assessment-cache/edge-cases.test.ts",
  "tests/lib/assessment-cache/contract.test.ts",
  "tests/lib/assessment-cache/clear.test.ts",
  "tests/lib/assessment-cache/outbox.test.ts",
  "tests/hazards/keys.test.ts",
  "tests/hazards/queued-requests.test.ts",
  "tests/lib/services/attempt/proposal.test.ts",
  "tests/lib/attempt-token/signing.test.ts",
  "tests/lib/attempt-token/restoring.test.ts",
  "tests/lib/services/one-roster/responses.test.ts",
  "tests/lib/services/one-roster/list-pass.test.ts",
  "tests/lib/services/one-roster/token.test.ts",
  "tests/lib/services/one-roster/habits.test.ts",
  "tests/lib/services/one-roster/resilience.test.ts",
  "tests/lib/services/one-roster/proxy.test.ts",
  "tests/lib/services/one-roster/fault-catalogue-lists.test.ts",
  "tests/lib/services/one-roster/fault-catalogue-transport.test.ts",
  "tests/lib/settings/settings.test.ts",
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

import { defineConfig } from "vitest/config";
import type { Plugin } from "vitest/config";
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";
import { KEPT_THREADS } from "./kept-thread";

/**
 * The tests that judge machine, engine, store, token and gradebook client, the quickest first: a mutant is dead with the
 * first test that fails. Left out is what says nothing more of this code, or says it slowly, and
 * tests/machines/stately.test.ts, which reads a source that Stryker has rewritten.
 */
const JUDGES = [
  "tests/machines/cells.test.ts",
  "tests/machines/machine-page.test.ts",
  "tests/machines/rules.test.ts",
  "tests/machines/record-fields.test.ts",
  "tests/machines/unreadable-reasons.test.ts",
  "tests/machines/golden-records.test.ts",
  "tests/machines/outline.test.ts",
  "tests/lib/assessment-cache/key-layout.test.ts",
  "tests/lib/assessment-cache/compared-answers.test.ts",
  "tests/lib/assessment-cache/memory-clock.test.ts",
  "tests/lib/assessment-cache/lua-replies.test.ts",
  "tests/lib/assessment-cache/is-finalized.test.ts",
  "tests/lib/assessment-cache/invalid-ids.test.ts",
  "tests/lib/assessment-cache/server-settings.test.ts",
  "tests/lib/services/attempt/attempt-start.test.ts",
  "tests/lib/services/attempt/trail/entries.test.ts",
  "tests/lib/services/attempt/trail/earlier-versions.test.ts",
  "tests/lib/services/attempt/trail/checking.test.ts",
  "tests/lib/services/attempt/cached-state.test.ts",
  "tests/lib/services/attempt/attempt-history.test.ts",
  "tests/lib/services/attempt/question-bank.test.ts",
  "tests/lib/services/attempt/numbering.test.ts",
  "tests/lib/services/attempt/commit-retries.test.ts",
  "tests/lib/services/attempt/slot-queue.test.ts",
  "tests/lib/services/attempt/engine-events.test.ts",
  "tests/lib/services/attempt/hook-calls.test.ts",
  "tests/lib/services/attempt/finalizing.test.ts",
  "tests/lib/services/attempt/sweeping.test.ts",
  "tests/lib/services/attempt/shared-sweeps.test.ts",
  "tests/lib/services/attempt/publishing.test.ts",
  "tests/lib/services/attempt/retried-requests.test.ts",
  "tests/lib/services/attempt/start-policy.test.ts",
  "tests/lib/services/attempt/question-list.test.ts",
  "tests/lib/services/attempt/token-commit.test.ts",
  "tests/lib/holdfast.test.ts",
  "tests/lib/holdfast/own-gradebook.test.ts",
  "tests/lib/holdfast/own-policy.test.ts",
  "tests/lib/holdfast/own-questions.test.ts",
  "tests/lib/holdfast/own-rollout.test.ts",
  "tests/lib/holdfast/own-user.test.ts",
  "tests/lib/holdfast/sweeping.test.ts",
  "tests/lib/rollout/derived-retry.test.ts",
  "tests/lib/rollout/deriving-finalize.test.ts",
  "tests/lib/rollout/deriving.test.ts",
  "tests/lib/rollout/legacy-adapter.test.ts",
  "tests/lib/rollout/router.test.ts",
  "tests/lib/rollout/shadow.test.ts",
  "tests/lib/rollout/modes.test.ts",
  "tests/lib/services/one-roster/ownership.test.ts",
  "tests/lib/services/one-roster/parsing.test.ts",
  "tests/lib/services/one-roster/identifiers.test.ts",
  "tests/lib/services/one-roster/list-pass.test.ts",
  "tests/lib/services/one-roster/proxy.test.ts",
  "tests/lib/attempt-token/signing.test.ts",
  "tests/lib/attempt-token/restoring.test.ts",
  "tests/regressions/retried-answers.test.ts",
  "tests/regressions/reset-during-read.test.ts",
  "tests/regressions/found-by-exploration.test.ts",
  "tests/regressions/lost-and-unknown-writes.test.ts",
  "tests/regressions/legacy-records.test.ts",
  "tests/regressions/broken-invariants.test.ts",
  "tests/regressions/question-list.test.ts",
  "tests/lib/assessment-cache/connection.test.ts",
  "tests/lib/assessment-cache/redis-faults.test.ts",
  "tests/lib/assessment-cache/declared-keys.test.ts",
  "tests/lib/assessment-cache/edge-cases.test.ts",
  "tests/lib/assessment-cache/old-index.test.ts",
  "tests/lib/assessment-cache/operator-store.test.ts",
  "tests/lib/settings/settings.test.ts",
  "tests/lib/rollout/on-redis.test.ts",
  "tests/lib/rollout/two-record-stores.test.ts",
  "tests/hazards/numbers.test.ts",
  "tests/hazards/results.test.ts",
  "tests/hazards/keys.test.ts",
  "tests/hazards/races.test.ts",
  "tests/lib/services/one-roster/token.test.ts",
  "tests/lib/services/one-roster/exchange.test.ts",
  "tests/lib/services/attempt/proposal.test.ts",
  "tests/lib/services/attempt/redis-commands.test.ts",
  "tests/lib/services/operations/looking.test.ts",
  "tests/lib/services/operations/doing.test.ts",
  "tests/lib/services/operations/races.test.ts",
  "tests/lib/services/slot-index/keeping.test.ts",
  "tests/regressions/all-reported.test.ts",
  "tests/lib/assessment-cache/command-timer.test.ts",
  "tests/lib/services/one-roster/start-requests.test.ts",
  "tests/lib/services/one-roster/resilience.test.ts",
  "tests/hazards/queued-requests.test.ts",
  "tests/lib/services/one-roster/fault-catalogue-lists.test.ts",
  "tests/machines/attempt-record.test.ts",
  "tests/lib/assessment-cache/given-client.test.ts",
  "tests/lib/assessment-cache/opened-store.test.ts",
  "tests/lib/assessment-cache/question-list.test.ts",
  "tests/lib/services/slot-index/rows.test.ts",
  "tests/lib/assessment-cache/clear.test.ts",
  "tests/lib/assessment-cache/outbox.test.ts",
  "tests/lib/assessment-cache/contract.test.ts",
  "tests/lib/services/attempt/trail/writing.test.ts",
  "tests/lib/services/attempt/requests.test.ts",
  "tests/lib/hs256.test.ts",
  "tests/lib/services/one-roster/habits.test.ts",
  "tests/lib/services/one-roster/responses.test.ts",
  "tests/regressions/unpublished-results.test.ts",
  "tests/machines/attempt-machine.test.ts",
  "tests/lib/services/operations/audit.test.ts",
  "tests/lib/services/operations/overview.test.ts",
  "tests/lib/assessment-cache/backfill/seeding.test.ts",
  "tests/lib/assessment-cache/backfill/resuming.test.ts",
  "tests/lib/assessment-cache/index-shards.test.ts",
  "tests/lib/assessment-cache/proposal.test.ts",
  "tests/lib/services/one-roster/fault-catalogue-transport.test.ts",
  "tests/mutants/short-histories.test.ts",
];

class InThisOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      JUDGES.findIndex((judge) => moduleId.endsWith(judge));
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

/** Stryker asks for threads, and names the file of a test once for each of its tests. */
const inKeptThreads: Plugin = {
  name: "kept-threads",
  configureVitest: ({ vitest, project }) => {
    project.config.pool = KEPT_THREADS.name;
    project.config.poolRunner = KEPT_THREADS;
    const start = vitest.start.bind(vitest);
    vitest.start = (files) => start(files && [...new Set(files)]);
  },
};

export default defineConfig({
  plugins: [inKeptThreads],
  test: {
    // Stryker reports for itself.
    reporters: [{}],
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

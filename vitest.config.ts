import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { mutationPlugin } from "./tests/mutants/mutation-plugin.js";

const ALONE = [
  "tests/**/*.alone.test.{ts,tsx}",
  // Gives a module that does not exist 50 ms to fail.
  "tests/lib/rollout/modes.test.ts",
];

/** The shortest files that run longest. */
const LONG_RUN = /\/tests\/exploration\/standard-[\w-]+\.test\.ts$/;

/**
 * Vitest begins with the files that ran longest the last time, and where there was none with the
 * longest texts: one worker would then explore for minutes when the other has nothing left to do.
 */
class LongRunsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ project, moduleId }: TestSpecification): number =>
      project.config.sequence.groupOrder * 2 + (LONG_RUN.test(moduleId) ? 0 : 1);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}

/**
 * Three workers for two cores, since many tests wait for a server or a browser, and each a process
 * of its own, since many start servers and kill them. The files
 * of a worker follow each other in its process, which has the modules loaded: what a file leaves
 * running or changed would disturb the next one. A test that measures time or loads the machine is
 * named `*.alone.test.ts`: it runs when the others have ended, with nothing beside it.
 */
export default defineConfig({
  plugins: [mutationPlugin()],
  test: {
    pool: "forks",
    // A limit for what hangs: how long a test takes depends on what else the machine does.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    unstubEnvs: true,
    sequence: { sequencer: LongRunsFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "together",
          include: ["tests/**/*.test.{ts,tsx}"],
          exclude: ALONE,
          maxWorkers: 3,
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "alone", include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});

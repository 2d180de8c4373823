import { tsImport } from "tsx/esm/api";

const { resultsFile } = await tsImport("./mutation-results.ts", import.meta.url);

/**
 * Mutation testing of machine, engine, store, attempt token and gradebook client: npx stryker run tests/mutants/stryker.config.mjs
 * What survives, and why, is in docs/mutation.md.
 */
export default {
  mutate: [
    "machines/*.ts",
    "src/lib/services/attempt.ts",
    "src/lib/services/attempt/*.ts",
    "src/lib/assessment-cache.ts",
    "src/lib/assessment-cache/**/*.ts",
    "src/lib/attempt-token.ts",
    "src/lib/hs256.ts",
    "src/lib/services/one-roster.ts",
    "src/lib/services/one-roster/*.ts",
    // Lua, embedded as text. Mutants of the commands are in tests/mutants/table.
    "!src/lib/assessment-cache/scripts.generated.ts",
    // What the doctor sees of a server: judged by tests/lib/services/doctor, on servers of each kind.
    "!src/lib/assessment-cache/diagnostics.ts",
    "!src/lib/assessment-cache/diagnostics/*.ts",
    "!src/lib/assessment-cache/connection-check.ts",
    "!src/lib/assessment-cache/connection-failures.ts",
  ],
  testRunner: "vitest",
  vitest: { configFile: "tests/mutants/stryker.vitest.config.ts", related: false },
  coverageAnalysis: "perTest",
  // MutantRunner ends a run with its first failure, and keeps the thread.
  disableBail: true,
  // Changes that only take effect while a module loads need all tests each. They are counted apart.
  ignoreStatic: true,
  // Used with --incremental.
  incrementalFile: resultsFile(),
  // More than there are cores, since many tests wait for a server.
  concurrency: 4,
  // Beyond one and a half times what its tests took: a mutant must not die of a busy machine.
  timeoutMS: 10_000,
  // Vitest does not check types.
  disableTypeChecks: false,
  tempDirName: "reports/mutation-sandbox",
  ignorePatterns: [".next", ".holdfast", "coverage", "/reports", "*.tsbuildinfo"],
  appendPlugins: ["./tests/mutants/stryker-reporter.mjs"],
  reporters: ["progress", "clear-text", "html", "json", "evidence"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: "reports/mutation/index.html" },
  jsonReporter: { fileName: "reports/mutation/mutation.json" },
  thresholds: { high: 95, low: 92, break: 92 },
};

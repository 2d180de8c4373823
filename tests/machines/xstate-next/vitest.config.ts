import { join } from "node:path";
import { defineConfig } from "vitest/config";

const VERSION_6 = join(import.meta.dirname, "version-6.ts");

/**
 * The tests of the machine alone, on another XState: HOLDFAST_XSTATE_MAJOR says which form the
 * machine takes, HOLDFAST_XSTATE where the package is installed. Started by run.ts.
 */
export default defineConfig({
  resolve: {
    alias:
      process.env["HOLDFAST_XSTATE_MAJOR"] === "6"
        ? [{ find: /^(xstate|@xstate\/graph)$/, replacement: VERSION_6 }]
        : [],
  },
  test: {
    // A limit for what hangs, as in the ordinary configuration.
    testTimeout: 60_000,
    include: [
      "tests/machines/cells.test.ts",
      "tests/machines/golden-records.test.ts",
      "tests/machines/attempt-machine.test.ts",
      "tests/machines/attempt-record.test.ts",
      "tests/machines/record-fields.test.ts",
    ],
  },
});

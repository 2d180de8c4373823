import { sourceFiles, sourceHash } from "#src/cli/source-hash.ts";
import { KINDS } from "#report/long-runs/kinds";

/** What Stryker compares by itself: the tests of each result, and which there are. */
const COMPARED = /\.test\.ts$|^tests\/mutants\/stryker\.vitest\.config\.ts$/;

/**
 * Where Stryker keeps its results, to try only what is new in the next run with `--incremental`. It
 * notices a change of the changed file and of the test that killed, and of nothing else that these
 * load. So the file is named by all the rest: with another source, no result is taken over.
 */
export function resultsFile(): string {
  const files = sourceFiles(KINDS.mutation.sources).filter((file) => !COMPARED.test(file));
  const hash = sourceHash(files);
  return `reports/mutation/results-${hash.slice(0, 16)}.json`;
}

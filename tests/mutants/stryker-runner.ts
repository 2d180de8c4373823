import { test, TestRunner } from "vitest";
import type { RunnerTask } from "vitest";

type ImportSource = Parameters<TestRunner["importFile"]>[1];

/**
 * Runs the tests against one mutant after the other. A test file that a mutant keeps from loading
 * has no tests, and Stryker, which counts failed tests, would say that the mutant survived: here
 * the file has one test, which fails. After the first failure no other file is loaded.
 */
export default class MutantRunner extends TestRunner {
  #isKilled = false;

  override async importFile(file: string, source: ImportSource): Promise<unknown> {
    if (this.#isKilled && source === "collect") return undefined;
    try {
      return await super.importFile(file, source);
    } catch (error) {
      if (source !== "collect") throw error;
      return test("the file loads", () => {
        throw error;
      });
    }
  }

  override onAfterRunTask(task: Parameters<TestRunner["onAfterRunTask"]>[0]): void {
    super.onAfterRunTask(task);
    this.#isKilled ||= isFailed(task);
  }
}

function isFailed({ result }: RunnerTask): boolean {
  return result?.state === "fail";
}

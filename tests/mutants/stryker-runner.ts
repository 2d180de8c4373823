import { test, TestRunner } from "vitest";

type ImportSource = Parameters<TestRunner["importFile"]>[1];

/**
 * A test file that a mutant keeps from loading has no tests, and Stryker, which counts failed
 * tests, would say that the mutant survived. Here it has one test, which fails.
 */
export default class LoadingRunner extends TestRunner {
  override async importFile(file: string, source: ImportSource): Promise<unknown> {
    try {
      return await super.importFile(file, source);
    } catch (error) {
      if (source !== "collect") throw error;
      return test("the file loads", () => {
        throw error;
      });
    }
  }
}

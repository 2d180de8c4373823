import { inject, test, TestRunner, vi } from "vitest";
import type { RunnerTask } from "vitest";

type ImportSource = Parameters<TestRunner["importFile"]>[1];
type Config = ConstructorParameters<typeof TestRunner>[0];
type File = Parameters<TestRunner["onCollectStart"]>[0];

/** What Stryker's changed code reads: the mutant that is active now. */
interface Switch {
  activeMutant?: string | undefined;
}

/**
 * Runs the tests against one mutant after the other. Each run begins with modules that no other
 * mutant has touched, and ends with the first failure. A test file that a mutant keeps from loading
 * has no tests, and Stryker, which counts failed tests, would say that the mutant survived: here
 * the file has one test, which fails.
 */
export default class MutantRunner extends TestRunner {
  #isKilled = false;
  readonly #configOfThisRun: Config;

  constructor(config: Config) {
    super(config);
    this.#configOfThisRun = { ...config };
    vi.resetModules();
    const name = inject("globalNamespace" as never) as string;
    const own = (globalThis as unknown as Record<string, Switch | undefined>)[name];
    if (own !== undefined) own.activeMutant = undefined;
  }

  /**
   * Once a test file has called vi.setConfig, Vitest restores after each file the configuration
   * that it met then, with the tests of a mutant that has long been tried.
   */
  override onCollectStart(file: File): void {
    Object.assign(this.config, this.#configOfThisRun);
    super.onCollectStart(file);
  }

  override async importFile(file: string, source: ImportSource): Promise<unknown> {
    if (this.#isKilled && source === "collect") return undefined;
    try {
      return await super.importFile(file, source);
    } catch (error) {
      if (source !== "collect") throw error;
      // It runs, whichever tests were asked for.
      this.config.testNamePattern = undefined;
      return test("the file loads", () => {
        throw error;
      });
    }
  }

  override onAfterRunTask(task: Parameters<TestRunner["onAfterRunTask"]>[0]): void {
    super.onAfterRunTask(task);
    if (!isFailed(task)) return;
    this.#isKilled = true;
    this.cancel("test-failure");
  }
}

function isFailed({ result }: RunnerTask): boolean {
  return result?.state === "fail";
}

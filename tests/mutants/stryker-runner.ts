import { inject, test, TestRunner, vi } from "vitest";
import type { RunnerTask } from "vitest";

type ImportSource = Parameters<TestRunner["importFile"]>[1];
type Config = ConstructorParameters<typeof TestRunner>[0];

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

  constructor(config: Config) {
    super(config);
    vi.resetModules();
    const name = inject("globalNamespace" as never) as string;
    const own = (globalThis as unknown as Record<string, Switch | undefined>)[name];
    if (own !== undefined) own.activeMutant = undefined;
  }

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
    if (!isFailed(task)) return;
    this.#isKilled = true;
    this.cancel("test-failure");
  }
}

function isFailed({ result }: RunnerTask): boolean {
  return result?.state === "fail";
}

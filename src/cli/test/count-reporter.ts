import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";
import type { TestCounts } from "./tests";

/** Writes what passed, failed and was skipped, with reasons, to the file HOLDFAST_TEST_COUNTS. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const file = process.env["HOLDFAST_TEST_COUNTS"];
    if (file !== undefined) writeFileSync(file, JSON.stringify(countsOf(modules, unhandledErrors)));
  }
}

function countsOf(
  modules: readonly TestModule[],
  unhandledErrors: readonly SerializedError[],
): TestCounts {
  let passed = 0;
  let failed = unhandledErrors.length;
  const skipped: { name: string; reason: string }[] = [];
  for (const module of modules) {
    failed += module.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") passed += 1;
      else if (result.state === "skipped" && !isUnprepared(test)) {
        skipped.push({ name: test.fullName, reason: result.note ?? "no reason given" });
      } else failed += 1;
    }
  }
  return { passed, failed, skipped };
}

/** Vitest calls the tests of a group skipped when the group's preparation failed: they failed. */
function isUnprepared(test: TestCase): boolean {
  let group: TestCase["parent"] = test.parent;
  for (;;) {
    if (group.errors().length > 0) return true;
    if (group.type === "module") return false;
    group = group.parent;
  }
}

import { join } from "node:path";
import { createVitest } from "vitest/node";
import type { Vitest } from "vitest/node";
import { isKill } from "./kill";
import { filesLoadedFor, PROJECT } from "./mutation";
import { MUTANT_VARIABLE } from "./mutation-plugin";
import { orderSchema } from "./runner-message";
import type { Order, Outcome } from "./runner-message";

/**
 * A process that runs test files against one mutant after another, as its parent orders. Vitest
 * starts once and keeps what it has made of the files; those that a mutant changes are made anew.
 */
async function main(): Promise<void> {
  const vitest = await createVitest("test", {
    ...{ watch: false, root: PROJECT, reporters: [{}], project: ["together"] },
    ...{ pool: "threads", isolate: true, maxWorkers: 1, bail: 1 },
  });
  process.on("message", (message) => {
    void carryOut(vitest, orderSchema.parse(message)).then((outcome) => process.send?.(outcome));
  });
  process.once("disconnect", () => {
    void vitest.close();
  });
}

async function carryOut(vitest: Vitest, { mutant, tests }: Order): Promise<Outcome> {
  process.env[MUTANT_VARIABLE] = mutant;
  const changed = filesLoadedFor(mutant).map((file) => join(PROJECT, file));
  for (const file of changed) vitest.invalidateFile(file);
  try {
    return await outcomeOf(vitest, tests);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { passed: 0, failed: [], problem };
  } finally {
    for (const file of changed) vitest.invalidateFile(file);
  }
}

async function outcomeOf(vitest: Vitest, tests: readonly string[]): Promise<Outcome> {
  const specifications = await vitest.globTestSpecifications([...tests]);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  const ids = new Set(specifications.map(({ moduleId }) => moduleId));
  const modules = testModules.filter(({ moduleId }) => ids.has(moduleId));
  const all = modules.flatMap(({ children }) => [...children.allTests()]);
  const passed = all.filter((test) => test.result().state === "passed").length;
  const failed = all.filter((test) => test.result().state === "failed");
  const kills = failed.filter((test) => isKill(test.result().errors ?? []));
  const broken = modules.flatMap((module) =>
    module.errors().map(({ message }) => `${module.moduleId} did not load: ${message}`),
  );
  const noKills = failed.flatMap((test) =>
    (test.result().errors ?? []).map(
      ({ message }) => `"${test.fullName}" failed, and not for what the code does: ${message}`,
    ),
  );
  const problems = [...broken, ...unhandledErrors.map(String), ...noKills];
  if (passed + failed.length === 0) problems.push("no test ran");
  return {
    ...{ passed, failed: kills.map(({ fullName }) => fullName) },
    problem: kills.length > 0 || problems.length === 0 ? null : problems.join("\n"),
  };
}

await main();

import { attemptModel } from "./attempt-model";
import { explore } from "./core/explorer";
import { traceOf, traceText } from "./core/trace";
import { checkLiveness, traceOfRun } from "./liveness/check";
import { FairStarts } from "./liveness/starts";
import { standardScenarios } from "./standard";
import { writePins } from "./standard-pins";
import { countsOf } from "./verifying";
import type { Pins } from "./verifying";

/**
 * Explores the standard run, or the scenarios that are named, and writes what it counted into
 * standard-pins.json: for a change of the protocol or of the scenarios that was made on purpose. A
 * scenario that breaks a rule, or was not completely explored, leaves its counts as they are.
 */
async function pin(only: readonly string[]): Promise<void> {
  const all = await standardScenarios();
  const counted = new Map<string, Pins>();
  for (const scenario of all.filter(({ id }) => only.length === 0 || only.includes(id))) {
    const began = process.cpuUsage();
    const model = attemptModel(scenario);
    const starts = new FairStarts(scenario);
    const found = await explore(model, { onVisit: starts.visit });
    const explored = process.cpuUsage(began);
    const liveness = await checkLiveness(starts);
    const both = process.cpuUsage(began);
    const seconds = [explored, both].map(({ user }) => (user / 1_000_000).toFixed(1));
    console.log(
      `${scenario.id}: ${found.states.toLocaleString("en")} states, ${seconds.join(" CPU s, with liveness ")} CPU s`,
    );
    for (const violation of found.violations) {
      console.log(traceText(await traceOf(model, violation.steps, violation)));
      process.exitCode = 1;
    }
    for (const run of liveness.violations) {
      console.log(traceText(await traceOfRun(scenario, run)));
      process.exitCode = 1;
    }
    if (found.isComplete && found.violations.length + liveness.violations.length === 0) {
      counted.set(scenario.id, countsOf(found, liveness));
    }
  }
  writePins(
    counted,
    all.map(({ id }) => id),
  );
}

await pin(process.argv.slice(2));

import { generateSections } from "#src/cli/generated-sections.ts";
import { table } from "../evidence/wording";
import { grouped } from "#report/wording";
import { REDIS_PINS } from "./redis-pins";
import { redisScenarios } from "./redis-scenarios";
import type { Scenario } from "./scenario";
import { standardScenarios } from "./standard";
import { STANDARD_PINS } from "./standard-pins";

/**
 * Writes what the explorations of `npm test` count into docs/review.md: the counts of the
 * last committed run. `--check` writes nothing and fails when the document states others.
 */
generateSections("docs/review.md", {
  "standard-run": await standardTable(),
  "redis-run": await redisTable(),
  liveness: await livenessTable(),
});

async function standardTable(): Promise<string> {
  const counts = (await standardScenarios()).map((scenario) => {
    const { schedules, states } = pinsOf(STANDARD_PINS, scenario);
    return { scenario, counts: [BigInt(schedules), BigInt(states)] };
  });
  return tableOf(["schedules", "states"], counts);
}

async function redisTable(): Promise<string> {
  const counts = (await redisScenarios()).map((scenario) => {
    const { schedules, commands } = pinsOf(REDIS_PINS, scenario);
    return { scenario, counts: [BigInt(schedules), BigInt(commands)] };
  });
  return tableOf(["schedules", "commands"], counts);
}

async function livenessTable(): Promise<string> {
  const all = (await standardScenarios()).map((scenario) => {
    return { id: scenario.id, ...pinsOf(STANDARD_PINS, scenario).liveness };
  });
  const rows = all.map(({ id, worlds, runs, states, calls, rounds }) => {
    return [`\`${id}\``, ...[worlds, runs, states, calls, rounds].map(grouped)];
  });
  const sum = (of: "worlds" | "runs" | "states" | "calls"): string =>
    grouped(all.reduce((total, each) => total + each[of], 0));
  const longest = grouped(Math.max(...all.map(({ rounds }) => rounds)));
  return table(
    ["from the states of", "worlds", "runs", "states", "calls", "rounds at most"],
    [...rows, ["together", sum("worlds"), sum("runs"), sum("states"), sum("calls"), longest]],
  );
}

function pinsOf<Pins>(all: Readonly<Record<string, Pins>>, { id }: Scenario): Pins {
  const pins = all[id];
  if (pins === undefined) throw new Error(`nothing was counted of "${id}"`);
  return pins;
}

interface Counted {
  readonly scenario: Scenario;
  readonly counts: readonly bigint[];
}

function tableOf(columns: readonly string[], all: readonly Counted[]): string {
  const rows = all.map(({ scenario: { id, title, faults }, counts }) => [
    ...[`\`${id}\`: ${title}`, String(faults), ...counts.map(grouped)],
  ]);
  const sums = columns.map((_, at) =>
    all.reduce((sum, { counts }) => sum + (counts[at] ?? 0n), 0n),
  );
  return table(
    ["scenario", "faults", ...columns],
    [...rows, ["together", "", ...sums.map(grouped)]],
  );
}

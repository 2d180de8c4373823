import type { DeepFigures } from "#report/long-runs/kinds";
import type { Summary } from "./summary";

/** What docs/review.md says of a deep run. */
export function deepFigures({ families, random }: Summary): DeepFigures {
  return {
    families: families.map(({ family, shards, schedules, states, violations }) => ({
      id: family.id,
      title: family.scenario.title,
      clients: family.scenario.pods.flatMap(({ tabs }) => tabs).length,
      faults: family.scenario.faults,
      shards: shards.length,
      schedules: String(schedules),
      states,
      violations: violations.length,
    })),
    randomHistories: random === null ? "not run" : random.isComplete ? "passed" : "failed",
  };
}

/** Why a run over the whole plan is not complete; null when it is. */
export function missingOf({ families, random }: Summary): string | null {
  const incomplete = families.reduce((sum, family) => sum + family.incomplete, 0);
  if (incomplete > 0) return `${incomplete} shards were not explored to their end`;
  return random === null ? "the random histories were not run" : null;
}

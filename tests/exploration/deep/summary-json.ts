import type { FamilySummary, Summary } from "./summary";

/** The same content for the same sources: no times, no seeds, no paths. */
export function summaryJson({ families, random, isPassed }: Summary): string {
  const content = {
    isPassed,
    families: families.map(familyContent),
    random: random === null ? null : { isPassed: random.isComplete },
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}

function familyContent({ family, bounds, shards, ...sums }: FamilySummary): object {
  const { schedules, states, incomplete, violations } = sums;
  return {
    id: family.id,
    title: family.scenario.title,
    bounds,
    ...{ schedules: schedules.toString(), states, incomplete, violations },
    shards: shards.map(({ shard, result }) => ({ id: shard.id, kinds: shard.kinds, ...result })),
  };
}

import { deepFamilies } from "./families";
import type { Family } from "./families";
import { shardsOf } from "./shards";
import type { Shard } from "./shards";

/** All that a deep run explores. The same in the process that asks and in those that work. */
export interface Plan {
  readonly families: readonly Family[];
  readonly shards: readonly Shard[];
}

/** The whole plan, or the shards whose id contains a text. Throws when there is none. */
export async function deepPlan(only = ""): Promise<Plan> {
  const all = await deepFamilies();
  const shards = all.flatMap(shardsOf).filter(({ id }) => id.includes(only));
  if (shards.length === 0) throw new Error(`no shard has "${only}" in its name`);
  const families = all.filter((family) => shards.some((shard) => shard.family === family));
  return { families, shards };
}

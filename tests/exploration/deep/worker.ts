import { deepPlan } from "./plan";
import { exploreShard } from "./shards";

/**
 * One process of a deep run: is told the id of a shard, says what was found in it, and so on until
 * its parent lets go. A signal from the terminal reaches it too, and is left to the parent.
 */
const { shards } = await deepPlan();

process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit());
process.on("message", (id) => void answer(id));

async function answer(id: unknown): Promise<void> {
  const shard = shards.find((candidate) => candidate.id === id);
  if (shard === undefined) throw new Error(`no shard is called "${String(id)}"`);
  process.send?.(await exploreShard(shard));
}

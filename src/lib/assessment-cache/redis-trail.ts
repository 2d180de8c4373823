import type { AttemptStore, StoredTrailEntry } from "./contract";
import { keysOf } from "./keys";
import type { RedisStoreParts } from "./store-options";
import { readTag } from "./replies";

export type TrailCommands = Pick<AttemptStore, "readTrail" | "appendTrail">;

/** The trail of a slot, a stream that keeps its newest entries. */
export function trailCommands(parts: RedisStoreParts): TrailCommands {
  const { run, plain, client, layout, options } = parts;
  return {
    readTrail: async (slot) => {
      const rows = await plain("XRANGE", () => client.xrange(keysOf(slot, layout).trail, "-", "+"));
      return rows.map(([id, fields]): StoredTrailEntry => {
        return { id, atMs: Number(id.split("-")[0]), json: fields[1] ?? "" };
      });
    },
    appendTrail: async (slot, json) => {
      const args = [json, options.trailEntries, options.longTtlSeconds];
      const reply = await run("trail", { keys: [keysOf(slot, layout).trail], args });
      return readTag(reply, ["appended", "same"]) === "appended";
    },
  };
}

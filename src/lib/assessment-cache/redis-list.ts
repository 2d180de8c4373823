import { hash } from "node:crypto";
import type { AttemptStore } from "./contract";
import { keysOf } from "./keys";
import type { RedisStoreParts } from "./store-options";
import { asList, asText } from "./replies";

export function listCommands({
  run,
  layout,
  options,
}: RedisStoreParts): Pick<AttemptStore, "adoptList"> {
  return {
    adoptList: async (slot, { read, listJson }) => {
      const { statePrefix, listPrefix } = keysOf(slot, layout);
      const reply = await run("adopt", {
        keys: [`${statePrefix}${read.number}`, `${listPrefix}${read.number}`],
        args: [hash("sha1", read.stateJson), read.listJson ?? "", listJson, options.ttlSeconds],
      });
      const [there] = asList(reply).map(asText);
      return there === undefined || there === "" ? null : there;
    },
  };
}

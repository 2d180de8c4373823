import { buildIdentity } from "#lib/build-identity";
import { wiring } from "#lib/wiring";
import { healthRoutes } from "#src/entries/next.ts";

export const dynamic = "force-dynamic";

/** Says that the process runs and which build it serves. Does not check Redis or the gradebook. */
export const { live: GET } = healthRoutes(wiring, { identity: buildIdentity });

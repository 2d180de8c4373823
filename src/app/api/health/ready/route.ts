import { wiring } from "#lib/wiring";
import { healthRoutes } from "#src/entries/next.ts";

export const dynamic = "force-dynamic";

export const { ready: GET } = healthRoutes(wiring);

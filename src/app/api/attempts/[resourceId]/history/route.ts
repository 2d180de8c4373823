import { wiring } from "#lib/wiring";
import { attemptRoutes } from "#src/entries/next.ts";

export const { history: GET } = attemptRoutes(wiring);

import { join } from "node:path";
import { PROJECT } from "./setup/paths.mjs";

export { LOCAL_DATA, PROJECT } from "./setup/paths.mjs";

/** The script of Next.js' command line, to run with Node directly, without a process in between. */
export const NEXT = nextOf(PROJECT);

/** The same for a project in another folder: a build uses the packages beside its Next.js. */
export function nextOf(project: string): string {
  return join(project, "node_modules/next/dist/bin/next");
}

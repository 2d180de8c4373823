import { createHash } from "node:crypto";
import { keyFingerprint } from "../lib/action-key";
import { sourceHash } from "./source-hash";

/** What a build is made of: the app may not import the command line, the report, the simulator. */
const BUILT = [
  ...["next.config.ts", "package-lock.json", "tsconfig.json", "src/**", "machines/**"],
  ...["!src/cli/**", "!src/report/**", "!src/simulator/**"],
];

const ID_LENGTH = 24;

/** Of the sources of a build in this project folder, as they are now. */
export function builtSources(project?: string): string {
  return sourceHash(BUILT, project);
}

/**
 * The id of the build of these sources with this key (see `actionKey`): the same wherever and
 * whenever it is made. A page then takes what a pod that was built apart renders as its own.
 */
export function buildId(key: string, project?: string): string {
  const hash = createHash("sha256").update(builtSources(project)).update(keyFingerprint(key));
  return hash.digest("hex").slice(0, ID_LENGTH);
}

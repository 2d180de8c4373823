import { createHash } from "node:crypto";
import { keyFingerprint } from "../lib/action-key";
import { sourceHash } from "./source-hash";

/** The sources of a build. The application does not import the excluded folders. */
const BUILD_SOURCES = [
  "next.config.ts",
  "package-lock.json",
  "tsconfig.json",
  "src/**",
  "machines/**",
  "!src/cli/**",
  "!src/report/**",
  "!src/simulator/**",
];

const ID_LENGTH = 24;

/** A hash of the current sources of a build in this project folder. */
export function buildSourceHash(project?: string): string {
  return sourceHash(BUILD_SOURCES, project);
}

/**
 * The id of a build of the current sources with this key (see `actionKey`). It is the same on every
 * machine, so that pages of one pod accept what a separately built pod renders.
 */
export function buildId(key: string, project?: string): string {
  const hash = createHash("sha256").update(buildSourceHash(project)).update(keyFingerprint(key));
  return hash.digest("hex").slice(0, ID_LENGTH);
}

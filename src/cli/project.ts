import { join, resolve } from "node:path";

/** The project's root folder. */
export const PROJECT = resolve(import.meta.dirname, "../..");

/** Everything that is kept on this machine and never committed. */
export const KEPT = join(PROJECT, ".holdfast");

/** Next's command line, run with this Node: its own starter script would add a process between. */
export const NEXT = nextOf(PROJECT);

/** That of the project in this folder: a build finds its packages beside the Next.js that runs. */
export function nextOf(project: string): string {
  return join(project, "node_modules/next/dist/bin/next");
}

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Fault } from "./fault";

/** A module that a deployment brings, and the setting that names it. */
export interface ModuleFile {
  /** As messages name it: `The session module (SESSION_MODULE)`. */
  readonly title: string;
  readonly path: string;
}

/** What the module exports by default. Throws a `Fault` when it cannot be loaded. */
export async function defaultExportOf(file: ModuleFile): Promise<unknown> {
  const url = pathToFileURL(resolve(file.path)).href;
  try {
    // The path is known at run time only: the bundler must leave this import alone.
    const loaded = (await import(/* turbopackIgnore: true */ url)) as { default?: unknown };
    return loaded.default;
  } catch (cause) {
    throw brokenModule(file, "cannot be loaded", cause);
  }
}

/** Whoever deployed it has to mend it: the same request fails again until then. */
export function brokenModule({ title }: ModuleFile, what: string, cause?: unknown): Fault {
  return new Fault("internal", `${title} ${what}.`, { retryable: false, cause });
}

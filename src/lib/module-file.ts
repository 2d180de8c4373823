import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Fault } from "./fault";

/** A module of the deployment, and the setting with its path. */
export interface ModuleFile {
  /** Used in messages: `The session module (SESSION_MODULE)`. */
  readonly title: string;
  readonly path: string;
}

/** The default export of the module. Throws a `Fault` when it cannot be loaded. */
export async function defaultExportOf(file: ModuleFile): Promise<unknown> {
  const url = pathToFileURL(resolve(file.path)).href;
  try {
    // The path is known only at run time, so the bundler must not resolve this import.
    const loaded = (await import(/* turbopackIgnore: true */ url)) as { default?: unknown };
    return loaded.default;
  } catch (cause) {
    throw brokenModule(file, "cannot be loaded", cause);
  }
}

/** Not retryable: requests fail until the deployment is repaired. */
export function brokenModule({ title }: ModuleFile, what: string, cause?: unknown): Fault {
  return new Fault("internal", `${title} ${what}.`, {
    ...{ retryable: false, cause, isOwnCause: true },
  });
}

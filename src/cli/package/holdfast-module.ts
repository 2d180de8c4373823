import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { partsOf } from "#lib/holdfast";
import type { HoldfastParts } from "#lib/holdfast";
import { UsageError } from "../operator-context";
import { tsxOf } from "./prepared-process";

const FOLDERS = ["src/lib", "lib", "src", "."];
const ENDINGS = ["ts", "mts", "cts", "js", "mjs", "cjs"];

/** The module with the application's Holdfast. Throws `UsageError` when there is none. */
export function findModule(given: string | undefined, folder: string): string {
  if (given !== undefined) {
    const file = resolve(folder, given);
    if (existsSync(file)) return file;
    throw new UsageError(`--config ${given}: there is no such file in ${folder}.`);
  }
  const names = FOLDERS.flatMap((each) =>
    ENDINGS.map((ending) => join(each, `holdfast.${ending}`)),
  );
  const found = names.find((name) => existsSync(join(folder, name)));
  if (found !== undefined) return join(folder, found);
  throw new UsageError(
    `There is no module with your Holdfast in ${folder} (${FOLDERS.map((each) => join(each, "holdfast.ts")).join(", ")}). ` +
      "Run the command in the folder of your application, or name the module: --config <file>. It " +
      "exports what createHoldfast returns: export const holdfast = createHoldfast({ … }).",
  );
}

/** What the module gives createHoldfast. Throws `UsageError` when it cannot be loaded. */
export async function loadParts(file: string): Promise<HoldfastParts> {
  const name = relative(process.cwd(), file);
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new UsageError(`${name} cannot be loaded. ${reasonOf(error, file)}`);
  }
  for (const value of exportsOf(loaded)) {
    const parts = partsOf(value);
    if (parts !== null) return parts;
  }
  throw new UsageError(
    `${name} does not export a Holdfast of this version. Export what createHoldfast returns: ` +
      "export const holdfast = createHoldfast({ … }).",
  );
}

/** The exports in question; of a CommonJS module also those of its default export. */
function exportsOf(loaded: unknown): readonly unknown[] {
  if (typeof loaded !== "object" || loaded === null) return [];
  const { holdfast, default: byDefault } = loaded as { holdfast?: unknown; default?: unknown };
  const inner =
    typeof byDefault === "object" && byDefault !== null && "holdfast" in byDefault
      ? byDefault.holdfast
      : undefined;
  return [holdfast, byDefault, inner];
}

function reasonOf(error: unknown, file: string): string {
  if (/ts$/.test(file) && tsxOf(process.cwd()) === null) {
    return (
      "It is TypeScript: npm install --save-dev tsx, and run the command again. tsx loads it with " +
      "the paths of your tsconfig.json."
    );
  }
  return error instanceof Error ? error.message : String(error);
}

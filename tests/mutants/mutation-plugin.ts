import { relative, resolve, sep } from "node:path";
import { tsImport } from "tsx/esm/api";
import type { Plugin } from "vitest/config";
import type * as Mutations from "./mutation";

/** Names the mutant that this test run is to meet instead of the code as it is. */
export const MUTANT_VARIABLE = "HOLDFAST_MUTANT";

const PROJECT = resolve(import.meta.dirname, "../..");

/**
 * Puts the mutant that the environment names into the code as the tests load it. The files stay as
 * they are, only a test run knows this plugin, and without the variable it does nothing. A process
 * that meets several mutants changes the variable and has the changed files loaded anew.
 */
export async function mutationPlugin(first = process.env[MUTANT_VARIABLE]): Promise<Plugin> {
  const name = "holdfast-mutation";
  if (first === undefined) return { name };
  // Vite's loader of configurations need not know of the table, nor of all that it imports.
  const loaded: unknown = await tsImport("./mutation.ts", import.meta.url);
  const { mutationOf } = loaded as typeof Mutations;
  mutationOf(first);
  return {
    name,
    enforce: "pre",
    transform: (code, module) => {
      const path = relative(PROJECT, module.split("?")[0] ?? module);
      const change = mutationOf(process.env[MUTANT_VARIABLE] ?? first);
      const changed = change(path.replaceAll(sep, "/"), code);
      return changed === null ? null : { code: changed, map: null };
    },
  };
}

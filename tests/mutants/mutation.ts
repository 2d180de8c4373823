import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { luaModule } from "#src/cli/embed-lua.ts";
import { luaReplacement } from "./lua-change";
import type { Change, Mutant } from "./mutant";
import { MUTANTS } from "./mutant-table";
import { withReplacements } from "./replacement";
import type { Replacement } from "./replacement";
import { typescriptReplacement } from "./typescript-change";

export const PROJECT = resolve(import.meta.dirname, "../..");

export const LUA = "src/lib/assessment-cache/lua/";
const EMBEDDED_LUA = "src/lib/assessment-cache/scripts.generated.ts";

/** What a mutant makes of a file; null when it leaves it alone. */
export type Mutation = (file: string, source: string) => string | null;

/** The change that the mutant of that id is. Throws when there is none. */
export function mutationOf(id: string): Mutation {
  const mutant = mutantOf(id);
  const files = new Set(filesLoadedFor(id));
  return (file, source) => {
    if (!files.has(file)) return null;
    if (file !== EMBEDDED_LUA) return edited(mutant, file, source);
    return luaModule((path) => edited(mutant, LUA + path, sourceOf(LUA + path)));
  };
}

/** The files that are not loaded as they are, from the root of the repository. */
export function filesLoadedFor(id: string): readonly string[] {
  return mutantOf(id).edits.map(({ file }) => loadedFrom(file));
}

function mutantOf(id: string): Mutant {
  const mutant = MUTANTS.find((candidate) => candidate.id === id);
  if (mutant === undefined) throw new Error(`no mutant is called "${id}"`);
  return mutant;
}

/** Lua is loaded from the module in which it is embedded. */
function loadedFrom(file: string): string {
  return file.startsWith(LUA) ? EMBEDDED_LUA : file;
}

export function sourceOf(file: string): string {
  return readFileSync(join(PROJECT, file), "utf8");
}

/** Throws when a marker is missing, stands twice, or marks what cannot be changed like that. */
export function edited({ id, edits }: Mutant, file: string, source: string): string {
  const own = edits.filter((edit) => edit.file === file);
  try {
    return withReplacements(
      source,
      own.map(({ marker, change }) => replacementOf(file, source, marker, change)),
    );
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`mutant ${id}, in ${file}: ${problem}`, { cause });
  }
}

function replacementOf(file: string, source: string, marker: string, change: Change): Replacement {
  return file.endsWith(".lua")
    ? luaReplacement(source, marker, change)
    : typescriptReplacement(source, marker, change);
}

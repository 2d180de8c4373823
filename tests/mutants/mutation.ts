import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { luaModule } from "#src/cli/embed-lua.ts";
import type { Edit, Mutant } from "./mutant";
import { MUTANTS } from "./mutant-table";

export const PROJECT = resolve(import.meta.dirname, "../..");

const LUA = "src/lib/assessment-cache/lua/";
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

/** Throws when an edit finds its place not at all or twice: the table is out of date then. */
export function edited({ id, edits }: Mutant, file: string, source: string): string {
  return edits
    .filter((edit) => edit.file === file)
    .reduce((text, edit) => applied(id, edit, text), source);
}

function applied(id: string, { file, find, replace }: Edit, text: string): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = after === undefined ? "nowhere" : "more than once";
    throw new Error(`mutant ${id}: what it replaces stands ${times} in ${file}\n${find}`);
  }
  return before + replace + after;
}

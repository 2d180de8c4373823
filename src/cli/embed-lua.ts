import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Embeds the Lua commands in a TypeScript module, so that they are found from any working directory
 * and inside a Next.js build. `--check` writes nothing and fails when the module is not up to date.
 */
const folder = fileURLToPath(new URL("../lib/assessment-cache/lua/", import.meta.url));
const generated = fileURLToPath(new URL("../lib/assessment-cache/", import.meta.url));

/** Returns the text of a Lua file by its path in the folder: "load.lua", "include/now.lua". */
type ReadLua = (path: string) => string;

function readLua(path: string): string {
  return readFileSync(join(folder, path), "utf8");
}

/** A marker line for tests, such as `-- @mutant state-ttl`. It is not embedded. */
const MARKER_LINES = /^ *-- @mutant .*\n/gm;

/** A line `--@include name` is replaced by include/name.lua, which may include other files. */
function scriptOf(path: string, read: ReadLua): string {
  const text = read(path).replace(MARKER_LINES, "");
  return text.replace(/^ *--@include (\w+)$/gm, (_line, included: string) =>
    scriptOf(`include/${included}.lua`, read).trimEnd(),
  );
}

function scriptNames(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".lua"))
    .map((file) => basename(file, ".lua"))
    .sort();
}

/** The text of the module with all Lua commands. Tests pass another `read`. */
export function luaModule(read: ReadLua = readLua): string {
  const names = scriptNames();
  const entries = names.map(
    (name) => `  ${name}: ${JSON.stringify(scriptOf(`${name}.lua`, read))},`,
  );
  return [
    "// Generated from lua/*.lua by `npm run generate`. Do not edit.",
    "",
    'import type { ScriptName } from "./script-names.generated";',
    "",
    "export const SCRIPTS: Readonly<Record<ScriptName, string>> = {",
    ...entries,
    "};",
    "",
  ].join("\n");
}

/** The text of the module with their names alone, for what sends no command. */
function namesModule(): string {
  return [
    "// Generated from lua/*.lua by `npm run generate`. Do not edit.",
    "",
    "export const SCRIPT_NAMES = [",
    ...scriptNames().map((name) => `  "${name}",`),
    "] as const;",
    "",
    "export type ScriptName = (typeof SCRIPT_NAMES)[number];",
    "",
  ].join("\n");
}

function embed(): void {
  const modules = {
    "scripts.generated.ts": luaModule(),
    "script-names.generated.ts": namesModule(),
  };
  for (const [name, text] of Object.entries(modules)) {
    const target = join(generated, name);
    if (!process.argv.includes("--check")) writeFileSync(target, text);
    else if (textOf(target) !== text) {
      console.error(`${name} is not up to date with lua/*.lua. Run: npm run generate`);
      process.exitCode = 1;
    }
  }
}

/** A missing module is not up to date either. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) embed();

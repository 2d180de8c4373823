import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Embeds the Lua commands in a TypeScript module, so that they are found from any working directory
 * and inside a Next.js build. `--check` writes nothing and fails when the module is not up to date.
 */
const folder = fileURLToPath(new URL("../lib/assessment-cache/lua/", import.meta.url));
const target = fileURLToPath(
  new URL("../lib/assessment-cache/scripts.generated.ts", import.meta.url),
);

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

/** The text of the module with all Lua commands. Tests pass another `read`. */
export function luaModule(read: ReadLua = readLua): string {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".lua"))
    .map((file) => basename(file, ".lua"))
    .sort();
  const entries = names.map(
    (name) => `  ${name}: ${JSON.stringify(scriptOf(`${name}.lua`, read))},`,
  );
  return [
    "// Generated from lua/*.lua by `npm run generate`. Do not edit.",
    "",
    "export type ScriptName =",
    `${names.map((name) => `  | "${name}"`).join("\n")};`,
    "",
    "export const SCRIPTS: Readonly<Record<ScriptName, string>> = {",
    ...entries,
    "};",
    "",
  ].join("\n");
}

function embed(): void {
  const text = luaModule();
  if (!process.argv.includes("--check")) {
    writeFileSync(target, text);
    return;
  }
  let found = "";
  try {
    found = readFileSync(target, "utf8");
  } catch {
    // A missing module is not up to date either.
  }
  if (found === text) return;
  console.error("scripts.generated.ts is not up to date with lua/*.lua. Run: npm run generate");
  process.exitCode = 1;
}

const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) embed();

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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

/**
 * A line `--@include name` stands for the file include/name.lua, which may include others itself.
 */
function scriptOf(path: string): string {
  const source = readFileSync(join(folder, path), "utf8");
  return source.replace(/^ *--@include (\w+)$/gm, (_line, included: string) =>
    scriptOf(`include/${included}.lua`).trimEnd(),
  );
}

function moduleText(): string {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".lua"))
    .map((file) => basename(file, ".lua"))
    .sort();
  const entries = names.map((name) => `  ${name}: ${JSON.stringify(scriptOf(`${name}.lua`))},`);
  return [
    "// Generated from lua/*.lua by `npm run generate`. Do not edit.",
    "",
    "export const SCRIPTS = {",
    ...entries,
    "} as const;",
    "",
  ].join("\n");
}

const text = moduleText();
if (process.argv.includes("--check")) {
  let found = "";
  try {
    found = readFileSync(target, "utf8");
  } catch {
    // A missing module is as stale as a differing one.
  }
  if (found !== text) {
    console.error("scripts.generated.ts is not up to date with lua/*.lua. Run: npm run generate");
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Lists the routes of the application in a TypeScript module. Telemetry names requests by their
 * route, because a path contains ids. `--check` writes nothing and fails if the list is not up to
 * date.
 */
const app = fileURLToPath(new URL("../app/", import.meta.url));
const target = fileURLToPath(new URL("../lib/telemetry/routes.generated.ts", import.meta.url));

/** The files of Next.js: scripts, styles, images. */
const FRAMEWORK = "/_next/[...asset]";

function routes(): readonly string[] {
  const found = readdirSync(app, { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file.replaceAll("\\", "/")))
    .map((file) => routeOf(relative(app, join(app, dirname(file))).replaceAll("\\", "/")));
  return [...new Set([...found, FRAMEWORK])].sort();
}

/** A folder in parentheses groups routes and is not part of the URL. */
function routeOf(folder: string): string {
  const segments = folder.split("/").filter((each) => each !== "" && !/^\(.+\)$/.test(each));
  return `/${segments.join("/")}`;
}

const text = [
  "// Generated from src/app by `npm run generate`. Do not edit.",
  "",
  "export const ROUTES = [",
  ...routes().map((route) => `  ${JSON.stringify(route)},`),
  "] as const;",
  "",
].join("\n");

function found(): string {
  try {
    return readFileSync(target, "utf8");
  } catch {
    // A missing module is not up to date either.
    return "";
  }
}

if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (found() !== text) {
  console.error("routes.generated.ts is not up to date with src/app. Run: npm run generate");
  process.exitCode = 1;
}

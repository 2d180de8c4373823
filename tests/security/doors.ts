import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { z } from "zod";
import { PROJECT } from "#src/cli/project.ts";

/** Everything that can be asked of the server, found on disk: `GET /api/metrics`, `page /ops`, … */
export function doorsOnDisk(): readonly string[] {
  const app = join(PROJECT, "src/app");
  const files = filesIn(app);
  const routes = files.filter((file) => file.endsWith("route.ts"));
  const pages = files.filter((file) => file.endsWith("page.tsx"));
  const addressOf = (file: string): string => {
    const folders = relative(app, file).split(sep).slice(0, -1);
    return `/${folders.join("/")}`;
  };
  const actions = filesIn(join(PROJECT, "src")).filter((file) => isServerActions(file));
  return [
    ...routes.flatMap((file) => {
      return exported(file, /^[A-Z]+$/).map((method) => `${method} ${addressOf(file)}`);
    }),
    ...pages.map((file) => `page ${addressOf(file)}`),
    ...actions.flatMap((file) => exported(file, /./).map((name) => `action ${name}`)),
  ].sort();
}

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
}

function isServerActions(file: string): boolean {
  return file.endsWith(".ts") && /^\s*["']use server["']/m.test(readFileSync(file, "utf8"));
}

/** The exports of a file, also of `export const { a, b: c } = …`. */
function exported(file: string, name: RegExp): readonly string[] {
  const text = readFileSync(file, "utf8");
  const single = text.matchAll(/^export (?:async )?(?:function|const) (\w+)/gm);
  const taken = text.matchAll(/^export const \{([^}]*)\}/gm);
  return [
    ...[...single].map(([, found = ""]) => found),
    ...[...taken].flatMap(([, list = ""]) => {
      return list.split(",").map((each) => each.split(":").at(-1)?.trim() ?? "");
    }),
  ].filter((found) => found !== "" && name.test(found));
}

const manifestSchema = z.object({
  node: z.record(z.string(), z.object({ exportedName: z.string() })),
});

/** By which id a browser calls a server action, as the build has it. */
export function actionIds(): ReadonlyMap<string, string> {
  const file = join(PROJECT, ".next/server/server-reference-manifest.json");
  const { node } = manifestSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  return new Map(Object.entries(node).map(([id, { exportedName }]) => [exportedName, id]));
}

import { copyFileSync, cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_DATA, nextOf, PROJECT } from "#src/cli/project.ts";
import { run } from "#src/cli/setup/run.mjs";

/** What a build needs of the project, besides the packages. */
const SOURCES = [
  ...["src", "machines", "next.config.ts", "tsconfig.json"],
  ...["package.json", "package-lock.json"],
];

/** A copy of the project in a folder of its own, as another machine would have it. */
export function copyOfProject(): string {
  mkdirSync(LOCAL_DATA, { recursive: true });
  const folder = mkdtempSync(join(LOCAL_DATA, "second-build-"));
  for (const name of SOURCES) cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  linkFolder(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

export function removeCopy(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Not a symbolic link: the bundler takes no packages from outside of its project. */
function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFolder(source, target);
    else if (entry.isSymbolicLink()) cpSync(source, target, { verbatimSymlinks: true });
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

/** `next build` in this folder. Throws with what it said when it fails. */
export async function buildIn(folder: string, secret: string): Promise<void> {
  const { ok, output } = await run(process.execPath, [nextOf(folder), "build"], {
    cwd: folder,
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", SESSION_SECRET: secret },
  });
  if (!ok) throw new Error(`The second build failed:\n${output}`);
}

/**
 * Makes of the build in this folder what a build with another key differs in: every server action
 * has another id, the build another id, and its files other names, which browsers keep for ever.
 */
export function changeActionIds(folder: string): void {
  const build = join(folder, ".next");
  const reversed = (text: string): string => [...text].reverse().join("");
  const manifest = readFileSync(join(build, "server/server-reference-manifest.json"), "utf8");
  const { node } = JSON.parse(manifest) as { readonly node: Readonly<Record<string, unknown>> };
  const buildId = readFileSync(join(build, "BUILD_ID"), "utf8");
  const chunks = readdirSync(join(build, "static/chunks")).filter((name) => name.endsWith(".js"));
  const others = new Map<string, string>([
    // The first two digits say how many arguments an action takes.
    ...Object.keys(node).map((id) => [id, id.slice(0, 2) + reversed(id.slice(2))] as const),
    [buildId, reversed(buildId)],
    ...chunks.map((name) => [name, `x${name}`] as const),
  ]);
  const escaped = [...others.keys()].map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const any = new RegExp(escaped.join("|"), "g");
  for (const entry of readdirSync(build, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:js|json|html|rsc)$|^BUILD_ID$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, "utf8");
    const changed = text.replace(any, (each) => others.get(each) ?? each);
    if (changed !== text) writeFileSync(file, changed);
  }
  const statics = join(build, "static");
  renameSync(join(statics, buildId), join(statics, reversed(buildId)));
  for (const name of chunks) {
    renameSync(join(statics, "chunks", name), join(statics, "chunks", `x${name}`));
  }
}

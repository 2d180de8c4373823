import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, tail } from "#src/cli/setup/run.mjs";
import type { Application } from "./applications";
import { ONE_COPY } from "./applications";

const NEXT_APP = join(import.meta.dirname, "next-app");

/** Writes the application into `folder` and installs it with npm's defaults: no --force, no config. */
export async function installNextApplication(
  application: Application,
  tarball: string,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await cp(NEXT_APP, folder, { recursive: true });
  const manifest = {
    name: "school",
    private: true,
    dependencies: { ...application.dependencies, holdfast: `file:${tarball}` },
    devDependencies: application.devDependencies,
  };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  const env = { NODE_ENV: "development", npm_config_legacy_peer_deps: "false" };
  const installed = await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder, env });
  if (!installed.ok) throw new Error(`npm install failed:\n${tail(installed.output, 40)}`);
  if (/ERESOLVE|overriding peer/i.test(installed.output)) {
    throw new Error(`npm install complained:\n${tail(installed.output, 40)}`);
  }
}

/** The installed copies of each package of `ONE_COPY`, by their paths in the lock file. */
export async function copiesIn(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(join(folder, "package-lock.json"), "utf8");
  const { packages } = JSON.parse(text) as { readonly packages: Readonly<Record<string, object>> };
  return new Map(
    ONE_COPY.map((name) => [
      name,
      Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`)),
    ]),
  );
}

import { cp, mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT } from "#src/cli/project.ts";
import { run } from "#src/cli/setup/run.mjs";

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<
    Record<string, string | { readonly import: { readonly default: string } }>
  >;
}

/** Unpacks the tarball as npm would install it, beside links to this repository's packages. */
export async function unpackInto(folder: string, tarball: string): Promise<Manifest> {
  const modules = join(folder, "node_modules");
  const own = join(modules, "holdfast");
  await mkdir(own, { recursive: true });
  const unpacked = await run("tar", ["-xzf", tarball, "-C", own, "--strip-components=1"]);
  if (!unpacked.ok) throw new Error(unpacked.output);
  const manifest = JSON.parse(await readFile(join(own, "package.json"), "utf8")) as Manifest;
  const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  for (const name of needed) {
    const link = join(modules, name);
    await mkdir(join(link, ".."), { recursive: true });
    await symlink(join(PROJECT, "node_modules", name), link);
  }
  return manifest;
}

/** Copies a plain Node application beside the unpacked package. */
export async function copyNodeApplication(folder: string): Promise<void> {
  await cp(join(import.meta.dirname, "node-app"), folder, { recursive: true });
}

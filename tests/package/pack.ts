import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "#src/cli/setup/run.mjs";
import { PROJECT } from "#src/cli/project.ts";

/** The package as `npm publish` would send it. */
export interface PackedPackage {
  /** Path of the .tgz file. */
  readonly tarball: string;
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly packedBytes: number;
}

interface PackReply {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Builds the package into dist/, in a process of its own. Takes about half a minute. */
export async function buildPackage(): Promise<void> {
  const script = "tests/package/build-package.ts";
  const built = await run(process.execPath, ["--import=tsx", script], { cwd: PROJECT });
  if (!built.ok) throw new Error(`The package could not be built:\n${built.output}`);
}

/** Packs dist/ into `folder`. */
export async function packInto(folder: string): Promise<PackedPackage> {
  await mkdir(folder, { recursive: true });
  const packed = await run(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--silent", "--pack-destination", folder],
    { cwd: PROJECT },
  );
  if (!packed.ok) throw new Error(`npm pack failed:\n${packed.output}`);
  const [reply] = JSON.parse(packed.output) as readonly PackReply[];
  if (reply === undefined) throw new Error("npm pack packed nothing");
  const { filename, size, files } = reply;
  return { tarball: join(folder, filename), files, packedBytes: size };
}

import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { build } from "esbuild";

/** What an application gets of one subpath: own code alone, minified, in bytes. */
export interface SubpathSize {
  readonly minified: number;
  readonly gzipped: number;
}

/** The size of an entry of dist/ (`index`, `next`, …), without the packages that it imports. */
export async function sizeOf(dist: string, entry: string): Promise<SubpathSize> {
  const { outputFiles } = await build({
    entryPoints: [join(dist, `${entry}.js`)],
    ...{ bundle: true, minify: true, write: false, logLevel: "silent" },
    ...{ format: "esm", platform: "node", packages: "external" },
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`nothing was built of ${entry}`);
  return { minified: file.contents.length, gzipped: gzipSync(file.contents).length };
}

import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What an application gets of a module: own code alone, minified, in bytes. */
export interface ModuleSize {
  readonly minified: number;
  readonly gzipped: number;
}

/** The size of `code`, a module in this folder, without the packages that it imports. */
export async function sizeOf(folder: string, code: string): Promise<ModuleSize> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    ...{ bundle: true, minify: true, write: false, logLevel: "silent" },
    ...{ format: "esm", platform: "node", packages: "external" },
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`nothing was built of ${code}`);
  return { minified: file.contents.length, gzipped: gzipSync(file.contents).length };
}

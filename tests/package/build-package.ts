import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";
import { build, type Options } from "tsup";
import { PROJECT } from "#src/cli/project.ts";

const DIST = join(PROJECT, "dist");

/** Each entry is a subpath of the package. They share chunks, so that every class exists once. */
const SUBPATHS: Options = {
  entry: ["src/entries/*.ts"],
  dts: { compilerOptions: { incremental: false, ignoreDeprecations: "6.0" } },
  // The constants of the attributes' names: bundled, so that no application installs them.
  noExternal: ["@opentelemetry/semantic-conventions"],
  splitting: true,
  // Names stay, for the stacks of errors.
  esbuildOptions: (options) => {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
};

/** The machine as one file that imports XState alone, to be opened in Stately. */
const MACHINE_FOR_STATELY: Options = {
  entry: { "attempt-machine": "machines/attempt.machine.ts" },
  outDir: join(DIST, "stately"),
  platform: "browser",
  noExternal: ["uuid"],
  splitting: false,
};

const COMMON: Options = {
  format: "esm",
  target: "es2022",
  outDir: DIST,
  silent: true,
  config: false,
};

const USE_CLIENT = '"use client";\n';

/**
 * `npm run build:package`: builds the package `holdfast` into dist/, as ESM and CommonJS, with
 * types. Half a minute, most of it for the types. Throws if something does not compile.
 */
export async function buildPackage(): Promise<void> {
  await rm(DIST, { recursive: true, force: true });
  process.chdir(PROJECT);
  await build({ ...COMMON, ...SUBPATHS });
  await build({ ...COMMON, ...MACHINE_FOR_STATELY });
  await copyFile(join(PROJECT, "src/components/practice/stepper.css"), join(DIST, "styles.css"));
  for (const name of await readdir(DIST)) {
    if (name.endsWith(".d.ts")) await writeCommonTypes(name);
    else if (name.endsWith(".js")) await writeCommonModule(name);
  }
}

/** The same chunks as CommonJS: a module that both forms load would exist twice otherwise. */
async function writeCommonModule(name: string): Promise<void> {
  const file = join(DIST, name);
  const text = await readFile(file, "utf8");
  const isForClients = name === "react.js";
  if (isForClients && !text.startsWith('"use client"')) await writeFile(file, USE_CLIENT + text);
  const { code } = await transform(text, { format: "cjs", platform: "node", target: "es2022" });
  const directive = isForClients ? USE_CLIENT : "";
  await writeFile(commonName(file, ".js"), directive + withCommonPaths(code));
}

async function writeCommonTypes(name: string): Promise<void> {
  const file = join(DIST, name);
  const text = await readFile(file, "utf8");
  await writeFile(commonName(file, ".ts"), withCommonPaths(text));
}

function commonName(file: string, ending: ".js" | ".ts"): string {
  return `${file.slice(0, -ending.length)}.c${ending.slice(1)}`;
}

/** `./chunk.js` is `./chunk.cjs` there. */
function withCommonPaths(text: string): string {
  return text.replace(/(["'])(\.\/[\w.-]+)\.js\1/g, "$1$2.cjs$1");
}

if (process.argv[1] === import.meta.filename) await buildPackage();

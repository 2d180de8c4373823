import { readdirSync } from "node:fs";
import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build as bundle } from "esbuild";
import { build, type Options } from "tsup";
import { PROJECT } from "#src/cli/project.ts";
import { leanLua, leanMachine } from "./lean-sources";

const DIST = join(PROJECT, "dist");

const ENTRIES = Object.fromEntries(
  readdirSync(join(PROJECT, "src/entries")).map((file) => [
    basename(file, ".ts"),
    `src/entries/${file}`,
  ]),
);

/** Each entry is a subpath of the package. They share chunks, so that every class exists once. */
const SUBPATHS: Options = {
  entry: ENTRIES,
  dts: { entry: ENTRIES, compilerOptions: { incremental: false, ignoreDeprecations: "6.0" } },
  // The constants of the attributes' names: bundled, so that no application installs them.
  noExternal: ["@opentelemetry/semantic-conventions"],
  splitting: true,
  esbuildPlugins: [leanLua, leanMachine],
  // Names stay, for the stacks of errors.
  esbuildOptions: (options) => {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
};

/**
 * The commands apart, so that nothing of theirs is in a chunk that an application loads, and with
 * the packages that only they need. The file that starts them is small: it starts a second process.
 */
const COMMANDS: Options = {
  entry: { cli: "src/cli/package.ts" },
  noExternal: ["commander", "p-map"],
  splitting: true,
  minify: true,
  esbuildPlugins: [leanLua, leanMachine],
  // commander is CommonJS and requires modules of Node.js.
  banner: {
    js: 'import{createRequire as requireOf}from"node:module";const require=requireOf(import.meta.url);',
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

/** Component tests load these, and Jest cannot require an ES module. No class of theirs is shared. */
const PLAIN_COMMON = ["react", "questions"];

const USE_CLIENT = '"use client";\n';

/**
 * `npm run build:package`: builds the package `holdfast` into dist/, as ESM and CommonJS, with
 * types. Half a minute, most of it for the types. Throws if something does not compile.
 */
export async function buildPackage(): Promise<void> {
  await rm(DIST, { recursive: true, force: true });
  process.chdir(PROJECT);
  await build({ ...COMMON, ...SUBPATHS });
  await build({ ...COMMON, ...COMMANDS });
  await build({ ...COMMON, ...MACHINE_FOR_STATELY });
  await copyFile(join(PROJECT, "src/components/practice/stepper.css"), join(DIST, "styles.css"));
  for (const name of await readdir(DIST)) if (name.endsWith(".d.ts")) await moveTypes(name);
  for (const entry of Object.keys(ENTRIES)) await writeForms(entry);
}

/**
 * An entry as CommonJS requires the ES module, so that both forms share every class and every
 * module is packed once. Node.js allows it from 20.19 and 22.12 on; uuid needs it, too.
 * Its types are CommonJS, which both forms may import.
 */
async function writeForms(entry: string): Promise<void> {
  const file = join(DIST, entry);
  const text = await readFile(`${file}.js`, "utf8");
  const isForClients = entry === "react";
  if (isForClients) await writeFile(`${file}.js`, asClient(text));
  const code = PLAIN_COMMON.includes(entry)
    ? await commonModule(`${file}.js`)
    : `module.exports = require("./${entry}.js");\n`;
  await writeFile(`${file}.cjs`, isForClients ? asClient(code) : code);
  await writeFile(`${file}.d.ts`, `export * from "./${entry}.cjs";\n`);
}

function asClient(code: string): string {
  return code.startsWith('"use client"') ? code : USE_CLIENT + code;
}

async function commonModule(file: string): Promise<string> {
  const { outputFiles } = await bundle({
    entryPoints: [file],
    ...{ bundle: true, write: false, minifyWhitespace: true, minifySyntax: true },
    logLevel: "error",
    ...{ format: "cjs", platform: "node", target: "es2022", packages: "external" },
  });
  return outputFiles[0]?.text ?? "";
}

/** `x.d.ts` becomes `x.d.cts`, and so do the types that it imports. */
async function moveTypes(name: string): Promise<void> {
  const file = join(DIST, name);
  const text = await readFile(file, "utf8");
  const moved = text.replace(/(["'])(\.\/[\w.-]+)\.js\1/g, "$1$2.cjs$1");
  await writeFile(file.replace(/\.ts$/, ".cts"), moved);
  await rm(file);
}

if (process.argv[1] === import.meta.filename) await buildPackage();

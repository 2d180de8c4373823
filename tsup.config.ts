import { copyFile, readFile, writeFile } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";

const USE_CLIENT = '"use client";\n';

/** The package `holdfast`: one entry for each subpath, as ESM and CommonJS, with types. */
const subpaths: Options = {
  entry: ["src/entries/*.ts"],
  format: ["esm", "cjs"],
  dts: { compilerOptions: { incremental: false, ignoreDeprecations: "6.0" } },
  outDir: "dist",
  target: "es2022",
  splitting: true,
  // Names stay, for the stacks of errors.
  esbuildOptions: (options) => {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
  // The constants of the attributes' names: bundled, so that no application installs them.
  noExternal: ["@opentelemetry/semantic-conventions"],
  onSuccess: async () => {
    await copyFile("src/components/practice/stepper.css", "dist/styles.css");
    // The CommonJS step of tsup puts its own lines before the directive.
    for (const file of ["dist/react.js", "dist/react.cjs"]) {
      const text = await readFile(file, "utf8");
      if (!text.startsWith(USE_CLIENT)) await writeFile(file, USE_CLIENT + text);
    }
  },
};

/** The machine as one file that imports XState alone, to be opened in Stately. */
const machineForStately: Options = {
  entry: { "attempt-machine": "machines/attempt.machine.ts" },
  format: "esm",
  platform: "browser",
  outDir: "dist/stately",
  target: "es2022",
  noExternal: ["uuid"],
  splitting: false,
};

export default defineConfig([subpaths, machineForStately]);

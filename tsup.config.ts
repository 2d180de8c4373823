import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/entries/*.ts"],
  format: ["esm", "cjs"],
  dts: process.env.NODTS ? false : { compilerOptions: { incremental: false, ignoreDeprecations: "6.0" } },
  outDir: "dist",
  target: "es2022",
  clean: true,
  splitting: true,
  minify: !!process.env.MINI,
});

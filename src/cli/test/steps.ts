import { join } from "node:path";
import { ensureBuild } from "../build";
import { LOCAL_DATA } from "../project";
import { script, type Step } from "./step";

const TSC = "node_modules/typescript/bin/tsc";
export const PRETTIER = "node_modules/prettier/bin/prettier.cjs";

const build: Step = {
  name: "build",
  run: async () => {
    const built = await ensureBuild((line) => {
      console.log(`  build: ${line}`);
    });
    return built.kind === "failed"
      ? { isOk: false, output: built.problem }
      : { isOk: true, output: "" };
  },
};

export const TYPES: Step = script("types", TSC, [
  "--tsBuildInfoFile",
  join(LOCAL_DATA, "tsc.tsbuildinfo"),
]);

/**
 * All checks but the tests. The first that can begin is begun, so the longest come first. Types and
 * lint follow the build, because it writes the types of the routes. The tests run last and alone,
 * because some of them measure time, and a busy machine would falsify the result.
 */
export const STEPS: readonly Step[] = [
  build,
  script("package", "--import=tsx", ["tests/package/build-package.ts"]),
  { ...script("lint", "node_modules/eslint/bin/eslint.js", ["."]), after: build.name },
  { ...TYPES, after: build.name },
  script("generated files", "--import=tsx", ["src/cli/generate.ts", "--check"]),
  script("layers", "node_modules/dependency-cruiser/bin/dependency-cruise.mjs", [
    ...["src", "machines", "tests", "--output-type", "err-long"],
  ]),
  script("dead code", "node_modules/knip/bin/knip.js"),
  script("format", PRETTIER, ["--check", "--log-level", "warn", "."]),
];

/** The report on the evidence of the tests, for reviewers. It fails below its thresholds. */
export const REPORT: Step = script("verification report", "--import=tsx", ["src/report/run.ts"]);

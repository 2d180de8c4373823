import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { LOCAL_DATA, PROJECT } from "../project";
import { script, type Step } from "./step";
import { PRETTIER, TYPES } from "./steps";

const ESLINT = "node_modules/eslint/bin/eslint.js";
const SOURCE = /\.(ts|tsx|mjs)$/;

/** The branches that a change is compared with: the first that exists. */
const BASES = ["origin/main", "main"];

/** Suites that import most of the product and run for minutes: `npm test` runs them. */
const LONG_SUITES = [
  ...[
    "browser",
    "chaos",
    "evidence",
    "exploration",
    "lib/http",
    "mutants",
    "legacy-pods",
    "random",
  ],
  ...["report", "second-opinion", "tours"],
];

/** Not `--changed`: a change of package.json would then run every test. */
const TESTS = [
  ...["node_modules/vitest/vitest.mjs", "related", "--run", "--project=together"],
  "--passWithNoTests",
  ...LONG_SUITES.map((suite) => `--exclude=tests/${suite}/**`),
];

await new Command("check")
  .description(
    "check what you changed, in about a minute: types, and the format, lint and quick tests of " +
      "the files that differ from the main branch; npm test checks everything",
  )
  .option("--base <commit>", `compare with this commit (${BASES.join(" or ")})`)
  .action(async ({ base }: { readonly base?: string }) => {
    mkdirSync(LOCAL_DATA, { recursive: true });
    const commit = mergeBase(base === undefined ? BASES : [base]);
    const files = changedFiles(commit);
    console.log(`${files.length} files differ from ${commit.slice(0, 12)}`);
    const results = await Promise.all(stepsFor(files).map(runStep));
    const testsPassed = await runTests(files.filter((file) => SOURCE.test(file)));
    process.exitCode = results.every(Boolean) && testsPassed ? 0 : 1;
  })
  .parseAsync();

function stepsFor(files: readonly string[]): readonly Step[] {
  const linted = files.filter((file) => SOURCE.test(file));
  const cache = ["--cache", "--cache-location", join(LOCAL_DATA, "eslint-cache")];
  const format = ["--check", "--ignore-unknown", "--log-level", "warn"];
  return [
    TYPES,
    ...(files.length === 0 ? [] : [script("format", PRETTIER, [...format, ...files])]),
    ...(linted.length === 0
      ? []
      : [script("lint", ESLINT, [...cache, "--no-warn-ignored", ...linted])]),
  ];
}

async function runStep({ name, run }: Step): Promise<boolean> {
  const { isOk, output } = await run();
  console.log(`${isOk ? "ok    " : "FAILED"} ${name}${isOk ? "" : `\n${output.trim()}\n`}`);
  return isOk;
}

/** Runs the quick tests that import one of the files. */
function runTests(files: readonly string[]): Promise<boolean> {
  if (files.length === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const args = [...TESTS, ...files];
    const child = spawn(process.execPath, args, { cwd: PROJECT, stdio: "inherit" });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

function mergeBase(candidates: readonly string[]): string {
  for (const candidate of candidates) {
    const { status, stdout } = git(["merge-base", "HEAD", candidate]);
    if (status === 0) return stdout.trim();
  }
  throw new Error(`git finds none of ${candidates.join(", ")}: give a commit with --base`);
}

/** Changed and new files, committed or not, without deleted ones. */
function changedFiles(commit: string): readonly string[] {
  const changed = git(["diff", "--name-only", "--diff-filter=d", commit]).stdout;
  const created = git(["ls-files", "--others", "--exclude-standard"]).stdout;
  return `${changed}\n${created}`.split("\n").filter((file) => file !== "");
}

function git(args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  const { status, stdout } = spawnSync("git", args, { cwd: PROJECT, encoding: "utf8" });
  return { status, stdout: stdout ?? "" };
}

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { PROJECT } from "#src/cli/project.ts";
import { run, tail } from "#src/cli/setup/run.mjs";
import { EvidenceRecorder } from "#tests/evidence/recorder";
import type { XStateFigures } from "#report/long-runs/kinds";
import { majorOf, newestAbove, publishedVersions } from "./registry";

type VersionRun = XStateFigures["runs"][number];

const resultSchema = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });

/**
 * `npm run verify:xstate-next`: every cell of the machine and the records of every stored version,
 * on the installed XState and on the newest version of the next major, which it installs into a
 * folder of its own. Exit code 1: a test failed, or the registry did not answer.
 */
const recorder = new EvidenceRecorder("xstate");
const folder = mkdtempSync(join(tmpdir(), "holdfast-xstate-"));
try {
  const installed = installedIn(PROJECT);
  const runs = [await verified(installed, PROJECT)];
  const next = newestAbove(majorOf(installed), await publishedVersions("xstate"));
  if (next === null) {
    const today = new Date().toISOString().slice(0, 10);
    console.log(`The registry has nothing newer than xstate ${majorOf(installed)} (${today}).`);
  } else {
    await install(next);
    runs.push(await verified(next, folder));
  }
  const passed = runs.every(({ failed }) => failed === 0);
  recorder.write({ figures: { next, runs }, passed, missing: null });
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function installedIn(where: string): string {
  const text = readFileSync(join(where, "node_modules/xstate/package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

async function install(version: string): Promise<void> {
  console.log(`installs xstate ${version} into ${folder}`);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", `xstate@${version}`];
  const { ok, output } = await run("npm", args, { cwd: folder });
  if (!ok) throw new Error(`xstate ${version} could not be installed:\n${tail(output)}`);
  if (installedIn(folder) !== version) throw new Error("another version was installed");
}

/** Runs the tests of the machine on the XState that is installed in this folder. */
async function verified(version: string, where: string): Promise<VersionRun> {
  const lacks = lackingIn(where);
  const file = join(folder, `${version}.json`);
  const config = join(import.meta.dirname, "vitest.config.ts");
  const { ok, output } = await run(
    process.execPath,
    [
      ...[join(PROJECT, "node_modules/vitest/vitest.mjs"), "run", "--config", config],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
    ],
    {
      cwd: PROJECT,
      env: { HOLDFAST_XSTATE: where, HOLDFAST_XSTATE_MAJOR: String(majorOf(version)) },
    },
  );
  const result = resultSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  // A file that does not load fails without a failed test.
  const failed = ok ? 0 : Math.max(1, result.numFailedTests);
  if (!ok) console.log(tail(output, 60));
  const own = lacks.length === 0 ? "" : `, without ${lacks.join(", ")}: by version-6.ts`;
  console.log(`xstate ${version}: ${result.numPassedTests} passed, ${failed} failed${own}`);
  return { version, passed: result.numPassedTests, failed, lacks };
}

/** The names that `machines/` imports of xstate and the package in this folder does not export. */
function lackingIn(where: string): readonly string[] {
  const exported = createRequire(join(where, "package.json"))("xstate") as object;
  const machines = join(PROJECT, "machines");
  const imported = readdirSync(machines).flatMap((file) => {
    const text = readFileSync(join(machines, file), "utf8");
    return [...text.matchAll(/^import \{([^}]*)\} from "xstate";$/gm)].flatMap(([, names = ""]) =>
      names.split(",").map((name) => name.trim()),
    );
  });
  return [...new Set(imported)].filter((name) => !(name in exported)).sort();
}

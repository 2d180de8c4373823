import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import { run } from "#src/cli/setup/run.mjs";
import { buildPackage, packInto, type PackedPackage } from "./pack";
import { testCommands } from "./command-tests";
import { sizeOf } from "./sizes";
import { extractMachine } from "#tests/machines/stately-extractor";
import { RUNNING_MACHINE } from "#tests/machines/running-machine";
import { copyNodeApplication, unpackInto } from "./unpacked";

// The commands are processes that load TypeScript.
const DIST = join(PROJECT, "dist");
const KB = 1_024;

let folder = "";
let packed: PackedPackage;
let manifest: Awaited<ReturnType<typeof unpackInto>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdfast-packed-"));
  // `npm test` has built it in a step of its own.
  if (process.env["HOLDFAST_PACKAGE_BUILT"] !== "1") await buildPackage();
  packed = await packInto(folder);
  manifest = await unpackInto(folder, packed.tarball);
  await copyNodeApplication(folder);
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a built file imports or requires, itself or through its chunks, of outside of dist/. */
async function externalsOf(file: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [file],
    ...{ bundle: true, write: false, metafile: true, logLevel: "error" },
    ...{ format: "esm", platform: "node", packages: "external" },
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  return imports.flatMap(({ path, external }) => (external === true ? [path] : []));
}

describe("the packed package", () => {
  test("contains nothing of the application and of the tests", () => {
    const others = packed.files
      .map(({ path }) => path)
      .filter((path) => !/^(dist\/|(package\.json|README\.md|LICENSE|CHANGELOG\.md)$)/.test(path));
    // npm packs the command of package.json, wherever it is.
    expect(others).toEqual(["src/cli/holdfast.mjs"]);
  });

  test("is small", () => {
    console.info(`packed: ${Math.round(packed.packedBytes / KB)} kB, ${packed.files.length} files`);
    expect(packed.packedBytes).toBeLessThanOrEqual(330 * KB);
    expect(packed.files.length).toBeLessThanOrEqual(100);
  });

  test("has every file that its exports name", () => {
    const named = JSON.stringify(manifest.exports).match(/\.\/dist\/[^"]+/g) ?? [];
    expect(named.length).toBeGreaterThan(50);
    expect(
      named.filter((path) => !existsSync(join(folder, "node_modules/holdfast", path))),
    ).toEqual([]);
  });

  test("imports only its dependencies, its peers and modules of Node", async () => {
    const known = new Set([
      ...[...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
      ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    ]);
    const files = (await readdir(DIST)).filter((file) => /\.c?js$/.test(file));
    const unknown: string[] = [];
    for (const file of files) {
      for (const path of await externalsOf(join(DIST, file))) {
        const name = path
          .split("/")
          .slice(0, path.startsWith("@") ? 2 : 1)
          .join("/");
        if (!known.has(path) && !known.has(name)) unknown.push(`${file}: ${path}`);
      }
    }
    expect(unknown).toEqual([]);
  });

  test("passes publint and are-the-types-wrong", async () => {
    const lint = await run(process.execPath, [
      ...["node_modules/publint/src/cli.js", "run", packed.tarball, "--strict"],
    ]);
    expect(lint.output).toContain("All good!");
    const types = await run(process.execPath, [
      ...["node_modules/@arethetypeswrong/cli/dist/index.js", packed.tarball],
      ...["--profile", "node16", "--no-color", "--format", "ascii"],
      ...["--exclude-entrypoints", "./react/styles.css", "./machine/stately"],
    ]);
    expect(types.ok, types.output).toBe(true);
  }, 120_000);
});

describe("an application in plain Node", () => {
  test.each(["life.mjs", "life.cjs"])("%s lives an attempt with its own parts", async (file) => {
    const lived = await run(process.execPath, ["--no-warnings", file], { cwd: folder });
    expect(JSON.parse(lived.output)).toEqual({
      ...{ machine: "attempt", number: 1, score: 50, phase: "published" },
      results: ["nice_ada_quiz_ali_attempt_1"],
    });
  });
});

describe("the machine alone", () => {
  /** Bundles as an application for browsers does, and runs it where nothing of Node exists. */
  async function runInBrowserContext(code: string): Promise<unknown> {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: folder },
      ...{ bundle: true, write: false, format: "iife", globalName: "result" },
      ...{ platform: "browser", logLevel: "silent" },
    });
    const text = outputFiles[0]?.text ?? "";
    const globals = {
      setTimeout,
      clearTimeout,
      TextEncoder,
      URL,
      crypto,
      console,
      structuredClone,
    };
    return runInNewContext(`${text}; JSON.stringify(result.default)`, globals);
  }

  const START = `{ type: "attempt.start", derivedNumber: 3, totalQuestions: 2, startedAt: "2026-01-01T00:00:00.000Z" }`;
  const INPUT = `{ input: { slot: { userId: "ada", resourceId: "quiz" }, highWater: 2 } }`;

  test("decides in a browser and on the edge", async () => {
    const value = await runInBrowserContext(`
      import { createActor } from "xstate";
      import { attemptMachine, decide } from "holdfast/machine";
      const actor = createActor(attemptMachine, ${INPUT}).start();
      const before = decide(actor.getSnapshot(), ${START});
      actor.send(${START});
      export default { before, number: actor.getSnapshot().context.attempt.number };
    `);
    expect(JSON.parse(String(value))).toEqual({ before: { kind: "accepted" }, number: 3 });
  });

  test("is one file for Stately that imports XState alone, and runs", async () => {
    const file = join(DIST, "stately/attempt-machine.js");
    const imports = readFileSync(file, "utf8").match(/^import .*/gm);
    expect(imports).toEqual(['import { assign, createActor, setup } from "xstate";']);
    const value = await runInBrowserContext(`
      import { createActor } from "xstate";
      import { attemptMachine } from "holdfast/machine/stately";
      const actor = createActor(attemptMachine, ${INPUT}).start();
      actor.send(${START});
      export default actor.getSnapshot().value;
    `);
    expect(JSON.parse(String(value))).toEqual({ Active: "answering" });
  });

  test("is the running machine for the extractor that Stately publishes", () => {
    const source = readFileSync(join(DIST, "stately/attempt-machine.js"), "utf8");
    expect(extractMachine(source)).toEqual(RUNNING_MACHINE);
  });
});

describe("what an application gets", () => {
  /**
   * [what, folder, a module of it, the most that it may have, in kB]. Minified own code. The module
   * of the engine also exports the checker of audit trails, which only operators' commands need.
   */
  const LIMITS = [
    ["the machine", DIST, 'export * from "./machine.js"', 12],
    [
      "the engine",
      PROJECT,
      'export { createAttemptEngine, createRolloutEngine } from "./src/lib/services/attempt.ts"',
      50,
    ],
    ["createHoldfast", DIST, 'export { createHoldfast } from "./index.js"', 80],
    ["redisStore", DIST, 'export { redisStore } from "./redis.js"', 68],
    ["oneRoster", DIST, 'export { oneRoster } from "./one-roster.js"', 24],
    ["the stepper", DIST, 'export { AssessmentStepper } from "./react.js"', 51],
  ] as const;

  test.each(LIMITS)("%s is small", async (what, directory, code, most) => {
    const { minified, gzipped } = await sizeOf(directory, code);
    console.info(`${what}: ${kilobytes(minified)} kB minified, ${kilobytes(gzipped)} kB gzipped`);
    expect(minified).toBeLessThanOrEqual(most * KB);
  });

  test("every subpath has a size", async () => {
    const subpaths = Object.entries(manifest.exports).flatMap(([name, target]) =>
      typeof target === "string" ? [] : [[name, target.import.default] as const],
    );
    expect(subpaths.length).toBeGreaterThan(10);
    const own = join(folder, "node_modules/holdfast");
    for (const [name, file] of subpaths) {
      const { minified, gzipped } = await sizeOf(own, `export * from "${file}"`);
      console.info(`${name}: ${kilobytes(minified)} kB minified, ${kilobytes(gzipped)} kB gzipped`);
      expect(minified).toBeGreaterThan(0);
    }
  });

  function kilobytes(bytes: number): string {
    return (bytes / KB).toFixed(1);
  }
});

testCommands(() => packed.tarball);

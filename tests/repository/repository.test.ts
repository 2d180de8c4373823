import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";

const PROJECT = resolve(import.meta.dirname, "../..");

/** Folders that tools create. Git ignores all of them. */
const TOOL_FOLDERS = ["dist", "node_modules", "reports", "coverage"];

/** An exact version, or a folder of this repository, whose packages are in the same lockfile. */
const EXACT = /^(\d+\.\d+\.\d+(-[a-z]+\.\d+)?|npm:[a-z]+@\d+\.\d+\.\d+|file:tests\/.+)$/;

const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).default({}) }),
  ),
});

const manifest = packageSchema.parse(JSON.parse(textOf("package.json")));
const files = ["docs", "machines", "src", "tests"].flatMap(filesBelow);
const code = files.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !isGenerated(file));

function textOf(file: string): string {
  return readFileSync(join(PROJECT, file), "utf8");
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name)));
}

function isGenerated(file: string): boolean {
  return file.includes(".generated.");
}

test("the top level has four folders", () => {
  const folders = readdirSync(PROJECT, { withFileTypes: true }).filter((entry) => {
    return entry.isDirectory() && !entry.name.startsWith(".") && !TOOL_FOLDERS.includes(entry.name);
  });
  expect(folders.map(({ name }) => name).sort()).toEqual(["docs", "machines", "src", "tests"]);
});

test("development installs exact versions, so that the tested ones are installed", () => {
  const floating = Object.entries(manifest.devDependencies).filter(
    ([, version]) => !EXACT.test(version.replace(/^npm:.*@/, "")),
  );
  expect(floating).toEqual([]);
});

test("an application that installs the package may share its dependencies, by ranges", () => {
  const exact = Object.entries(manifest.dependencies).filter(([, range]) => !/^\^\d/.test(range));
  expect(exact).toEqual([]);
});

test("the lockfile has the packages of every platform, as npm ci requires", () => {
  const { packages } = lockSchema.parse(JSON.parse(textOf("package-lock.json")));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies)
      .map((name) => `node_modules/${name}`)
      .filter((place) => !(place in packages) && !(`${path}/${place}` in packages)),
  );
  expect(missing).toEqual([]);
});

test("continuous integration runs npm test and nothing else", () => {
  const commands = textOf(".ci/run")
    .split("\n")
    .filter((line) => /^(exec|npm|node|npx)\b/.test(line));
  expect(commands).toEqual(["exec npm test"]);
});

test("files are named for what they hold, in kebab-case", () => {
  const vague = /^(utils?|helpers?|common|managers?|types?|misc|shared)\.(ts|tsx|mjs)$/;
  const kebab = /^[a-z0-9]+([.-][a-z0-9]+)*$/;
  const names = code.map((file) => basename(file));
  expect(names.filter((name) => vague.test(name) || !kebab.test(name))).toEqual([]);
});

test("the code has no to-do marks and disables no checks", () => {
  // The words are split so that this test does not find itself. Lint forbids the type any.
  const words = ["TO" + "DO", "FIX" + "ME", "XX" + "X"].map((word) => `\\b${word}\\b`);
  const silencers = ["@ts-" + "ignore", "@ts-" + "nocheck", "eslint-" + "disable"];
  const marks = new RegExp([...words, ...silencers].join("|"));
  const found = code.filter((file) => marks.test(textOf(file)));
  expect(found).toEqual([]);
});

test("no file contains a path of a developer's machine", () => {
  const own = new RegExp(["/wo" + "rk/", "/ro" + "ot/", "/home/" + "[a-z]"].join("|"));
  expect(files.filter((file) => own.test(textOf(file)))).toEqual([]);
});

import { execFile, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { staleness } from "#src/cli/setup/dependencies.mjs";
import { withLock } from "#src/cli/setup/folder-lock.mjs";
import { writeWrapper } from "#src/cli/setup/wrapper.mjs";

const SETUP = resolve(import.meta.dirname, "../../../src/cli/setup");

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "holdfast-setup-"));
  onTestFinished(() => {
    rmSync(made, { recursive: true, force: true });
  });
  return made;
}

describe("node_modules is installed again", () => {
  const locked = { "": {}, "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } };
  const optional = { "node_modules/b": { version: "2.0.0", optional: true } };

  function project(wanted: object, present: object | null): string {
    const made = folder();
    mkdirSync(join(made, "node_modules"));
    writeFileSync(join(made, "package-lock.json"), JSON.stringify({ packages: wanted }));
    if (present === null) return made;
    const record = join(made, "node_modules/.package-lock.json");
    writeFileSync(record, JSON.stringify({ packages: present }));
    return made;
  }

  test("when npm has not recorded what it installed", () => {
    expect(staleness(project(locked, null))).toBe("not installed");
  });

  test("when a version or its content differs, or a package is absent", () => {
    const newer = { "node_modules/a": { version: "1.0.1", integrity: "sha512-a" } };
    const other = { "node_modules/a": { version: "1.0.0", integrity: "sha512-x" } };
    for (const present of [newer, other, {}]) {
      expect(staleness(project(locked, present))).toBe("a differs from the lockfile");
    }
  });

  test("but not when all packages are there except those of another platform", () => {
    expect(staleness(project(locked, locked))).toBeNull();
    expect(staleness(project({ ...locked, ...optional }, locked))).toBeNull();
  });
});

describe("the lock of a folder", () => {
  const addOne = (dir: string): string => `
    import { readFileSync, writeFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { withLock } from ${JSON.stringify(join(SETUP, "folder-lock.mjs"))};
    await withLock("set-up", async () => {
      const before = Number(readFileSync(${JSON.stringify(join(dir, "count"))}, "utf8"));
      await sleep(60);
      writeFileSync(${JSON.stringify(join(dir, "count"))}, String(before + 1));
    }, ${JSON.stringify(dir)});`;

  async function countAfter(dir: string, runs: number): Promise<number> {
    writeFileSync(join(dir, "count"), "0");
    const args = ["--input-type=module", "--eval", addOne(dir)];
    const run = promisify(execFile);
    await Promise.all(Array.from({ length: runs }, () => run(process.execPath, args)));
    return Number(readFileSync(join(dir, "count"), "utf8"));
  }

  test("lets one process at a time run its step", async () => {
    expect(await countAfter(folder(), 4)).toBe(4);
  });

  test("is reentrant, and is free afterwards", async () => {
    const dir = folder();
    const once = (): Promise<number> => withLock("set-up", async () => 1, dir);
    expect(await withLock("set-up", once, dir)).toBe(1);
    expect(await once()).toBe(1);
  });

  test("is taken over by only one waiting process when its owner has died", async () => {
    const dir = folder();
    const dead = Number(execFileSync(process.execPath, ["--print", "process.pid"]).toString());
    writeFileSync(join(dir, "set-up.lock"), String(dead));
    expect(await countAfter(dir, 4)).toBe(4);
  });
});

test("an unpacked program runs under the wrapper's own process id, also when moved", async () => {
  const made = folder();
  const unpacked = join(made, "here/unpacked");
  mkdirSync(join(unpacked, "lib"), { recursive: true });
  writeFileSync(join(unpacked, "lib/libnothing.so.1"), "");
  const program = join(unpacked, "program");
  const script = '#!/bin/sh\necho "$$ $LD_LIBRARY_PATH $1"\n';
  writeFileSync(program, script, { mode: 0o755 });
  writeWrapper({ command: join(made, "here/bin/program"), program, unpacked });
  cpSync(join(made, "here"), join(made, "there"), { recursive: true });
  const child = spawn(join(made, "there/bin/program"), ["an argument"]);
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  await new Promise((done) => child.once("close", done));
  const libraries = `${join(made, "there/bin")}/../unpacked/lib`;
  const inherited = process.env["LD_LIBRARY_PATH"];
  const path = inherited === undefined ? libraries : `${libraries}:${inherited}`;
  expect(output).toBe(`${String(child.pid)} ${path} an argument\n`);
});

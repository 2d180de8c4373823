import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CommanderError } from "commander";
import { expect, it, onTestFinished } from "vitest";

import { catalogueText, oneRosterCommand } from "#simulator/command";
import { habitSyntax } from "#simulator/habits/parse";
import { HABIT_NAMES } from "#simulator/habits/table";
import { startHarness, RESULT } from "./harness";

it.each([
  [["--fault", "F99"], /there is no fault F99; valid are F1 F2 /],
  [["--fault", "F12:2"], /the probability must be a number from 0 to 1/],
  [["--fault", "F12:status=200"], /parameters of F12: status, body, shape/],
  [["--fault", "F12:0.1:status"], /write F12, F12:0.1 or F12:0.1:status=503/],
  [["--port", "http"], /must be a whole number/],
  [["--totals", "footer"], /headers, body, both, none, wrong/],
  [["--habit", "pages"], /there is no habit "pages"; valid are paging, past-end, /],
  [["--habit", "paging=up"], /write paging=offset\|page-number\|offset-ignored/],
  [["--habit", "token-query"], /token-query needs a value/],
  [["--seed-file", "/does/not/exist.json"], /cannot be read as JSON/],
])("%j is rejected with a message that says what is valid", async (args, message) => {
  expect(await errorOf(args)).toMatch(message);
});

it("a seed file with rows that are not results is rejected", async () => {
  const path = temporaryFile([{ sourcedId: "r1" }]);
  expect(await errorOf(["--seed-file", path])).toMatch(/needs sourcedId, student and assess/);
});

it("a fault file without an array is rejected", async () => {
  expect(await errorOf(["--fault-file", temporaryFile({})])).toMatch(/JSON array of faults/);
});

it("the error for a port that is in use names the port", async () => {
  const { simulator } = await startHarness();
  const port = String(simulator.port);
  expect(await errorOf(["--port", port])).toMatch(new RegExp(`cannot start on port ${port}: `));
});

it("the catalogue lists every fault with its parameters", () => {
  const text = catalogueText();
  for (let number = 1; number <= 25; number += 1) {
    expect(text).toMatch(new RegExp(`^F${number} `, "m"));
  }
  expect(text).toContain("status=500|502|503|504, default 503: HTTP status");
});

it("the help lists every habit with its values, and the dialect", () => {
  const written: string[] = [];
  const command = oneRosterCommand().configureOutput({ writeOut: (text) => written.push(text) });
  command.outputHelp();
  const help = written.join("");
  expect(help).toContain("--habit <name[=value]>");
  for (const name of HABIT_NAMES) expect(help).toContain(`\n  ${habitSyntax(name)}\n`);
  expect(help).toContain("page-number: page = floor(offset / limit)");
  expect(help).toMatch(/The dialect: .*token-auth=form.*post=creates/);
});

it("the command has the alias simulator", () => {
  expect(oneRosterCommand().alias()).toBe("simulator");
});

it("a habit that is given with the dialect overrides it", async () => {
  const habits = ["--dialect", "--habit", "put-status=201", "--habit", "token-query=p=policy"];
  const program = spawnSimulator(["--port", "0", "--no-require-token", ...habits]);
  const [, baseUrl = "", tokenUrl = ""] =
    /gradebook (\S+) token (\S+)/.exec(await program.line) ?? [];
  expect(tokenUrl).toMatch(/\/token\?p=policy$/);
  expect((await fetch(`${baseUrl}/assessmentResults/`)).status).toBe(200);
  const body = JSON.stringify({ assessmentLineItem: { title: "Quiz" } });
  const put = await fetch(`${baseUrl}/assessmentLineItems/l1`, { method: "PUT", body });
  expect(put.status).toBe(201);
  program.child.kill("SIGTERM");
  expect(await program.exitCode).toBe(0);
});

it.each(["SIGINT", "SIGTERM"] as const)(
  "it prints one line with its URLs, answers requests, and ends with code 0 on %s",
  async (signal) => {
    const seeds = temporaryFile([{ ...RESULT, sourcedId: "r1" }]);
    const options = ["--port", "0", "--fault", "F23", "--seed-file", seeds, "--no-require-token"];
    const program = spawnSimulator(options);
    const line = await program.line;
    const baseUrl = /gradebook (\S+) token \S+ control \S+\n$/.exec(line)?.[1];
    const listed = await fetch(`${String(baseUrl)}/assessmentResults`);
    expect(((await listed.json()) as { assessmentResults: [] }).assessmentResults).toHaveLength(2);
    program.child.kill(signal);
    expect(await program.exitCode).toBe(0);
  },
);

async function errorOf(args: readonly string[]): Promise<string> {
  const command = oneRosterCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    await command.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
  throw new Error("the command line was accepted");
}

function temporaryFile(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "one-roster-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "content.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function spawnSimulator(args: readonly string[]): {
  readonly child: ReturnType<typeof spawn>;
  readonly line: Promise<string>;
  readonly exitCode: Promise<number | null>;
} {
  const program =
    'import { oneRosterCommand } from "./src/simulator/command.ts";' +
    'await oneRosterCommand().parseAsync(process.argv.slice(1), { from: "user" });';
  const node = ["--import", "tsx", "--input-type=module", "-e", program, "--", ...args];
  const child = spawn(process.execPath, node, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const line = new Promise<string>((resolve) => {
    child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString("utf8")));
  });
  const exitCode = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, line, exitCode };
}

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { demoCommand } from "#src/cli/demo.ts";
import { PROJECT } from "#src/cli/project.ts";

const COMMAND = join(PROJECT, "src/cli/holdfast.mjs");

const failure = z.object({ code: z.int(), stderr: z.string() });

const run = promisify(execFile);

async function demo(...args: readonly string[]): Promise<string> {
  return (await run(process.execPath, [COMMAND, "demo", ...args])).stdout;
}

const { isTTY } = process.stdout;

afterEach(() => {
  process.stdout.isTTY = isTTY;
  vi.restoreAllMocks();
});

/** What the command prints in this process. */
async function printed(...args: readonly string[]): Promise<string> {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await demoCommand().parseAsync(["--fast", ...args], { from: "user" });
  return print.mock.calls.flat().join("\n");
}

async function onTerminal(noColor: string | undefined): Promise<string> {
  vi.stubEnv("NO_COLOR", noColor);
  vi.stubEnv("FORCE_COLOR", undefined);
  process.stdout.isTTY = true;
  return printed("--story", "ael");
}

test("has colours on a terminal, and none with NO_COLOR", async () => {
  const coloured = await onTerminal(undefined);
  expect(coloured).toContain("\u001B[31mattempt 1 (was 2), question 1 of 3\u001B[39m");
  expect(coloured).toContain("\u001B[32mattempt 2, question 2 of 3\u001B[39m");
  vi.restoreAllMocks();
  const plain = await onTerminal("1");
  expect(plain).toContain("attempt 1 (was 2), question 1 of 3");
  expect(plain).not.toContain("\u001B");
});

test("tells the standard story at once and without colours where no terminal is", async () => {
  const text = await demo();
  expect(text).not.toContain("\u001B");
  const [start = "", ...steps] = text.split("\n\n");
  expect(start).toContain("The version before  attempt 2, question 1 of 3");
  expect(steps[3]).toBe(
    [
      "4. Ada reloads the page.",
      "  The version before  attempt 1 (was 2), question 1 of 3",
      "                      Counted again: the gradebook shows 0 results, so this must be attempt 1. " +
        "A blank attempt 1 begins.",
      "  Holdfast            attempt 2, question 3 of 3",
      "                      The kept number says attempt 2. 2 of 3 answers are saved.",
    ].join("\n"),
  );
  expect(text).toContain("The gradebook holds attempt 1: 67 % (was 100 %).");
  expect(text).toContain("The gradebook holds attempt 1: 100 %, attempt 2: 67 %.");
  expect(text).toContain("/demo?story=aaelwaafg");
});

test("tells another story, with what the page shows when a request fails", async () => {
  const text = await printed("--story", "aaea");
  expect(text).toContain("The page shows: the question is not the one at that index");
  expect(text).toContain("Ada can't go on from this page. She has to reload it.");
});

test("says what is wrong with a story", async () => {
  const failed = await demo("--story", "aq").catch((error: unknown) => failure.parse(error));
  expect(failed).toMatchObject({ code: 1 });
  expect(failed).toHaveProperty(
    "stderr",
    expect.stringContaining("It must consist of the letters a w l f t o e s x g c."),
  );
});

test("names every letter in its help", () => {
  let text = "";
  demoCommand()
    .configureOutput({ writeOut: (part) => (text += part) })
    .outputHelp();
  expect(text).toContain("  e  For a moment, the gradebook answers “no results”.");
  expect(text).toContain("(default: aaelwaafg)");
});

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

import { expect, it } from "vitest";

import { withSections } from "#src/cli/generated-sections.ts";
import { startHarness } from "./harness";
import { SIMULATOR_SECTIONS } from "./simulator-sections";

const run = promisify(execFile);
const page = readFileSync(new URL("../../docs/simulator.md", import.meta.url), "utf8");

it("the page lists every fault and every habit as the tables define them", () => {
  expect(page).toContain("| F25 |");
  expect(page).toContain("| `paging` |");
  expect(withSections(page, SIMULATOR_SECTIONS)).toBe(page);
});

it("every curl example of the page works", async () => {
  const { simulator } = await startHarness();
  const origin = new URL(simulator.baseUrl).origin;
  for (const block of blocksOf("sh")) {
    const commands = block.replaceAll("http://127.0.0.1:4010", origin);
    const { stdout } = await run("sh", ["-ec", commands]);
    expect(stdout).toContain("{");
  }
});

it("the TypeScript examples of the page work", async () => {
  // In this repository the subpath is an entry module.
  const examples = blocksOf("ts").map((text) =>
    text.replace('"holdfast/simulator"', '"./src/entries/simulator.ts"'),
  );
  expect(examples).toHaveLength(2);
  for (const example of examples) {
    const node = ["--import", "tsx", "--input-type=module", "-e", example];
    const { stderr } = await run(process.execPath, node);
    expect(stderr).not.toContain("Error");
  }
});

it("the rule and the script of the page are accepted", async () => {
  const { simulator } = await startHarness();
  const settings = blocksOf("json").map((block) => JSON.parse(block) as { fault: string });
  expect(settings).toHaveLength(2);
  simulator.setFaults(settings);
});

function blocksOf(language: string): readonly string[] {
  const blocks = page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"));
  return [...blocks].map(([, content = ""]) => content);
}

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

import { expect, it } from "vitest";

import { CATALOGUE } from "../../src/simulator/faults/catalogue";
import { describeFault } from "../../src/simulator/faults/describe";
import { openBench } from "./raw-client";

const run = promisify(execFile);
const page = readFileSync(new URL("../../docs/simulator.md", import.meta.url), "utf8");

it("the page tells every fault as the catalogue has it", () => {
  const written = /<!-- faults:begin -->\n([\s\S]*?)<!-- faults:end -->/.exec(page)?.[1];
  expect(written).toBe(faultTable());
});

it("every curl example of the page works", async () => {
  const { simulator } = await openBench();
  const origin = new URL(simulator.baseUrl).origin;
  for (const block of blocksOf("sh")) {
    const commands = block.replaceAll("http://127.0.0.1:4010", origin);
    const { stdout } = await run("sh", ["-ec", commands]);
    expect(stdout).toContain("{");
  }
});

it("the TypeScript example of the page works", async () => {
  const [example = ""] = blocksOf("ts");
  const node = ["--import", "tsx", "--input-type=module", "-e", example];
  const { stderr } = await run(process.execPath, node);
  expect(stderr).not.toContain("Error");
});

it("the rule and the script of the page are accepted", async () => {
  const { simulator } = await openBench();
  const settings = blocksOf("json").map((block) => JSON.parse(block) as { fault: string });
  expect(settings).toHaveLength(2);
  simulator.setFaults(settings);
});

function blocksOf(language: string): readonly string[] {
  const blocks = page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"));
  return [...blocks].map(([, content = ""]) => content);
}

function faultTable(): string {
  const rows = CATALOGUE.map(describeFault).map((fault) => {
    const params = fault.params.map(({ name, values, default: preset }) => {
      const shown = preset === null ? "" : ` (${String(preset)})`;
      return `\`${name}\`${shown}: ${values.replaceAll("|", ", ")}`;
    });
    const further = fault.onRequest.map((operation) => `(${operation})`);
    const operations = [...fault.operations, ...further].join(" ");
    const cells = [fault.code, fault.name, fault.wire, operations, params.join("<br>")];
    return `| ${cells.join(" | ")} |\n`;
  });
  const legend = "Operations in brackets are hit only when a rule names them.";
  const head = "| # | fault | on the wire | on | parameters (default): values |\n";
  return `\n${legend}\n\n${head}|---|---|---|---|---|\n${rows.join("")}\n`;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { machineMarkdown } from "./machine-markdown";

const PAGE = join(import.meta.dirname, "../../docs/machine.md");

it("docs/machine.md is up to date with the running machine", () => {
  expect(machineMarkdown()).toBe(readFileSync(PAGE, "utf8"));
});

import { resolve } from "node:path";
import { ESLint } from "eslint";
import { beforeAll, expect, test } from "vitest";

const PROJECT = resolve(import.meta.dirname, "../..");
const SOURCE = "src/lib/slot.ts";
const TEST = "tests/repository/lint.test.ts";
const MACHINE = "machines/attempt.machine.ts";
const ENGINE = "src/lib/services/attempt/slot-queue.ts";
const STORE = "src/lib/assessment-cache/diagnostics/redis-diagnostics.ts";

let eslint: ESLint;

// The first text loads the types of the whole project: half a minute, and more on a busy machine.
beforeAll(async () => {
  eslint = new ESLint({ cwd: PROJECT });
  await brokenBy("", SOURCE);
}, 300_000);

/** The rules that the text violates if it is in that file. */
async function brokenBy(text: string, file: string): Promise<readonly (string | null)[]> {
  const results = await eslint.lintText(text, { filePath: resolve(PROJECT, file) });
  return results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
}

const LATER = "const later = async (): Promise<number> => Promise.resolve(1);\n";
const MARK = "sk" + "ip";

const BROKEN: readonly [rule: string, file: string, text: string][] = [
  ["@typescript-eslint/no-floating-promises", SOURCE, `${LATER}later();\n`],
  ["@typescript-eslint/no-floating-promises", TEST, `${LATER}later();\n`],
  ["@typescript-eslint/no-misused-promises", SOURCE, `${LATER}if (later()) process.exit();\n`],
  ["@typescript-eslint/no-explicit-any", MACHINE, "export const loose: any = 1;\n"],
  [
    "@typescript-eslint/switch-exhaustiveness-check",
    SOURCE,
    'export function f(x: "a" | "b"): void {\n  switch (x) {\n    case "a":\n  }\n}\n',
  ],
  ["no-restricted-syntax", SOURCE, "export enum Colour { Red }\n"],
  ["no-restricted-syntax", TEST, `import { test } from "vitest";\ntest.${MARK}("x", () => {});\n`],
  ["no-restricted-properties", ENGINE, "export const atMs = Date.now();\n"],
  ["no-restricted-properties", STORE, "export const { random } = Math;\n"],
  ["no-restricted-properties", MACHINE, "globalThis.setTimeout(() => undefined, 1);\n"],
  ["no-restricted-globals", MACHINE, "setTimeout(() => undefined, 1);\n"],
  ["no-restricted-globals", STORE, "export const atMs = performance.now();\n"],
  ["no-restricted-syntax", "src/lib/services/attempt.ts", "export const now = new Date();\n"],
  ["no-restricted-syntax", "src/lib/assessment-cache.ts", "export enum Colour { Red }\n"],
  ["no-restricted-imports", ENGINE, 'export { setTimeout } from "node:timers/promises";\n'],
  ["no-restricted-imports", STORE, 'export { systemClock } from "../../clock";\n'],
];

test.each(BROKEN)("%s is detected in %s", async (rule, file, text) => {
  expect(await brokenBy(text, file)).toContain(rule);
});

test("a text without violations passes", async () => {
  expect(await brokenBy(`${LATER}export const now = await later();\n`, SOURCE)).toEqual([]);
  const dated = "export const at = (ms: number): string => new Date(ms).toISOString();\n";
  const clocked = 'import type { Clock } from "../../clock";\nexport type Now = Clock["nowMs"];\n';
  expect(await brokenBy(`${clocked}${dated}`, ENGINE)).toEqual([]);
});

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";

const PROJECT = resolve(import.meta.dirname, "../..");
const CRUISE = join(PROJECT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

const reportSchema = z.object({
  summary: z.object({
    totalCruised: z.int(),
    violations: z.array(
      z.object({ from: z.string(), rule: z.object({ name: z.string(), severity: z.string() }) }),
    ),
    ruleSetUsed: z.object({
      forbidden: z.array(z.object({ name: z.string(), comment: z.string() })),
    }),
  }),
});

type Report = z.infer<typeof reportSchema>["summary"];

/** A file with an import that violates a rule. */
interface Violation {
  readonly file: string;
  readonly imports: string;
}

const lib = (path: string): string => `src/lib/${path}`;

/** At least one violation for every rule, by the name of the rule. */
const VIOLATIONS: Readonly<Record<string, readonly Violation[]>> = {
  "no-cycles": [{ file: lib("about.ts"), imports: "./round" }],
  "no-cycles-in-tests": [{ file: "tests/about.ts", imports: "./round" }],
  "machine-is-pure": [
    { file: "machines/impure.ts", imports: "node:fs" },
    { file: "machines/reaching.ts", imports: "../src/lib/fault" },
  ],
  "theory-stands-alone": [{ file: "src/theory/asks.ts", imports: "../lib/fault" }],
  "product-needs-no-theory": [
    { file: lib("services/attempt/proven.ts"), imports: "../../../theory/formula" },
  ],
  "only-machines-know-xstate": [{ file: lib("services/attempt/chart.ts"), imports: "xstate" }],
  "only-the-store-knows-redis": [
    { file: lib("services/attempt/shortcut.ts"), imports: "ioredis" },
    { file: "src/app/page.ts", imports: "ioredis" },
  ],
  "engine-knows-only-what-is-right-of-it": [
    { file: lib("services/attempt/asks-up.ts"), imports: "../../interactive-assessments" },
    { file: lib("services/attempt/framework.ts"), imports: "next/headers" },
    { file: lib("services/attempt/wired.ts"), imports: "../../wiring" },
  ],
  "operations-stand-beside-the-engine": [
    { file: lib("services/operations/asks-up.ts"), imports: "../../wiring" },
  ],
  "claims-come-from-a-verified-token": [
    {
      file: lib("actions/restores.ts"),
      imports: "../services/attempt/verified-claims",
    },
  ],
  "engine-needs-no-operator": [
    { file: lib("services/attempt/operated.ts"), imports: "../operations" },
  ],
  "inngest-is-optional": [{ file: lib("scheduled.ts"), imports: "inngest" }],
  "right-side-knows-no-left-side": [
    { file: lib("assessment-cache/asks-up.ts"), imports: "../services/attempt" },
  ],
  "store-is-a-stranger": [
    { file: lib("assessment-cache/graded.ts"), imports: "../services/one-roster" },
  ],
  "gradebook-is-a-stranger": [
    { file: lib("services/one-roster/stored.ts"), imports: "../../assessment-cache" },
  ],
  "action-asks-only-the-engine": [
    { file: lib("actions/hasty.ts"), imports: "../assessment-cache" },
    { file: lib("http/hasty.ts"), imports: "../assessment-cache" },
    { file: lib("pages/hasty.ts"), imports: "../services/one-roster" },
  ],
  "application-uses-entry-points": [
    { file: "src/app/started.ts", imports: "../lib/services/attempt" },
    { file: lib("actions/ops/acting.ts"), imports: "../../services/operations" },
    { file: lib("background.ts"), imports: "./holdfast" },
  ],
  "wiring-uses-entry-points": [{ file: lib("wiring.ts"), imports: "./services/one-roster" }],
  "page-goes-through-actions": [
    { file: "src/components/practice/direct.tsx", imports: "../../lib/services/attempt" },
  ],
  "library-needs-no-package-of-the-application": [
    { file: "src/entries/logging.ts", imports: "pino" },
  ],
  "react-knows-no-next": [
    { file: "src/components/practice/assessment-stepper/routed.tsx", imports: "next/link" },
    {
      file: "src/components/practice/assessment-stepper/bound.ts",
      imports: "#lib/actions/assessment",
    },
    { file: "src/components/practice/assessment-stepper/read.ts", imports: "node:fs" },
    { file: "src/components/framed.tsx", imports: "./frame/site-frame" },
    { file: "src/entries/react.ts", imports: "#lib/wiring" },
    { file: lib("plain-questions.ts"), imports: "./interactive-assessments" },
  ],
  "library-knows-no-host": [{ file: lib("hosted.ts"), imports: "../cli/holdfast" }],
  "demo-stays-out-of-the-package": [
    { file: "src/entries/replay.ts", imports: "../demo/play" },
    { file: "src/cli/package/replay.ts", imports: "../../demo/play" },
  ],
  "demo-serves-the-demo": [{ file: "src/app/replay.ts", imports: "../demo/play" }],
  "demo-plays-on-the-server": [
    { file: "src/components/demo/replay.tsx", imports: "../../demo/play" },
  ],
  "demo-knows-no-host": [{ file: "src/demo/hosted.ts", imports: "../cli/holdfast" }],
  "app-brings-no-simulator": [{ file: "src/app/demo.ts", imports: "../simulator/simulator" }],
  "simulator-stands-alone": [{ file: "src/simulator/borrowed.ts", imports: "../lib/fault" }],
  "report-knows-its-evidence-only": [
    { file: "src/report/asks.ts", imports: "../lib/fault" },
    { file: "src/report/shared.ts", imports: "../cli/holdfast" },
  ],
  "product-needs-no-report": [{ file: "src/cli/starts.ts", imports: "../report/verdict" }],
  "product-needs-no-test-tools": [{ file: lib("checked.ts"), imports: "vitest" }],
  "exploration-core-knows-no-engine": [
    { file: "tests/exploration/core/biased.ts", imports: "#lib/fault" },
    { file: "tests/exploration/core/example.ts", imports: "../example/seat" },
  ],
  "exploration-example-stands-alone": [
    { file: "tests/exploration/example/borrowed.ts", imports: "#lib/fault" },
  ],
  "imports-exist": [{ file: lib("lost.ts"), imports: "./nowhere" }],
  "private-attempt": [{ file: lib("nosy.ts"), imports: "./services/attempt/inner" }],
  "private-operations": [{ file: lib("prying.ts"), imports: "./services/operations/inner" }],
  "private-assessment-cache": [{ file: lib("curious.ts"), imports: "./assessment-cache/inner" }],
};

/** The files that the violations import. */
const IMPORTED_FILES = [
  ...["assessment-cache.ts", "assessment-cache/inner.ts", "fault.ts", "wiring.ts"].map(lib),
  ...["holdfast.ts", "services/operations.ts", "services/operations/inner.ts"].map(lib),
  ...["services/attempt.ts", "services/attempt/inner.ts", "services/one-roster.ts"].map(lib),
  ...["services/attempt/verified-claims.ts", "actions/assessment.ts"].map(lib),
  "src/components/frame/site-frame.tsx",
  ...["interactive-assessments.ts", "services/one-roster/inner.ts"].map(lib),
  ...["src/cli/holdfast.ts", "src/report/verdict.ts", "src/simulator/simulator.ts"],
  ...["src/theory/formula.ts", "src/demo/play.ts"],
  "tests/exploration/example/seat.ts",
];

async function cruise(folder: string, ...roots: readonly string[]): Promise<Report> {
  const args = [CRUISE, ...roots, "--output-type", "json"];
  const run = promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 1e8 });
  // The exit code is the number of violations; the report is complete in any case.
  const output = z.object({ stdout: z.string() });
  const { stdout } = await run.catch((error: unknown) => output.parse(error));
  return reportSchema.parse(JSON.parse(stdout)).summary;
}

async function treeWithViolations(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-layers-"));
  for (const file of [".dependency-cruiser.mjs", "package.json", "tsconfig.json"]) {
    await cp(join(PROJECT, file), join(folder, file));
  }
  await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  };
  for (const file of IMPORTED_FILES) await write(file, "export const here = 1;\n");
  for (const { file, imports } of Object.values(VIOLATIONS).flat()) {
    await write(file, `import * as it from "${imports}";\nexport const used = it;\n`);
  }
  // A type is enough to make a circle in the product.
  await write(lib("round.ts"), 'import type { used } from "./about";\nexport type Round = used;\n');
  await write("tests/round.ts", 'import { used } from "./about";\nexport const round = used;\n');
  return folder;
}

let report: Report;

beforeAll(async () => {
  const folder = await treeWithViolations();
  try {
    report = await cruise(folder, "src", "machines", "tests");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.each(Object.entries(VIOLATIONS))("%s is detected", (rule, expected) => {
  const found = report.violations.filter((violation) => violation.rule.name === rule);
  expect(found.map(({ from }) => from)).toEqual(
    expect.arrayContaining(expected.map(({ file }) => file)),
  );
  expect(found.every(({ rule: { severity } }) => severity === "error")).toBe(true);
});

test("every rule has a violation here and a comment that says what to do", () => {
  const rules = report.ruleSetUsed.forbidden;
  const names = rules.map(({ name }) => name).filter((name) => name !== "private-one-roster");
  expect(names.filter((name) => !(name in VIOLATIONS))).toEqual([]);
  expect(rules.filter(({ comment }) => comment.length < 40)).toEqual([]);
});

test("the checker finds the real modules: without modules it would find no violation", async () => {
  const { totalCruised } = await cruise(PROJECT, "src", "machines");
  expect(totalCruised).toBeGreaterThan(100);
});

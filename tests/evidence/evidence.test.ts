import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { withSections } from "#src/cli/generated-sections.ts";
import { PROJECT } from "#src/cli/project.ts";
import { sourceFiles, sourceHash } from "#src/cli/source-hash.ts";
import { mutationFigures, untriedIn } from "../mutants/mutation-evidence";
import xstateTests from "../machines/xstate-next/vitest.config";
import strykerTests from "../mutants/stryker.vitest.config";
import { COMMITTED, readEvidence } from "#report/long-runs/evidence";
import { KIND_NAMES, KINDS } from "#report/long-runs/kinds";
import type { BackfillFigures, Kind } from "#report/long-runs/kinds";
import { evidenceProblems } from "#report/long-runs/standing";
import { EvidenceRecorder } from "./recorder";
import { sectionOf } from "./wording";

const FIGURES: BackfillFigures = { records: 7, redisMemoryBytes: 9, runs: [] };
const GOOD = { figures: FIGURES, passed: true, missing: null };

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-evidence-"));
  vi.stubEnv("HOLDFAST_EVIDENCE", folder);
  vi.spyOn(console, "log").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** The committed file as it is; null when there is none. */
function committed(): string | null {
  try {
    return readFileSync(join(COMMITTED, "backfill.json"), "utf8");
  } catch {
    return null;
  }
}

function problemOf(title: string): string | undefined {
  return evidenceProblems(folder).find((line) => line.startsWith(`evidence: ${title} `));
}

describe("a file of evidence", () => {
  test("says what was run, on what, and what it found", () => {
    new EvidenceRecorder("backfill").write({ ...GOOD, earlierSeconds: 100 });
    const evidence = readEvidence("backfill", folder);
    expect(evidence).toMatchObject({
      kind: "backfill",
      command: "npx tsx tests/bench/backfill.ts",
      sources: sourceHash(KINDS.backfill.sources),
      complete: true,
      passed: true,
      figures: FIGURES,
    });
    expect(evidence?.machine.redis).toMatch(/^\d+\.\d+/);
    expect(evidence?.durationSeconds).toBeGreaterThanOrEqual(100);
    expect(console.log).toHaveBeenLastCalledWith(
      `evidence: written to ${join(folder, "backfill.json")}`,
    );
  });

  test("of a run that is not complete is never taken for one that is", () => {
    new EvidenceRecorder("backfill").write({ ...GOOD, missing: "only 7 records" });
    const text = readFileSync(join(folder, "backfill.json"), "utf8");
    expect(JSON.parse(text)).toMatchObject({ complete: false, missing: "only 7 records" });
    expect(() => readEvidence("backfill", folder)).toThrow(
      "can't be used; run: npx tsx tests/bench",
    );
  });

  test("of a run that is not complete never replaces the committed one", () => {
    vi.stubEnv("HOLDFAST_EVIDENCE", undefined);
    const before = committed();
    new EvidenceRecorder("backfill").write({ ...GOOD, missing: "it was stopped" });
    expect(committed()).toBe(before);
    expect(console.log).toHaveBeenLastCalledWith(
      "evidence: not written, because the run is not complete: it was stopped",
    );
  });

  test("that is torn is named with the command that writes it again", () => {
    writeFileSync(join(folder, "backfill.json"), "{");
    expect(() => readEvidence("backfill", folder)).toThrow(
      "can't be used; run: npx tsx tests/bench",
    );
  });
});

describe("what npm test says of it", () => {
  test("nothing, when it is of these sources and nothing is wrong", () => {
    new EvidenceRecorder("backfill").write(GOOD);
    expect(problemOf("backfill measurement")).toBeUndefined();
  });

  test("that it is older than the sources, and when it was made", () => {
    new EvidenceRecorder("backfill").write(GOOD);
    const file = join(folder, "backfill.json");
    const { sources } = KINDS.backfill;
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(sourceHash(sources), "another hash"));
    expect(problemOf("backfill measurement")).toMatch(
      /^evidence: backfill measurement is older than the sources \(made at \w+, \d{4}-\d\d-\d\d\)$/,
    );
  });

  test("that it found something wrong", () => {
    new EvidenceRecorder("backfill").write({ ...GOOD, passed: false });
    expect(problemOf("backfill measurement")).toContain("found something wrong (made at ");
  });

  test("that there is none", () => {
    expect(evidenceProblems(folder)).toHaveLength(KIND_NAMES.length);
    expect(problemOf("deep run")).toBe(
      "evidence: deep run was never run to its end (npm run verify:deep)",
    );
  });
});

describe("the hash of sources", () => {
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const GLOBS = ["one/**", "two.json", "!one/**/*.test.ts"];

  beforeEach(() => {
    write("one/a.ts", "a\nb\n");
    write("one/deep/b.ts", "b");
    write("two.json", "{}");
  });

  test("names the files of the globs, in the same order everywhere", () => {
    for (const file of ["one/b.test.ts", "one/deep/b.test.ts", "one/.swp", "other.json"]) {
      write(file, "");
    }
    write("one/node_modules/x/x.ts", "");
    expect(sourceFiles(GLOBS, folder)).toEqual(["one/a.ts", "one/deep/b.ts", "two.json"]);
    expect(sourceFiles(["one/*.ts"], folder)).toEqual(["one/a.ts", "one/b.test.ts"]);
  });

  test("changes with a content and with a name, and not with the line ends of a checkout", () => {
    const before = sourceHash(GLOBS, folder);
    write("one/a.ts", "a\r\nb\r\n");
    expect(sourceHash(GLOBS, folder)).toBe(before);
    write("one/a.ts", "a\nc\n");
    expect(sourceHash(GLOBS, folder)).not.toBe(before);
    write("one/a.ts", "a\nb\n");
    write("one/c.ts", "");
    expect(sourceHash(GLOBS, folder)).not.toBe(before);
  });

  test("a glob that names nothing, and a file that is not there, are errors", () => {
    expect(() => sourceHash(["one/*.lua"], folder)).toThrow('no file matches "one/*.lua"');
    expect(() => sourceHash(["three/**"], folder)).toThrow('no file matches "three/**"');
    expect(() => sourceHash(["three.json"], folder)).toThrow('no file matches "three.json"');
  });
});

/** What a run loads: its own process, and those that it starts. */
const ENTRIES: Readonly<Record<Kind, readonly string[]>> = {
  deep: ["tests/exploration/deep/run.ts", "tests/exploration/deep/worker.ts", "tests/random"],
  campaign: ["tests/chaos/run.ts", "tests/chaos/worker/worker.ts"],
  mutation: [...(strykerTests.test?.include ?? []), "tests/mutants/stryker-runner.ts"],
  benchmark: [
    ...["tests/bench/run.ts", "tests/bench/cpu/engine-process.ts"],
    ...["src/app", "src/proxy.ts", "src/instrumentation.ts"],
  ],
  backfill: ["tests/bench/backfill.ts", "src/cli/backfill.ts"],
  scale: ["tests/bench/scale.ts"],
  xstate: [...(xstateTests.test?.include ?? []), "tests/machines/xstate-next/run.ts"],
  screen: [
    ...["tests/screen/run.ts", "tests/screen/own-page/page.tsx"],
    ...["src/app", "src/proxy.ts", "src/instrumentation.ts"],
  ],
};

/** What starts, stops and records a run, and has no part in what it finds. */
const AROUND =
  /^((tests\/evidence|src\/report\/long-runs)\/|src\/cli\/(project|source-hash)\.ts$|src\/cli\/(start|setup)\/|tests\/servers\/redis-binary\.ts$)/;

const cruisedSchema = z.object({
  modules: z.array(
    z.object({ source: z.string(), dependencies: z.array(z.object({ resolved: z.string() })) }),
  ),
});

describe("the sources of a kind", () => {
  const imports = new Map<string, readonly string[]>();

  beforeAll(async () => {
    const cruise = join(PROJECT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const args = [cruise, ...Object.values(ENTRIES).flat(), "--output-type", "json"];
    const options = { cwd: PROJECT, maxBuffer: 1e8 };
    const { stdout } = await promisify(execFile)(process.execPath, args, options);
    for (const { source, dependencies } of cruisedSchema.parse(JSON.parse(stdout)).modules) {
      imports.set(
        source,
        dependencies.map(({ resolved }) => resolved),
      );
    }
  }, 300_000);

  test.each(KIND_NAMES)("%s: every module that it loads is among them", (kind) => {
    const loaded = new Set(
      [...imports.keys()].filter((file) => ENTRIES[kind].some((entry) => file.startsWith(entry))),
    );
    for (const file of loaded) for (const next of imports.get(file) ?? []) loaded.add(next);
    const own = [...loaded].filter((file) => /^(machines|src|tests)\//.test(file));
    const sources = new Set(sourceFiles(KINDS[kind].sources));
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter((file) => !sources.has(file) && !AROUND.test(file))).toEqual([]);
  });
});

describe("documents", () => {
  const [begin, end] = ["generated by npm run generate: x", "end of what is generated"];
  const page = `a\n<!-- ${begin} -->\nold\n<!-- ${end} -->\nb\n`;

  test("keep what stands around a generated section", () => {
    const written = withSections(page, { x: "new\n" });
    expect(written).toMatch(/^a\n<!-- [\w: ]+ -->\n\nnew\n\n<!-- [\w ]+ -->\nb\n$/);
    expect(withSections(written, { x: "new" })).toBe(written);
  });

  test("must have a place for every section", () => {
    expect(() => withSections(page, { y: "new" })).toThrow('generate: y -->" with an end');
    expect(() => withSections(page.replace("end of", ""), { x: "new" })).toThrow("with an end");
  });

  test("say plainly that something was never run, and what a run was made of", () => {
    const figures = ({ records }: BackfillFigures) => [`${records} records`];
    expect(sectionOf("backfill", figures, folder)).toMatch(/^The .* was never run to its end: /);
    new EvidenceRecorder("backfill").write(GOOD);
    const section = sectionOf("backfill", figures, folder);
    expect(section).toMatch(/^The last complete run, from `docs\/evidence\/backfill.json`: /);
    expect(section).toContain("\n\n7 records");
    expect(section).not.toContain("found something wrong");
    new EvidenceRecorder("backfill").write({ ...GOOD, passed: false });
    expect(sectionOf("backfill", figures, folder)).toContain("**It found something wrong.**");
  });
});

test("changes that StrykerJS made are counted by part, and a file of no part is an error", () => {
  const changed = (file: string, status: string, statusReason?: string) => {
    return { file, status, statusReason };
  };
  const run = { scoreMin: 90 };
  const results = [
    ...["Killed", "Killed", "Timeout", "Survived", "NoCoverage", "RuntimeError", "Ignored"].map(
      (status) => changed("src/lib/services/attempt/read.ts", status),
    ),
    changed("machines/attempt.guards.ts", "Killed"),
    changed("machines/attempt.guards.ts", "Ignored", 'Static mutant (and "ignoreStatic" …)'),
    changed("machines/attempt.guards.ts", "Ignored", "excluded by a comment"),
    changed("src/lib/services/one-roster/http.ts", "Killed"),
  ];
  const { parts } = mutationFigures({ ...run, results });
  expect(parts.map(({ changes }) => changes)).toEqual([1, 6, 0, 0, 1]);
  const counts = { killed: 2, timedOut: 1, survived: 1, notCovered: 1, invalid: 1 };
  expect(parts[1]).toMatchObject(counts);
  expect(parts.map(({ atLoad }) => atLoad)).toEqual([1, 0, 0, 0, 0]);
  const elsewhere = [changed("src/lib/fault.ts", "Killed")];
  expect(() => mutationFigures({ ...run, results: elsewhere })).toThrow("belongs to no part");
});

test("a mutation run is not complete if a change was not tried, or not by all of its tests", () => {
  const survived = { file: "src/lib/hs256.ts", status: "Survived" };
  expect(untriedIn([survived, { ...survived, status: "Killed" }])).toBeNull();
  expect(untriedIn([survived, { ...survived, status: "Pending" }])).toBe(
    "1 changes were not tried",
  );
  expect(untriedIn([survived, { ...survived, isCutShort: true }])).toBe(
    "1 survivors were not tried by all tests that execute them",
  );
});

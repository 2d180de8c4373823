import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { afterAll, describe, expect, test } from "vitest";
import { buildReport } from "#report/build-report";
import { collect } from "#report/evidence-set";
import { differenceOf } from "#report/difference";
import { readHistory } from "#report/history";
import * as fixture from "./fixture";
import { reportJsonSchema, reportSchema } from "#report/report-schema";
import type { Report } from "#report/report-schema";
import { rulesIn } from "#report/requirements";
import { reportInProcess } from "./report-process";
import { writeReport } from "#report/write-report";

const SCHEMA = resolve(import.meta.dirname, "../../docs/verification-report.schema.json");
const FILES = [
  ...["index.html", "report.json", "junit.xml", "report.md", "cells.csv", "calls.csv"],
  "history.json",
];

const complete = fixture.evidenceFolder(fixture.completeEvidence());
const failing = fixture.evidenceFolder(fixture.failingEvidence());

afterAll(fixture.removeFolders);

async function written(evidence: string): Promise<ReadonlyMap<string, string>> {
  const report = fixture.temporaryFolder();
  await writeReport({ evidence, report });
  return new Map(FILES.map((file) => [file, readFileSync(join(report, file), "utf8")]));
}

function statesOfGates(report: Report): Record<string, string> {
  return Object.fromEntries(report.gates.map(({ id, state }) => [id, state]));
}

describe("the verdict", () => {
  test("says in one line what was explored and that nothing drifted", () => {
    const { verdict, verdictLine, bounds } = buildReport(collect(complete));
    expect(verdict).toBe("passed");
    expect(verdictLine).toBe(
      "verdict: the attempt number never drifted: proven for any number of clients: I1, I2 and I5 " +
        "(theorem S: Redis keeps its data; where more goes wrong, theorem E); every one of 71,234 " +
        "calls of the engine is an instance of the proven model; explored 35,574 schedules through 54,334 states, " +
        "complete: yes, changed since the last run: no, 3 kinds of faults, 5,120 commands on real Redis, 0 violations, 31 of 31 mutants killed",
    );
    expect(bounds).toMatchObject({
      clients: "2 to 3",
      faults: "1 to 2",
      "crash points": "every call",
    });
  });

  test("names the gravest reasons when something failed", () => {
    const { verdict, verdictLine } = buildReport(collect(failing));
    expect(verdict).toBe("failed");
    expect(verdictLine).toMatch(/^verdict: NOT proven: violations: 2 violations \(I4: An answer/);
  });

  test("says of every layer that left nothing what to run", () => {
    const report = buildReport(collect(fixture.evidenceFolder({})));
    expect(report.verdictLine).toContain("run: npm test");
    expect(new Set(report.layers.map(({ state }) => state))).toEqual(new Set(["has not run"]));
    expect(report.gates.map(({ state }) => state)).not.toContain("passed");
  });
});

describe("the gates", () => {
  test("all pass on complete evidence", () => {
    const { gates } = buildReport(collect(complete));
    expect(gates.filter(({ state }) => state !== "passed")).toEqual([]);
  });

  test("each failure fails the gates that it concerns, and no other", () => {
    expect(statesOfGates(buildReport(collect(failing)))).toEqual({
      ...statesOfGates(buildReport(collect(complete))),
      violations: "failed",
      numbers: "failed",
      explorations: "failed",
      liveness: "failed",
      mutants: "failed",
      transitions: "failed",
      cells: "failed",
      requirements: "failed",
      tests: "failed",
    });
  });

  test("a second opinion that could not be had is told and fails nothing", () => {
    const opinion = { tool: null, skipped: "spin is not installed", models: [] };
    const evidence = { ...fixture.completeEvidence(), "second-opinion": { spin: opinion } };
    const report = buildReport(collect(fixture.evidenceFolder(evidence)));
    expect(report.verdict).toBe("passed");
    expect(report.gates.find(({ id }) => id === "second-opinion")).toMatchObject({
      state: "skipped",
      reasons: ["spin is not installed"],
    });
  });

  test("a goal that cannot be reached is listed and not counted", () => {
    const { pairs } = buildReport(collect(complete)).coverage;
    expect(pairs.covered).toBe(pairs.total);
    expect(pairs.unreachable).toEqual([
      { id: "published > finalize", why: "a published attempt is never finalized again" },
    ]);
  });

  test("what is missing comes with the way to it", () => {
    const { transitions, cells } = buildReport(collect(failing)).coverage;
    expect(transitions.missing).toEqual([
      {
        id: "NoAttempt attempt.start [isStartable]",
        why: "from NoAttempt, then attempt.start where isStartable",
      },
    ]);
    expect(cells.missing.map(({ id }) => id)).toEqual(["NoAttempt #1 x attempt.start"]);
  });
});

describe("report.json", () => {
  test("has the documented format, which the file in docs states", () => {
    expect(readFileSync(SCHEMA, "utf8"), "run: npm run report -- --schema").toBe(
      reportJsonSchema(),
    );
  });

  test("can be read back", async () => {
    const text = (await written(failing)).get("report.json") ?? "";
    expect(reportSchema.parse(JSON.parse(text))).toMatchObject({
      verdict: "failed",
      schedules: 34_924,
      isComplete: false,
      isChanged: true,
      violations: 2,
      mutants: { killed: 30, total: 31, survivors: ["no-rule-h1"] },
    });
  });

  test("writes schedules as text where a number would lose digits", () => {
    const evidence = fixture.completeEvidence();
    const schedules = "9007199254740993";
    const huge = { ...evidence.exploration["two-on-redis"], schedules };
    const folder = fixture.evidenceFolder({ ...evidence, exploration: { huge } });
    expect(buildReport(collect(folder)).schedules).toEqual(schedules);
  });
});

describe("the files", () => {
  test("are the same, byte for byte, for the same evidence", async () => {
    const again = fixture.evidenceFolder(fixture.failingEvidence());
    expect(await written(again)).toEqual(await written(failing));
  });

  test("name no folder of the machine that they were written on", async () => {
    const texts = [...(await written(complete)).values()].join();
    expect(texts).not.toContain(complete);
    expect(texts).not.toContain(resolve(import.meta.dirname, "../.."));
  });

  test("hold text as text: nothing in the evidence becomes markup", async () => {
    const files = await written(failing);
    expect(files.get("index.html")).not.toContain("<script>alert");
    expect(files.get("report.md")).not.toContain("<script>alert");
  });

  test("junit.xml counts what it lists", async () => {
    const parser = new XMLParser({ ignoreAttributes: false });
    const { testsuites } = parser.parse((await written(failing)).get("junit.xml") ?? "") as {
      testsuites: Record<string, unknown> & { testsuite: Record<string, string>[] };
    };
    const sum = (name: string) =>
      testsuites.testsuite.reduce((all, suite) => all + Number(suite[name]), 0);
    expect(testsuites["@_tests"]).toBe(String(sum("@_tests")));
    expect(Number(testsuites["@_failures"])).toBe(sum("@_failures"));
    expect(sum("@_failures")).toBeGreaterThan(8);
  });

  test("cells.csv holds a line for every cell, tried or not", async () => {
    const lines = ((await written(failing)).get("cells.csv") ?? "").trimEnd().split("\r\n");
    expect(lines).toHaveLength(217);
    expect(lines[1]).toBe(
      'NoAttempt #1,NoAttempt,"NoAttempt, attempt 1",attempt.start,attempt.start,"attempt.start, as it should be",untried,,',
    );
  });
});

describe("requirements", () => {
  test("are found in the names of tests, also as a range", () => {
    expect(rulesIn("H2-H4 and I5: nothing drifts (G1), not HTTP2 or AI9")).toEqual([
      ...["H2", "H3", "H4", "I5", "G1"],
    ]);
  });

  test("are traced to tests, mutants and paths", () => {
    const { requirements } = buildReport(collect(failing));
    const byId = new Map(requirements.map((one) => [one.id, one]));
    expect(requirements).toHaveLength(48);
    expect(byId.get("H1")).toMatchObject({ state: "failing", mutants: [{ isKilled: false }] });
    expect(byId.get("H3")?.tests.map(({ state }) => state)).toEqual(["failed", "passed"]);
    expect(byId.get("I1")?.paths).toContain("P1");
    expect(byId.get("I1")?.paths).not.toContain("T1");
  });
});

describe("the run before", () => {
  test("is compared with this one", () => {
    const before = buildReport(collect(complete));
    const { figures, changes } = differenceOf(before, buildReport(collect(failing)));
    expect(figures).toContainEqual({ name: "verdict", before: "passed", now: "failed" });
    expect(changes).toContainEqual({ title: "New survivors", items: ["no-rule-h1"] });
    expect(differenceOf(before, before)).toEqual({ figures: [], changes: [] });
  });

  test("is not there when its report has another format", () => {
    const folder = fixture.evidenceFolder(fixture.completeEvidence());
    writeFileSync(join(folder, "previous.json"), '{"formatVersion":0}');
    expect(collect(folder).previous).toBeNull();
  });
});

describe("the command", () => {
  const run = (evidence: string) =>
    reportInProcess(["--evidence", evidence, "--out", fixture.temporaryFolder()]);

  test("ends with the verdict, and with 0 when every gate passed", async () => {
    const { isOk, verdictLine, output } = await run(complete);
    expect(isOk).toBe(true);
    expect(verdictLine).toMatch(
      /^verdict: the attempt number never drifted: proven .*; explored 35,574 /,
    );
    expect(output.match(/^ok /gm)).toHaveLength(17);
  });

  test("fails when a gate fails, and names each of them", async () => {
    const { isOk, verdictLine, output } = await run(failing);
    expect(isOk).toBe(false);
    expect(verdictLine).toMatch(/^verdict: NOT proven: /);
    expect(output.match(/^FAILED +\S+/gm)?.map((line) => line.split(/ +/)[1])).toEqual([
      ...["violations", "numbers", "explorations", "liveness", "mutants"],
      ...["transitions", "cells", "requirements", "tests"],
    ]);
  });

  test("keeps the verdict of a commit on request, and no other", async () => {
    const verdicts = join(fixture.temporaryFolder(), "verdicts.json");
    const keep = (evidence: string) =>
      reportInProcess([
        ...["--evidence", evidence, "--out", fixture.temporaryFolder()],
        ...["--verdicts", verdicts, "--keep"],
      ]);
    const changed = { commit: "0123abc with changes", committedAt: "2026-03-04T12:00:00.000Z" };
    const evidence = fixture.completeEvidence();
    const refused = await keep(
      fixture.evidenceFolder({ ...evidence, run: { run: { ...evidence.run.run, ...changed } } }),
    );
    expect(refused.isOk).toBe(false);
    expect(refused.output).toContain("not kept, because the run was not of a commit");
    expect(readHistory(verdicts)).toEqual([]);
    expect((await keep(complete)).isOk).toBe(true);
    expect(readHistory(verdicts).map(({ commit }) => commit)).toEqual(["0123abc"]);
  });

  test("says of evidence that cannot be read which it is", async () => {
    const folder = fixture.evidenceFolder({});
    mkdirSync(join(folder, "random"));
    writeFileSync(join(folder, "random", "old.json"), '{"seed":"x"}');
    const { isOk, verdictLine } = await run(folder);
    expect(isOk).toBe(false);
    expect(verdictLine).toBe(
      "verdict: NOT proven: the evidence random/old.json cannot be read; run: npm test",
    );
  });
});

test("evidence that cannot be read is named, with what to run", () => {
  const folder = fixture.evidenceFolder({});
  mkdirSync(join(folder, "cells"));
  writeFileSync(join(folder, "cells", "torn.json"), "{");
  expect(() => collect(folder)).toThrow("cells/torn.json cannot be read; run: npm test");
});

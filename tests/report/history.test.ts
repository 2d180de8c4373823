import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { buildReport } from "#report/build-report";
import { collect } from "#report/evidence-set";
import { changesSince, historyText, joined, readHistory, verdictOf } from "#report/history";
import type { HistoryEntry } from "#report/report-schema";
import { writeReport } from "#report/write-report";
import * as fixture from "./fixture";

afterAll(fixture.removeFolders);

const passed = verdictOf(buildReport(collect(fixture.evidenceFolder(fixture.completeEvidence()))));
const failed = verdictOf(buildReport(collect(fixture.evidenceFolder(fixture.failingEvidence()))));

function at(day: number, entry: HistoryEntry = passed): HistoryEntry {
  const committedAt = new Date(Date.UTC(2026, 0, day)).toISOString();
  return { ...entry, commit: `c${day}`, committedAt };
}

describe("the history of verdicts", () => {
  test("has the figures of a run", () => {
    expect(passed).toEqual({
      ...{ commit: "0123abc", committedAt: "2026-03-04T12:00:00.000Z", verdict: "passed" },
      failedGates: [],
      figures: {
        ...{ theorems: 2, calls: 71_234, schedules: 35_574, states: 54_334, violations: 0 },
        ...{ mutantsKilled: 31, mutants: 31, testsPassed: 48, testsFailed: 0 },
      },
    });
  });

  test("is in the order of the commits, each verdict once, and ends with the last 20", () => {
    const many = Array.from({ length: 25 }, (_, day) => at(day + 1));
    expect(joined([at(3), at(1)], [at(2), at(3)]).map(({ commit }) => commit)).toEqual([
      ...["c1", "c2", "c3"],
    ]);
    expect(joined(many).map(({ commit }) => commit)).toEqual(
      many.slice(-20).map(({ commit }) => commit),
    );
  });

  test("keeps both verdicts of a commit that failed once and passed once", () => {
    expect(joined([at(1, failed)], [at(1)]).map(({ verdict }) => verdict)).toEqual([
      ...["failed", "passed"],
    ]);
  });

  test("says what changed", () => {
    expect(changesSince(failed, failed)).toEqual([]);
    const changes = changesSince(passed, failed);
    expect(changes).toContain("gate mutants fails");
    expect(changes).toContain("mutants killed: 31, now 30");
    expect(changesSince(failed, passed)).toContain("gate mutants passes again");
  });

  test("compares figures that no number can hold", () => {
    const huge = { ...passed, figures: { ...passed.figures, schedules: "9007199254740993" } };
    expect(changesSince(huge, passed)).toEqual(["schedules: 9,007,199,254,740,993, now 35,574"]);
  });
});

describe("the file of the history", () => {
  test("outlives a run, and a report that is written again adds nothing", async () => {
    const report = fixture.temporaryFolder();
    const file = join(report, "history.json");
    await writeReport({ evidence: fixture.evidenceFolder(fixture.failingEvidence()), report });
    const evidence = fixture.evidenceFolder(fixture.completeEvidence());
    await writeReport({ evidence, report });
    const first = readFileSync(file, "utf8");
    await writeReport({ evidence, report });
    expect(readFileSync(file, "utf8")).toBe(first);
    expect(readHistory(file).map(({ verdict }) => verdict)).toEqual(["failed", "passed"]);
  });

  test("begins with the verdicts that are committed", async () => {
    const [report, folder] = [fixture.temporaryFolder(), fixture.temporaryFolder()];
    const verdicts = join(folder, "verdicts.json");
    writeFileSync(verdicts, historyText([at(1), at(2, failed)]));
    const evidence = fixture.evidenceFolder(fixture.completeEvidence());
    const { history } = await writeReport({ evidence, report, verdicts });
    expect(history.map(({ commit }) => commit)).toEqual(["c1", "c2", "0123abc"]);
  });

  test("is empty if it is missing or of another format", () => {
    const file = join(fixture.temporaryFolder(), "history.json");
    expect(existsSync(file)).toBe(false);
    expect(readHistory(file)).toEqual([]);
    writeFileSync(file, '[{"commit":1}]');
    expect(readHistory(file)).toEqual([]);
    writeFileSync(file, "[");
    expect(readHistory(file)).toEqual([]);
  });
});

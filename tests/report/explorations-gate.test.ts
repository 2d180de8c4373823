import { afterAll, expect, test } from "vitest";
import { buildReport } from "#report/build-report";
import { collect } from "#report/evidence-set";
import * as fixture from "./fixture";

afterAll(fixture.removeFolders);

test.each([
  ["stopped before its end", { isComplete: false }, "stopped before its end"],
  ["looked at nothing", { schedules: "0" }, "has no schedules"],
  ["counted something else", { isChanged: true }, "does not count what the last committed run"],
])("an exploration that %s fails its gate, and says so", (_name, more, reason) => {
  const evidence = fixture.completeEvidence();
  const exploration = { one: { ...evidence.exploration["two-on-redis"], ...more } };
  const report = buildReport(collect(fixture.evidenceFolder({ ...evidence, exploration })));
  const gate = report.gates.find(({ id }) => id === "explorations");
  expect(gate).toMatchObject({ state: "failed", reasons: [expect.stringContaining(reason)] });
  expect(report.verdict).toBe("failed");
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { buildReport } from "#report/build-report";
import type { EvidenceOf } from "#report/evidence";
import { collect } from "#report/evidence-set";
import { kindOf, unproven } from "#report/proof";
import type { Gate, Report } from "#report/report-schema";
import { writeReport } from "#report/write-report";
import * as fixture from "./fixture";
import { FIXTURE_CALLS, fixtureProof } from "./fixture-proof";

type Proof = EvidenceOf<"proof">;

afterAll(fixture.removeFolders);

const complete = fixture.completeEvidence();

function reportOn(evidence: fixture.Evidence): Report {
  return buildReport(collect(fixture.evidenceFolder(evidence)));
}

function gateOf(report: Report, id: string): Gate | undefined {
  return report.gates.find((gate) => gate.id === id);
}

function proven(change: (proof: Proof) => Proof): Report {
  return reportOn({ ...complete, proof: { theory: change(fixtureProof()) } });
}

function withCalls(more: Partial<EvidenceOf<"exploration">>): Report {
  const one = { ...complete.exploration["three-clients"], ...more };
  return reportOn({ ...complete, exploration: { one } });
}

describe("the gate of the proof", () => {
  test("counts theorems, rules and stories", () => {
    expect(gateOf(reportOn(complete), "proof")).toMatchObject({ state: "passed", found: "6 of 6" });
  });

  const broken = 'a commit adds an answer: "at most one record accepts answers" is broken';
  const named = (proof: Proof, id: string, more: Partial<Proof["rules"][number]>) =>
    proof.rules.map((rule) => (rule.id === id ? { ...rule, ...more } : rule));
  test.each<[string, (proof: Proof) => Proof, string]>([
    [
      "a theorem that is not proven",
      (proof) => ({
        ...proof,
        theorems: proof.theorems.map((one) =>
          one.id === "E" ? { ...one, breaks: [broken] } : one,
        ),
      }),
      `theorem E is not proven: ${broken}`,
    ],
    [
      "a rule that nothing needs, and that nobody explains",
      (proof) => ({ ...proof, rules: named(proof, "create-remembers", { stays: null }) }),
      "everything is proven without the rule create-remembers, and nothing says why it stays",
    ],
    [
      "a story that the solver does not find",
      (proof) => ({
        ...proof,
        stories: proof.stories.map((one) => ({ ...one, lanes: { ...one.lanes, steps: [] } })),
      }),
      "H23: without the rule create-raises the solver found no such history",
    ],
    [
      "a story that is possible with the rule",
      (proof) => ({
        ...proof,
        stories: proof.stories.map((one) => ({ ...one, isImpossibleWithRule: false })),
      }),
      "H23: the history is possible although the rule create-raises is kept",
    ],
    ["no theorem at all", (proof) => ({ ...proof, theorems: [] }), "no theorem was tried"],
  ])("fails for %s", (_name, change, reason) => {
    const report = proven(change);
    expect(gateOf(report, "proof")).toMatchObject({ state: "failed", reasons: [reason] });
    expect(report.verdict).toBe("failed");
  });

  test("says that the proof has not run", () => {
    const { proof: _proof, ...others } = complete;
    const report = reportOn(others);
    expect(gateOf(report, "proof")).toMatchObject({
      state: "failed",
      reasons: ["the proof has not run; run: npx vitest run tests/proof"],
    });
    expect(report.proof).toBeNull();
    expect(report.layers.find(({ kind }) => kind === "proof")?.state).toBe("has not run");
  });
});

describe("the gate of the binding", () => {
  test("counts calls that are actions or change nothing, and no wrong answers", () => {
    const report = reportOn(complete);
    expect(gateOf(report, "binding")).toMatchObject({ state: "passed", found: "71,234 of 71,234" });
    expect(report.binding).toMatchObject({ calls: 71_234, faults: 5, outside: 0 });
  });

  test("fails for a call that is no action of the theory", () => {
    const violation = { ...violationOf("theory"), title: "theory: create is no action" };
    const report = withCalls({ violations: [violation, violationOf("I1")] });
    expect(gateOf(report, "binding")).toMatchObject({
      ...{ state: "failed", found: "71,234 of 71,235" },
      reasons: ["theory: create is no action"],
    });
  });

  test("fails for a name that the theory does not have", () => {
    const theory = [...(FIXTURE_CALLS ?? []), { action: "crate", calls: 2 }];
    expect(gateOf(withCalls({ theory }), "binding")).toMatchObject({
      ...{ state: "failed", found: "71,234 of 71,236" },
      reasons: ["crate: the theory has no action of this name (2 calls)"],
    });
  });

  test("fails for an exploration that compares nothing, if it could", () => {
    const exploration = {
      ...complete.exploration,
      silent: { ...complete.exploration["three-clients"], title: "Silent", theory: [] },
    };
    expect(gateOf(reportOn({ ...complete, exploration }), "binding")).toMatchObject({
      state: "failed",
      reasons: ['"Silent" has compared no call with the theory'],
    });
  });

  test("says that nothing was compared", () => {
    const report = reportOn({
      ...complete,
      exploration: { redis: complete.exploration["two-on-redis"] },
    });
    expect(gateOf(report, "binding")).toMatchObject({
      state: "failed",
      reasons: ["no call was compared; run: npx vitest run tests/exploration"],
    });
    expect(report.binding).toBeNull();
  });
});

function violationOf(invariant: string): EvidenceOf<"exploration">["violations"][number] {
  return { title: "something is broken", invariant, actors: [], steps: [], replay: "" };
}

test("calls are told apart by what they are in the theory", () => {
  const kinds = ["answer", "load changes nothing", "stale-by-id", "other"].map((id) => {
    return kindOf(id, fixtureProof()).kind;
  });
  expect(kinds).toEqual(["action", "unchanged", "fault", "unknown"]);
});

test("what no theorem promises is named", () => {
  expect(unproven(fixtureProof().theorems)).toEqual(["I3", "I4", "I6", "I7", "I8", "I9"]);
});

test("requirements lead to the theorems that promise them and to the rules that are for them", () => {
  const byId = new Map(reportOn(complete).requirements.map((one) => [one.id, one]));
  expect(byId.get("I2")?.theorems).toEqual(["S", "E"]);
  expect(byId.get("H23")?.rules).toEqual(["create-raises"]);
  expect(byId.get("I6")?.theorems).toEqual([]);
});

test("calls.csv has a line for each action of each exploration that compares", async () => {
  const report = fixture.temporaryFolder();
  await writeReport({ evidence: fixture.evidenceFolder(complete), report });
  const lines = readFileSync(join(report, "calls.csv"), "utf8").trimEnd().split("\r\n");
  expect(lines.slice(1).map((line) => line.split(",").at(-1))).toEqual([
    ...["70000", "1200", "34", "5"],
  ]);
  expect(lines[1]).toContain("three-clients");
});

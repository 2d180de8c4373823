import type { EvidenceSet } from "../evidence-set";
import { escaped } from "../page/markup";
import type { Report } from "../report-schema";
import { yesOrNo } from "../wording";

interface Case {
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped";
  readonly why: string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** The gates and what they rest on, as test cases: build servers show them without knowing us. */
export function junitXml(report: Report, collected: EvidenceSet): string {
  const suites = [
    { name: "gates", cases: gateCases(report) },
    { name: "theorems", cases: theoremCases(collected) },
    { name: "rules", cases: ruleCases(report) },
    { name: "stories", cases: storyCases(report) },
    { name: "paths", cases: pathCases(report) },
    { name: "explorations", cases: explorationCases(report) },
    { name: "mutants", cases: mutantCases(collected) },
    { name: "requirements", cases: requirementCases(report) },
  ];
  const all = suites.flatMap(({ cases }) => cases);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="verification" ${countsOf(all)}>
${suites.map(suiteXml).join("")}</testsuites>
`;
}

function gateCases({ gates }: Report): readonly Case[] {
  return gates.map(({ title, state, found, reasons }) => ({
    name: title,
    state,
    why: [found, ...reasons].join("\n"),
  }));
}

function theoremCases({ proof }: EvidenceSet): readonly Case[] {
  return (proof?.theorems ?? []).map(({ id, world, promises, breaks }) => ({
    name: `${id} (${promises.join(", ")}): ${world}`,
    state: breaks.length === 0 ? "passed" : "failed",
    why: breaks.join("\n"),
  }));
}

function ruleCases({ proof }: Report): readonly Case[] {
  return (proof?.rules ?? []).map(({ id, says, neededBy, stays }) => ({
    name: `${id}: ${says}`,
    state: neededBy === null && stays === null ? "failed" : "passed",
    why: "everything is proven without it, and nothing says why it stays",
  }));
}

function storyCases({ proof }: Report): readonly Case[] {
  return (proof?.stories ?? []).map(({ title, isFound }) => ({
    name: title,
    state: isFound ? "passed" : "failed",
    why: "the history is not found without the rule, or it is possible with it",
  }));
}

function pathCases({ paths }: Report): readonly Case[] {
  return paths.map(({ id, title, state }) => ({
    name: `${id}: ${title}`,
    state,
    why: "a store showed another attempt number than expected",
  }));
}

function explorationCases({ explorations }: Report): readonly Case[] {
  return explorations.map(({ id, title, schedules, isComplete, isChanged, violations }) => ({
    name: `${id}: ${title}`,
    state: isComplete && !isChanged && violations === 0 ? "passed" : "failed",
    why:
      `schedules: ${schedules}, complete: ${yesOrNo(isComplete)}, ` +
      `changed since the last run: ${yesOrNo(isChanged)}, violations: ${violations}`,
  }));
}

function mutantCases({ mutants }: EvidenceSet): readonly Case[] {
  return (mutants ?? []).map(({ id, title, killedBy }) => ({
    name: `${id}: ${title}`,
    state: killedBy === null ? "failed" : "passed",
    why: "no layer noticed it",
  }));
}

function requirementCases({ requirements }: Report): readonly Case[] {
  return requirements.map(({ id, title, state }) => ({
    name: `${id}: ${title}`,
    state: state === "shown" ? "passed" : "failed",
    why: state,
  }));
}

function suiteXml({ name, cases }: Suite): string {
  return `  <testsuite name="${name}" ${countsOf(cases)}>
${cases.map((one) => caseXml(name, one)).join("")}  </testsuite>
`;
}

function caseXml(suite: string, { name, state, why }: Case): string {
  const open = `    <testcase classname="verification.${suite}" name="${escaped(name)}"`;
  if (state === "passed") return `${open}/>\n`;
  const [first = ""] = why.split("\n");
  const tag = state === "failed" ? "failure" : "skipped";
  return `${open}>
      <${tag} message="${escaped(first)}">${escaped(why)}</${tag}>
    </testcase>
`;
}

function countsOf(cases: readonly Case[]): string {
  const count = (wanted: string) => cases.filter(({ state }) => state === wanted).length;
  const failures = count("failed");
  return `tests="${cases.length}" failures="${failures}" errors="0" skipped="${count("skipped")}"`;
}

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { currentCommit, redisVersion } from "./provenance";
import type { RunEvidence, TestsEvidence } from "#report/evidence";
import { EVIDENCE_FOLDER, leaveEvidence } from "#report/evidence-folder";

const PROJECT = resolve(import.meta.dirname, "../..");
const TOOLS = ["xstate", "@xstate/graph", "fast-check", "vitest", "ioredis"] as const;

/**
 * Of a whole run: takes away what an earlier run left, keeps its report to compare with, and leaves
 * which tests passed, of which commit, with which tools.
 */
export default class EvidenceReporter implements Reporter {
  onInit(): void {
    rmSync(EVIDENCE_FOLDER, { recursive: true, force: true });
    mkdirSync(EVIDENCE_FOLDER, { recursive: true });
    const former = join(EVIDENCE_FOLDER, "../report.json");
    if (existsSync(former)) cpSync(former, join(EVIDENCE_FOLDER, "previous.json"));
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()].map(testOf));
    const sorted = tests.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
    leaveEvidence("tests", "vitest", { tests: sorted });
    leaveEvidence("run", "run", { ...commit(), tools: tools() });
  }
}

function testOf(test: TestCase): TestsEvidence["tests"][number] {
  const { state } = test.result();
  const file = relative(PROJECT, test.module.moduleId);
  return { name: test.fullName, file, state: state === "pending" ? "failed" : state };
}

function textOf({ file, name }: TestsEvidence["tests"][number]): string {
  return `${file} ${name}`;
}

function commit(): Pick<RunEvidence, "commit" | "committedAt"> {
  const { id, isClean, committedAt } = currentCommit();
  if (committedAt === null) return { commit: id };
  return { commit: isClean ? id : `${id} with changes`, committedAt };
}

function tools(): Record<string, string> {
  const versions = TOOLS.map((name) => [name, versionOf(name)] as const);
  return { node: process.versions.node, redis: redisVersion(), ...Object.fromEntries(versions) };
}

function versionOf(name: string): string {
  const file = join(PROJECT, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declaredTransitions } from "#report/statechart/transitions";
import type { EvidenceKind, EvidenceOf, Trace } from "#report/evidence";
import { fixtureGraph } from "./fixture-graph";
import { fixtureCells, fixtureTours } from "./fixture-machine";
import { FIXTURE_CALLS, fixtureProof } from "./fixture-proof";
import { REQUIREMENTS } from "#report/requirement-list";

export type Evidence = {
  readonly [Kind in EvidenceKind]?: Readonly<Record<string, EvidenceOf<Kind>>>;
};

/** A history with a fault and with text that must not become markup. */
const LOST_ANSWER: Trace = {
  title: 'An answer is lost <script>alert("1")</script>',
  invariant: "I4",
  actors: ["tab A", "tab B", "Redis"],
  start: { state: "Active.answering", facts: { pointer: "1", records: "attempt 1, 0 answered" } },
  steps: [
    {
      ...{ actor: "tab A", does: "answers question 1", reply: "accepted", fault: null },
      after: { state: "Active.complete", facts: { pointer: "1", records: "attempt 1, complete" } },
    },
    {
      ...{ actor: "Redis", does: "drops the record", reply: "", fault: "the record expires" },
      after: { state: "NoAttempt", facts: { pointer: "1", records: "none" } },
    },
    { actor: "tab B", does: "loads the page & looks", reply: "no attempt", fault: null },
  ],
  replay: "npx vitest run tests/schedules -t 'lost answer' --seed=7",
};

const exploration: EvidenceOf<"exploration"> = {
  title: "Three clients answer, finalize and reset",
  store: "process",
  bounds: { clients: 3, faults: 2, requests: 4, "crash points": "every call" },
  schedules: "34650",
  states: 51_234,
  endStates: 812,
  steps: 207_900,
  faults: [
    { kind: "lost reply", branches: 4_120 },
    { kind: "stale list", branches: 2_048 },
    { kind: "crash", branches: 977 },
  ],
  sometimes: [
    { name: "two tabs finalize the same attempt", reached: 340 },
    { name: "a commit finds the record changed", reached: 12_003 },
  ],
  isComplete: true,
  isChanged: false,
  violations: [],
  theory: FIXTURE_CALLS,
};

const { theory: _calls, ...withoutCalls } = exploration;
const onRedis: EvidenceOf<"exploration"> = {
  ...withoutCalls,
  title: "Two clients on a real Redis",
  store: "redis",
  bounds: { clients: 2, faults: 1, requests: 3 },
  schedules: "924",
  states: 3_100,
  steps: 5_120,
};

const liveness: EvidenceOf<"liveness"> = {
  title: "Three clients answer, finalize and reset",
  ...{ worlds: 209, runs: 1_208, states: 3_467, calls: 26_612, rounds: 17, roundsMax: 24 },
  ...{ isChanged: false, violations: [] },
};

const random: EvidenceOf<"random"> = {
  title: "Long histories of many clients",
  seed: 20_260_304,
  runs: 2_000,
  clients: 6,
  events: 60,
  violations: [],
};

const opinion: EvidenceOf<"second-opinion"> = {
  tool: "Spin 6.5.2",
  skipped: null,
  models: [
    {
      ...{ id: "protocol", title: "The protocol as it is", states: 13_608, trail: null },
      ...{ expected: "holds", found: "holds" },
    },
    {
      ...{ id: "without-H2", title: "Without the high-water mark", states: 204 },
      ...{ expected: "broken", found: "broken", trail: LOST_ANSWER },
    },
  ],
};

const mutants: EvidenceOf<"mutants"> = {
  mutants: REQUIREMENTS.filter(([id]) => id.startsWith("H")).map(([id, title], at) => ({
    id: `no-rule-${id.toLowerCase()}`,
    title: `Lacks the rule against: ${title.toLowerCase()}`,
    file: "src/lib/services/attempt/apply.ts",
    rules: [id],
    killedBy: at % 2 === 0 ? "every schedule" : "hazard tests",
    invariants: at % 3 === 0 ? ["I3"] : ["I1", "I4"],
    counterexample: at === 0 ? LOST_ANSWER : null,
    beyondTheory: at === 0 ? null : "the audit trail is not part of the theory",
  })),
};

const tests: EvidenceOf<"tests"> = {
  tests: REQUIREMENTS.map(([id, title]) => ({
    name: `${id}: ${title} is seen`,
    file: "tests/hazards/races.test.ts",
    state: "passed",
  })),
};

/** A run in which everything went well; its paths cover the machine as it is declared. */
export function completeEvidence() {
  return {
    run: {
      run: {
        commit: "0123abc",
        committedAt: "2026-03-04T12:00:00.000Z",
        tools: { node: "20.20.2", redis: "7.2.4", xstate: "5.33.3" },
      },
    },
    tests: { tests },
    cells: { cells: fixtureCells() },
    tours: { tours: fixtureTours(declaredTransitions()) },
    exploration: { "three-clients": exploration, "two-on-redis": onRedis },
    graph: { "two-tabs": fixtureGraph() },
    liveness: { "three-clients": liveness },
    random: { long: random },
    "second-opinion": { spin: opinion },
    mutants: { mutants },
    proof: { theory: fixtureProof() },
  } satisfies Evidence;
}

/** The same run with one failure of each kind. */
export function failingEvidence(): Evidence {
  const complete = completeEvidence();
  const { tours } = complete.tours;
  const [first, ...paths] = tours.paths;
  const [taken, ...transitions] = tours.transitions;
  const [killed, ...otherMutants] = mutants.mutants;
  if (first === undefined || taken === undefined || killed === undefined) throw new Error("empty");
  const drifted = first.steps.map((step, at) => (at === 1 ? { ...step, seenInRedis: 1 } : step));
  const short = {
    ...exploration,
    ...{ schedules: "34000", isComplete: false, isChanged: true, violations: [LOST_ANSWER] },
  };
  const failed = { name: "H3: a reset races finalizing", file: "tests/a.test.ts" } as const;
  return {
    ...complete,
    tests: { tests: { tests: [...tests.tests, { ...failed, state: "failed" }] } },
    cells: { cells: { ...complete.cells.cells, cells: complete.cells.cells.cells.slice(1) } },
    tours: {
      tours: {
        ...tours,
        transitions: [{ ...taken, hits: 0 }, ...transitions],
        paths: [{ ...first, steps: drifted }, ...paths],
      },
    },
    exploration: { "three-clients": short, "two-on-redis": onRedis },
    liveness: { "three-clients": { ...liveness, isChanged: true } },
    mutants: { mutants: { mutants: [{ ...killed, killedBy: null }, ...otherMutants] } },
  };
}

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-report-"));
  folders.push(folder);
  return folder;
}

/** For the end of a test file. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Leaves the evidence in a new folder, as the layers do. */
export function evidenceFolder(evidence: Evidence): string {
  const folder = temporaryFolder();
  for (const [kind, parts] of Object.entries(evidence)) {
    mkdirSync(join(folder, kind), { recursive: true });
    for (const [id, value] of Object.entries(parts)) {
      writeFileSync(join(folder, kind, `${id}.json`), JSON.stringify(value));
    }
  }
  return folder;
}

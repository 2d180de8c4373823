import type { EvidenceOf } from "#report/evidence";

/** A small proof: two theorems, three rules, one of which is needed by none, and one story. */
export function fixtureProof(): EvidenceOf<"proof"> {
  return {
    assumptions: ["A command of Redis is atomic."],
    actions: [
      { id: "answer", says: "a commit adds an answer" },
      { id: "create", says: "a start opens an attempt" },
      { id: "pointer.lost", says: "Redis evicts the pointer alone" },
    ],
    exceptions: [
      { id: "stale-by-id", statement: "A lookup by id is wrong.", limit: "It is rare." },
      { id: "record-evicted", statement: "A record is evicted.", limit: "The attempt ends." },
    ],
    theorems: [
      {
        ...{ id: "S", world: "Redis keeps its data", promises: ["I1", "I2", "I5"], questions: 40 },
        ...{ mayHappen: [], excludes: ["stale-by-id", "record-evicted"], restates: [] },
        lemmas: [
          { id: "I2", says: "at most one record accepts answers" },
          { id: "used", says: "the number of a finalized attempt is at or below the mark" },
        ],
        ...{ actions: 2, breaks: [] },
      },
      {
        ...{ id: "E", world: "Redis evicts keys", promises: ["I2"], questions: 20 },
        ...{ mayHappen: ["pointer.lost"], excludes: ["stale-by-id"] },
        restates: [{ exception: "record-evicted", meaning: "the attempt has ended" }],
        lemmas: [{ id: "I2", says: "at most one record accepts answers" }],
        ...{ actions: 3, breaks: [] },
      },
    ],
    rules: [
      {
        ...{ id: "commit-compares", says: "H4: a commit compares what was read", stays: null },
        broken: {
          ...{ theorem: "S", action: "a commit adds an answer" },
          lemmas: ["I1", "at most one record accepts answers"],
        },
      },
      {
        ...{ id: "create-raises", says: "H23: a start raises the mark", stays: null },
        broken: {
          ...{ theorem: "E", action: "a start opens an attempt" },
          lemmas: ["at most one record accepts answers"],
        },
      },
      {
        ...{ id: "create-remembers", says: "H26: the tombstone keeps the mark", broken: null },
        stays: "A mutant shows what it prevents.",
      },
    ],
    stories: [
      {
        ...{ rule: "create-raises", isImpossibleWithRule: true },
        lanes: {
          ...{ title: "H23: a lower number is opened", invariant: "I1" },
          actors: ["tab A", "Redis", "tab B"],
          steps: [
            { actor: "tab A", does: "opens number 2", reply: "pointer 2, mark 0", fault: null },
            { actor: "Redis", does: "evicts the pointer", reply: "pointer none", fault: null },
            { actor: "tab B", does: "opens number 1", reply: "pointer 1, mark 0", fault: null },
          ],
          replay: 'npx vitest run tests/proof/proof.test.ts -t "H23"',
        },
      },
    ],
  };
}

/** The calls of one exploration: two actions, one that changes nothing, one wrong answer. */
export const FIXTURE_CALLS: EvidenceOf<"exploration">["theory"] = [
  { action: "answer", calls: 70_000 },
  { action: "create", calls: 1_200 },
  { action: "load changes nothing", calls: 34 },
  { action: "stale-by-id", calls: 5 },
];

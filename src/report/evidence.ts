import { z } from "zod";

/**
 * What each layer of the verification leaves behind for the report, one JSON file a part. Plain
 * data without times or paths, so that the same run gives the same bytes.
 */

/** A state in words, to be compared with the one before it. */
const momentSchema = z.object({
  /** Of the machine: "Active.answering"; null when nobody knows. */
  state: z.string().nullable(),
  /** By name: "pointer", "outbox", "tab A", … */
  facts: z.record(z.string(), z.string()),
});
export type Moment = z.infer<typeof momentSchema>;

/** Who did what when: a history that a person can read. */
export const traceSchema = z.object({
  title: z.string(),
  /** Which invariant it breaks; null for a history that only shows something. */
  invariant: z.string().nullable(),
  /** The columns of the grid, in order: "tab A", "tab B", "world", … */
  actors: z.array(z.string()),
  /** Before the first step. Absent, here and of steps: the history only says what happens. */
  start: momentSchema.optional(),
  steps: z.array(
    z.object({
      actor: z.string(),
      does: z.string(),
      /** What came back; empty when nothing does. */
      reply: z.string(),
      /** The fault that was injected at this step, in words. */
      fault: z.string().nullable(),
      after: momentSchema.optional(),
    }),
  ),
  /** One command that plays it again. */
  replay: z.string(),
});
export type Trace = z.infer<typeof traceSchema>;

/** Layer 1: every reachable snapshot x every event. A cell that is left out counts as untried. */
const cellsSchema = z.object({
  machine: z.object({ id: z.string(), version: z.string(), hash: z.string() }),
  states: z.array(
    z.object({
      id: z.string(),
      /** "NoAttempt", "Active.answering", … */
      value: z.string(),
      title: z.string(),
    }),
  ),
  events: z.array(z.object({ id: z.string(), type: z.string(), title: z.string() })),
  cells: z.array(
    z.object({
      state: z.string(),
      event: z.string(),
      /** `untried`: nobody looked; the report shows it as a hole. */
      outcome: z.enum(["taken", "guarded", "refused", "replayed", "untried"]),
      /** The refusal's code. */
      code: z.string().nullable(),
      /** The state after it (its id or its value), when taken. */
      target: z.string().nullable(),
    }),
  ),
});
export type CellsEvidence = z.infer<typeof cellsSchema>;

const transitionSchema = z.object({
  id: z.string(),
  from: z.string(),
  event: z.string(),
  guard: z.string().nullable(),
  to: z.string(),
  description: z.string(),
  /** How many steps of the tours took it. */
  hits: z.int(),
});

/** Something to cover, of several transitions: a pair, a round trip. */
const goalSchema = z.object({
  id: z.string(),
  transitions: z.array(z.string()),
  /** The path that shows it; null when none does. */
  path: z.string().nullable(),
  /** The shortest way to a missing one, or why it cannot be reached. */
  missing: z.string().nullable(),
  /** false: no event leads there, and `missing` says why. It is then not counted as a hole. */
  isReachable: z.boolean().optional(),
});

/** Layer 2: tours, each run against the engine on both stores. */
const toursSchema = z.object({
  transitions: z.array(transitionSchema),
  pairs: z.array(goalSchema),
  roundTrips: z.array(goalSchema),
  paths: z.array(
    z.object({
      /** Stable: it changes only when the path does. */
      id: z.string(),
      kind: z.enum(["transitions", "pairs", "round trips"]),
      title: z.string(),
      /** "H2", "I4", …: what the path shows beyond what its numbers show by themselves. */
      rules: z.array(z.string()).optional(),
      start: momentSchema.optional(),
      steps: z.array(
        z.object({
          event: z.string(),
          /** The event in plain language. */
          story: z.string(),
          from: z.string(),
          to: z.string(),
          /** null when the step is refused or replayed. */
          transition: z.string().nullable(),
          expectedNumber: z.int().nullable(),
          seenInMemory: z.int().nullable(),
          seenInRedis: z.int().nullable(),
          after: momentSchema.optional(),
        }),
      ),
    }),
  ),
});
export type ToursEvidence = z.infer<typeof toursSchema>;

/** Layers 3 and 5: every schedule of some clients, with the Redis store in process or on a server. */
const explorationSchema = z.object({
  title: z.string(),
  /** Where its Lua runs: in the process of the test, or on a real Redis. */
  store: z.enum(["process", "redis"]),
  bounds: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Decimal: these numbers outgrow doubles. "0" when it is not complete. */
  schedules: z.string().regex(/^\d+$/),
  states: z.int(),
  endStates: z.int(),
  /** Calls that were executed, on the store or on Redis. */
  steps: z.int(),
  faults: z.array(z.object({ kind: z.string(), branches: z.int() })),
  sometimes: z.array(z.object({ name: z.string(), reached: z.int() })),
  /** Whether the search ended by itself, with nothing left to visit. */
  isComplete: z.boolean(),
  /** Whether a count differs from the last committed run, whose counts the tests pin. */
  isChanged: z.boolean(),
  violations: z.array(traceSchema),
  /** How many calls of the engine were each action of the theory; calls that change nothing, too. */
  theory: z.array(z.object({ action: z.string(), calls: z.int() })).optional(),
});
export type ExplorationEvidence = z.infer<typeof explorationSchema>;

const row = z.string().regex(/^\d+( \d+)*$/);

/**
 * A part of the states of an exploration, or of the machine, to be walked. `words` has each text once,
 * the first is empty; a row is numbers with a space between them.
 */
const graphSchema = z.object({
  title: z.string(),
  /** What is counted at each step. */
  ways: z.enum(["schedules", "paths"]),
  /** The names of the facts of each state. */
  names: z.array(z.string()),
  words: z.array(z.string()),
  /**
   * The first state first. In each row: how many steps lead on in the whole graph; the words of the
   * machine's state, and of each fact.
   */
  states: z.array(row).min(1),
  /**
   * In each row: the state before and the state after it; the words for who does it, what it is, what
   * is told, which fault it is, what is to be noted, the transition of the machine, and how many ways
   * take it.
   */
  steps: z.array(row),
  /** States of the whole graph. */
  total: z.int(),
  /** All states this many steps from the first are kept, with all of their steps. */
  levels: z.int(),
  /** States that are kept with all of their steps; others are only where kept steps lead. */
  kept: z.int(),
});
export type GraphEvidence = z.infer<typeof graphSchema>;

/** Layer 9: what becomes of every state of an exploration when no more faults happen. */
const livenessSchema = z.object({
  title: z.string(),
  /** Different worlds that the exploration visited: each is left to fair clients. */
  worlds: z.int(),
  /** Runs of fair clients, one from each different start. */
  runs: z.int(),
  /** States between two rounds of a run. */
  states: z.int(),
  calls: z.int(),
  /** Of the longest run, and how many it may have. */
  rounds: z.int(),
  roundsMax: z.int(),
  /** Whether a count differs from the last committed run, whose counts the tests pin. */
  isChanged: z.boolean(),
  violations: z.array(traceSchema),
});
export type LivenessEvidence = z.infer<typeof livenessSchema>;

/** Layer 4: random histories. */
const randomSchema = z.object({
  title: z.string(),
  seed: z.int(),
  runs: z.int(),
  /** Clients and requests of one run, at most. */
  clients: z.int(),
  events: z.int(),
  violations: z.array(traceSchema),
});

const secondOpinionSchema = z.object({
  /** "Spin 6.5.2"; null when it is not installed. */
  tool: z.string().nullable(),
  skipped: z.string().nullable(),
  models: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      expected: z.enum(["holds", "broken"]),
      found: z.enum(["holds", "broken"]),
      states: z.int(),
      trail: traceSchema.nullable(),
    }),
  ),
});
export type SecondOpinionEvidence = z.infer<typeof secondOpinionSchema>;

const mutantsSchema = z.object({
  mutants: z.array(
    z.object({
      id: z.string(),
      /** What the mutant no longer does, in a sentence. */
      title: z.string(),
      file: z.string(),
      /** "H2", "I4", …: the rules that it breaks. */
      rules: z.array(z.string()),
      /** The layer that killed it; null when it survived. */
      killedBy: z.string().nullable(),
      /** Every invariant that was seen broken. */
      invariants: z.array(z.string()),
      counterexample: traceSchema.nullable(),
      /** Why the engine makes no call that is outside the theory; null: it makes one. */
      beyondTheory: z.string().nullable().optional(),
    }),
  ),
});
export type MutantsEvidence = z.infer<typeof mutantsSchema>;

/** What is proven for any number of clients (tests/proof). */
const proofSchema = z.object({
  /** What is assumed of the world, in sentences. */
  assumptions: z.array(z.string()),
  /** Everything that can happen in the theory, each in a sentence. */
  actions: z.array(z.object({ id: z.string(), says: z.string() })),
  /** The exceptions that a theorem excludes or restates, as docs/architecture.md states them. */
  exceptions: z.array(z.object({ id: z.string(), statement: z.string(), limit: z.string() })),
  theorems: z.array(
    z.object({
      /** A letter. */
      id: z.string(),
      /** In which world, in a sentence. */
      world: z.string(),
      /** The invariants that are promised in it: "I1", … */
      promises: z.array(z.string()),
      /** What may happen at any time beside requests, publishers and operators: ids of actions. */
      mayHappen: z.array(z.string()),
      /** The exceptions that do not happen in it, by their ids. */
      excludes: z.array(z.string()),
      /** Exceptions that do happen in it, and what the promise means then. */
      restates: z.array(z.object({ exception: z.string(), meaning: z.string() })),
      /** What is true in every state, each in a sentence; the promises are among them. */
      lemmas: z.array(z.object({ id: z.string(), says: z.string() })),
      actions: z.int(),
      /** Whether a lemma survives an action: how often the solver was asked. */
      questions: z.int(),
      /** What is broken, in sentences. Empty: proven. */
      breaks: z.array(z.string()),
    }),
  ),
  rules: z.array(
    z.object({
      id: z.string(),
      says: z.string(),
      /** What is no longer proven when the rule is left out; null: everything still is. */
      broken: z
        .object({
          theorem: z.string(),
          /** The action after which it is broken, in a sentence. */
          action: z.string(),
          /** The lemmas that are broken, in sentences. */
          lemmas: z.array(z.string()),
        })
        .nullable(),
      /** Why a rule that breaks nothing stays. */
      stays: z.string().nullable(),
    }),
  ),
  /** Histories that break a promise when a rule is left out, found by the solver. */
  stories: z.array(
    z.object({ rule: z.string(), isImpossibleWithRule: z.boolean(), lanes: traceSchema }),
  ),
});
export type ProofEvidence = z.infer<typeof proofSchema>;

/** What ran, by name: requirements are traced to tests by the H…, I… and G… in their names. */
const testsSchema = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      file: z.string(),
      state: z.enum(["passed", "failed", "skipped"]),
    }),
  ),
});
export type TestsEvidence = z.infer<typeof testsSchema>;

/** The run itself: what was verified, with what. */
const runSchema = z.object({
  commit: z.string(),
  /** When the commit was made, in UTC; absent where the project is no git repository. */
  committedAt: z.iso.datetime().optional(),
  tools: z.record(z.string(), z.string()),
});
export type RunEvidence = z.infer<typeof runSchema>;

/** By kind; a kind can have several parts, each with an id. */
export const EVIDENCE = {
  run: runSchema,
  tests: testsSchema,
  cells: cellsSchema,
  tours: toursSchema,
  exploration: explorationSchema,
  graph: graphSchema,
  liveness: livenessSchema,
  random: randomSchema,
  "second-opinion": secondOpinionSchema,
  mutants: mutantsSchema,
  proof: proofSchema,
} as const;

export type EvidenceKind = keyof typeof EVIDENCE;
export type EvidenceOf<Kind extends EvidenceKind> = z.infer<(typeof EVIDENCE)[Kind]>;

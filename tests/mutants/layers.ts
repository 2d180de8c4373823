interface Layer {
  /** What the report calls it. */
  readonly title: string;
  readonly tests: readonly string[];
  /** Runs only for mutants that name it. */
  readonly isSpecial?: boolean;
}

/**
 * What mutants are held against. The first four are the layers of the verification; the others are
 * for faults that break no invariant (liveness), or that stand beneath the engine's ports, where no
 * short history of the engine shows them.
 */
const ALL = {
  exploration: { title: "every schedule", tests: ["tests/mutants/short-histories.test.ts"] },
  machine: { title: "every state, every event", tests: ["tests/machines/cells.test.ts"] },
  tours: { title: "tours on both stores", tests: ["tests/tours/tours.test.ts"] },
  random: { title: "random histories", tests: ["tests/random/two-stores.test.ts"] },
  commands: {
    title: "every command in every small state, compared with the theory",
    tests: ["tests/proof/commands.test.ts"],
    isSpecial: true,
  },
  liveness: {
    title: "fair clients from every state",
    tests: ["tests/mutants/short-liveness.test.ts"],
    isSpecial: true,
  },
  contract: {
    title: "the contract of the store",
    // Ends with the first test that fails: on the Lua in process, before a server is started.
    tests: [
      "tests/lib/assessment-cache/contract.test.ts",
      "tests/lib/assessment-cache/outbox.test.ts",
      "tests/lib/assessment-cache/clear.test.ts",
    ],
    isSpecial: true,
  },
  cluster: {
    title: "every command while a hash slot moves",
    tests: ["tests/lib/assessment-cache/moving-slot.test.ts"],
    isSpecial: true,
  },
  hazards: {
    title: "tests of the hazards",
    tests: ["tests/hazards/keys.test.ts"],
    isSpecial: true,
  },
  gradebook: {
    title: "random lists",
    tests: ["tests/lib/services/one-roster/list-pass.test.ts"],
    isSpecial: true,
  },
  tokens: {
    title: "tests of the token",
    tests: [
      "tests/lib/attempt-token/restoring.test.ts",
      "tests/lib/attempt-token/signing.test.ts",
      "tests/lib/services/attempt/token-commit.test.ts",
    ],
    isSpecial: true,
  },
  lists: {
    title: "tests of the question list",
    tests: ["tests/regressions/question-list.test.ts"],
    isSpecial: true,
  },
  histories: {
    title: "histories that broke the promise",
    tests: [
      "tests/regressions/broken-invariants.test.ts",
      "tests/regressions/unpublished-results.test.ts",
      "tests/regressions/retried-answers.test.ts",
    ],
    isSpecial: true,
  },
  marks: {
    title: "tests of the high-water mark",
    tests: ["tests/regressions/legacy-records.test.ts", "tests/lib/assessment-cache/clear.test.ts"],
    isSpecial: true,
  },
  trail: {
    title: "tests of the trail",
    tests: ["tests/lib/services/attempt/trail/writing.test.ts"],
    isSpecial: true,
  },
  operations: {
    title: "tests of the operations",
    tests: [
      "tests/lib/services/operations/doing.test.ts",
      "tests/lib/services/operations/races.test.ts",
    ],
    isSpecial: true,
  },
  hooks: {
    title: "tests of the application's hooks",
    tests: ["tests/lib/services/attempt/hook-calls.test.ts"],
    isSpecial: true,
  },
  backfill: {
    title: "tests of the backfill",
    tests: ["tests/lib/assessment-cache/backfill/seeding.test.ts"],
    isSpecial: true,
  },
} as const satisfies Readonly<Record<string, Layer>>;

export type LayerName = keyof typeof ALL;

export const LAYERS: Readonly<Record<LayerName, Layer>> = ALL;

/** In which order to ask: the one that most likely notices first. */
export function orderFor(first: LayerName = "exploration"): readonly LayerName[] {
  const names = Object.keys(LAYERS) as LayerName[];
  return [first, ...names.filter((name) => name !== first && LAYERS[name].isSpecial !== true)];
}

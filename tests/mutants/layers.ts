/**
 * The layers that mutants are run against, by what the report calls them. The first four are the
 * verification itself; the others know a mutant only where no history of the engine can show it.
 */
export const LAYERS = {
  machine: {
    title: "every state, every event",
    tests: ["tests/machine/cells.test.ts", "tests/machine/attempt-machine.test.ts"],
  },
  tours: { title: "tours on both stores", tests: ["tests/tours/tours.test.ts"] },
  exploration: { title: "every schedule", tests: ["tests/exploration/quick.test.ts"] },
  random: { title: "random histories", tests: ["tests/random/quick.test.ts"] },
} as const satisfies Readonly<
  Record<string, { readonly title: string; readonly tests: readonly string[] }>
>;

export type LayerName = keyof typeof LAYERS;

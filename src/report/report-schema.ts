import { z } from "zod";
import { traceSchema } from "./evidence";

const amount = z.int().min(0);

const schedulesSchema = z
  .union([amount, z.string().regex(/^\d+$/)])
  .describe("A number; decimal text when it is above 2^53 - 1");

const isComplete = z
  .boolean()
  .describe("Whether the search ended by itself, with nothing left to visit");
const isChanged = z.boolean().describe("Whether a count differs from the last committed run");

const missingSchema = z.object({
  id: z.string(),
  why: z.string().describe("The shortest way to it, or why it is not reached"),
});

const coveredSchema = z.object({
  covered: amount,
  total: amount,
  missing: z.array(missingSchema),
  unreachable: z.array(missingSchema).describe("Not counted in total"),
});
export type CoverageFigures = z.infer<typeof coveredSchema>;

const gateSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(["passed", "failed", "skipped"]),
  found: z.string().describe("What was measured: '20 of 20'"),
  reasons: z.array(z.string()).describe("Why it failed or was skipped, a sentence each"),
});
export type Gate = z.infer<typeof gateSchema>;

const layerSchema = z.object({
  kind: z.string(),
  title: z.string(),
  state: z.enum(["has not run", "empty", "failing", "complete"]),
  note: z.string(),
});
export type Layer = z.infer<typeof layerSchema>;

const requirementSchema = z.object({
  id: z.string().describe("G1, H1, I1, …"),
  title: z.string(),
  state: z.enum(["shown", "failing", "untraced"]),
  tests: z.array(z.object({ name: z.string(), file: z.string(), state: z.string() })),
  mutants: z.array(z.object({ id: z.string(), isKilled: z.boolean() })),
  paths: z.array(z.string()),
  models: z.array(z.string()).describe("Models of the second opinion that lack this rule"),
  theorems: z.array(z.string()).describe("Theorems that promise it"),
  rules: z.array(z.string()).describe("Rules of the theory that are there for it"),
});
export type Requirement = z.infer<typeof requirementSchema>;

const explorationSchema = z.object({
  id: z.string(),
  title: z.string(),
  store: z
    .enum(["process", "redis"])
    .describe("Where the Lua of the store runs: in the process of the test, or on a real Redis"),
  bounds: z.record(z.string(), z.union([z.string(), z.number()])),
  schedules: schedulesSchema,
  states: amount,
  commands: amount.describe("Calls that were executed, on the store or on Redis"),
  isComplete,
  isChanged,
  violations: amount,
});

const pathSchema = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  steps: amount,
  state: z.enum(["passed", "failed"]),
});

const proofSchema = z.object({
  theorems: z.array(
    z.object({
      id: z.string(),
      world: z.string().describe("What may happen, in a sentence"),
      promises: z.array(z.string()).describe("I1 to I9"),
      questions: amount.describe("How often the solver was asked"),
      isProven: z.boolean(),
    }),
  ),
  rules: z.array(
    z.object({
      id: z.string(),
      says: z.string(),
      neededBy: z.string().nullable().describe("The first theorem that fails without it"),
      stays: z.string().nullable().describe("Why it stays, when no theorem fails without it"),
    }),
  ),
  stories: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      rule: z.string(),
      isFound: z
        .boolean()
        .describe("Whether the solver found the history without the rule, and none with it"),
    }),
  ),
});
export type ProofFigures = z.infer<typeof proofSchema>;

const bindingSchema = z.object({
  calls: amount.describe("Calls of the engine that are an action of the theory or change nothing"),
  faults: amount.describe("Lookups that an excluded exception answers wrongly: not in calls"),
  outside: amount.describe("Calls that are no action of the theory"),
  actions: z.array(
    z.object({
      id: z.string(),
      says: z.string(),
      kind: z.enum(["action", "unchanged", "fault", "unknown"]),
      calls: amount,
    }),
  ),
});
export type Binding = z.infer<typeof bindingSchema>;

/** A verdict as it is kept after its report is replaced. */
export const historyEntrySchema = z.object({
  commit: z.string().nullable(),
  committedAt: z.string().nullable().describe("When the commit was made, in UTC"),
  verdict: z.enum(["passed", "failed"]),
  failedGates: z.array(z.string()),
  figures: z.object({
    theorems: amount.describe("Proven ones"),
    calls: amount.describe("Calls of the engine that were compared with the theory"),
    schedules: schedulesSchema,
    states: amount,
    violations: amount,
    mutantsKilled: amount,
    mutants: amount,
    testsPassed: amount,
    testsFailed: amount,
  }),
});
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** `report.json`, for programs: what the verdict rests on, in figures and ids. */
export const reportSchema = z
  .object({
    format: z.literal("holdfast-verification-report"),
    formatVersion: z.literal(3),
    verdict: z.enum(["passed", "failed"]),
    verdictLine: z.string().describe("One sentence; starts with 'verdict: '"),
    machine: z.object({ id: z.string(), version: z.string(), hash: z.string() }).nullable(),
    commit: z.string().nullable(),
    committedAt: z.string().nullable().describe("When the commit was made, in UTC"),
    tools: z.record(z.string(), z.string()),
    seeds: z.array(z.object({ title: z.string(), seed: z.int() })),
    proof: proofSchema.nullable().describe("For any number of clients; null: it has not run"),
    binding: bindingSchema
      .nullable()
      .describe("The calls of the engine, compared with the theory; null: none was compared"),
    bounds: z.record(z.string(), z.string()).describe("Of all explorations together"),
    schedules: schedulesSchema,
    isComplete: isComplete.meta({ description: "Whether every exploration is complete" }),
    isChanged: isChanged.meta({ description: "Whether any exploration is changed" }),
    states: amount.describe("States that the explorations visited"),
    commandsOnRedis: amount,
    violations: amount,
    outsideTheory: z
      .array(z.string())
      .describe("Mutants with which the engine makes a call that is no action of the theory"),
    violationLanes: z.array(traceSchema),
    mutants: z.object({ killed: amount, total: amount, survivors: z.array(z.string()) }),
    coverage: z.object({
      states: coveredSchema,
      transitions: coveredSchema,
      pairs: coveredSchema,
      roundTrips: coveredSchema,
      cells: coveredSchema,
      guardOutcomes: coveredSchema,
      refusals: coveredSchema,
      faults: coveredSchema,
      sometimes: coveredSchema,
    }),
    gates: z.array(gateSchema),
    layers: z.array(layerSchema),
    explorations: z.array(explorationSchema),
    paths: z.array(pathSchema),
    killedMutants: z.array(z.string()),
    requirements: z.array(requirementSchema),
    tests: z.object({ passed: amount, failed: amount, skipped: amount }),
    history: z
      .array(historyEntrySchema)
      .describe("The last 20 verdicts, in the order of their commits"),
  })
  .describe("What the verification of the attempt machine found");

export type Report = z.infer<typeof reportSchema>;
export type Coverage = Report["coverage"];

/** The same for programs in other languages: docs/verification-report.schema.json. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`;
}

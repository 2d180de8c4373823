import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { traceSchema } from "#report/evidence";

/** Names the file in which the exploration leaves what it found. */
export const COUNTEREXAMPLE_VARIABLE = "HOLDFAST_COUNTEREXAMPLE";

/** What the exploration found broken, over all of its quick scenarios. */
const counterexampleSchema = z.object({
  /** Every invariant that was seen broken, each once. */
  invariants: z.array(z.string()),
  /** Whether the engine made a call that is no action of the theory (tests/proof). */
  isOutsideTheory: z.boolean(),
  /** Whether every scenario could be explored: what is not named was then not broken anywhere. */
  isWhole: z.boolean(),
  /** The first history that breaks one. */
  lanes: traceSchema,
});
export type Counterexample = z.infer<typeof counterexampleSchema>;

/** Leaves it where the environment says; without that, nobody wants it. */
export function leaveCounterexample(counterexample: Counterexample): void {
  const file = process.env[COUNTEREXAMPLE_VARIABLE];
  if (file !== undefined) writeFileSync(file, JSON.stringify(counterexample));
}

/** What the exploration left in the file; null when it left nothing. */
export function readCounterexample(file: string): Counterexample | null {
  if (!existsSync(file)) return null;
  return counterexampleSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

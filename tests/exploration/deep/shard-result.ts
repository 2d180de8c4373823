import { z } from "zod";
import { traceSchema } from "#report/evidence";

/** What was found in a shard. It passes between processes and lies in the checkpoint. */
export const shardResultSchema = z.object({
  isComplete: z.boolean(),
  /** Decimal: these numbers outgrow doubles. "0" when it is not complete. */
  schedules: z.string().regex(/^\d+$/),
  states: z.int(),
  steps: z.int(),
  violations: z.array(traceSchema),
  /** Why it is not complete. */
  problem: z.string().nullable(),
});
export type ShardResult = z.infer<typeof shardResultSchema>;

/** Of a shard whose process ended by itself. */
export function unfinished(problem: string): ShardResult {
  return { isComplete: false, schedules: "0", states: 0, steps: 0, violations: [], problem };
}

export function isPassed({ isComplete, violations }: ShardResult): boolean {
  return isComplete && violations.length === 0;
}

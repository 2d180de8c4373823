import { z } from "zod";

/** What a runner is asked for. */
export const orderSchema = z.object({ mutant: z.string(), tests: z.array(z.string()) });
export type Order = z.infer<typeof orderSchema>;

/** What it answers. */
export const outcomeSchema = z.object({
  passed: z.int(),
  /** The names of the tests that failed for what the code does. */
  failed: z.array(z.string()),
  /** Why the run says nothing of the code: no test ran, a file that does not load, a time limit. */
  problem: z.string().nullable(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

import type { Inngest } from "inngest";
import { z } from "zod";
import type { AttemptEngine } from "./services/attempt";
import type { Operations } from "./services/operations";

export interface HoldfastFunctionPorts {
  readonly engine: Pick<AttemptEngine, "sweep">;
  readonly operations: Pick<Operations, "list">;
  /** When to sweep; every minute by default. */
  readonly sweepCron?: string;
}

const LIST_LIMIT_MAX = 500;

const listSchema = z.object({
  userId: z.string().min(1).max(255).exactOptional(),
  limit: z.int().min(1).max(LIST_LIMIT_MAX).default(50),
  cursor: z.string().max(64).exactOptional(),
  isComplete: z.boolean().exactOptional(),
});

/**
 * Inngest functions for a deployment that uses Inngest. The deployment passes its own client, so
 * this module does not need the package at run time. `holdfast/sweep` publishes waiting results on a
 * timer; `holdfast/ops.list` answers the event of that name with a page of attempts. Both may run
 * again at any time, as Inngest's retries need: a `Fault` of Redis fails the run.
 */
export function createHoldfastFunctions(inngest: Inngest, ports: HoldfastFunctionPorts) {
  const { engine, operations, sweepCron = "* * * * *" } = ports;
  const sweep = inngest.createFunction(
    // Two concurrent sweeps would be no faster: they would share the same rows.
    { id: "holdfast/sweep", triggers: [{ cron: sweepCron }], concurrency: 1, retries: 1 },
    ({ step }) => step.run("sweep", () => engine.sweep()),
  );
  const list = inngest.createFunction(
    { id: "holdfast/ops.list", triggers: [{ event: "holdfast/ops.list" }] },
    ({ event, step }) => {
      const query = listSchema.parse(event.data);
      return step.run("list", () => operations.list(query));
    },
  );
  return [sweep, list] as const;
}

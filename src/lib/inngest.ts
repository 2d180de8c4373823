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
 * Holdfast's work as Inngest functions, for a deployment that has Inngest; the client is its own,
 * so nothing here needs the package. `holdfast/sweep` publishes on a timer what waits;
 * `holdfast/ops.list` answers the event of that name with a page of attempts. Both may be run
 * again at any time, which is how Inngest retries: a `Fault` of Redis fails the run.
 */
export function createHoldfastFunctions(inngest: Inngest, ports: HoldfastFunctionPorts) {
  const { engine, operations, sweepCron = "* * * * *" } = ports;
  const sweep = inngest.createFunction(
    // One at a time is enough; two would only share the rows between them.
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

import { z } from "zod";
import type { Holdfast } from "./holdfast";
import type { Operations } from "./services/operations";

/** The part of an Inngest client that is needed. Fits the clients of Inngest 3 and 4. */
export interface InngestClient {
  createFunction(...args: never[]): object;
}

/** When the functions run, and what they need. */
export interface HoldfastFunctionsOptions {
  /** When to sweep. Default: every minute. */
  readonly sweepCron?: string;
  /** For `holdfast/ops.list`: give `operationsOf(holdfast)`. Without it the function is left out. */
  readonly operations?: Pick<Operations, "list"> | null;
}

const LIST_LIMIT_MAX = 500;

const listSchema = z.object({
  userId: z.string().min(1).max(255).exactOptional(),
  limit: z.int().min(1).max(LIST_LIMIT_MAX).default(50),
  cursor: z.string().max(64).exactOptional(),
  isComplete: z.boolean().exactOptional(),
});

/** What a handler gets, as far as it is used here. */
interface HandlerContext {
  readonly event: { readonly data?: unknown };
  readonly step: { run<Result>(id: string, work: () => Promise<Result>): Promise<Result> };
}

interface FunctionConfig {
  readonly id: string;
  readonly concurrency?: number;
  readonly retries?: 1;
}

type Trigger = { readonly cron: string } | { readonly event: string };

/**
 * Functions for an application that uses Inngest 3 or 4, to be given to its `serve`. The application
 * passes its own client, so that this module needs no version of the package. `holdfast/sweep`
 * publishes waiting results on a timer, as `holdfast.start()` does. `holdfast/ops.list` answers the
 * event of that name with a page of attempts; its data has the fields of a `ListQuery`. Both may run
 * again at any time, as Inngest's retries need: a `Fault` of Redis fails the run. Throws a TypeError
 * for the client of another version.
 */
export function createHoldfastFunctions<Client extends InngestClient>(
  client: Client,
  holdfast: Pick<Holdfast, "sweep">,
  options: HoldfastFunctionsOptions = {},
): readonly ReturnType<Client["createFunction"]>[] {
  const { sweepCron = "* * * * *", operations = null } = options;
  const create = creatorOf(client);
  const sweep = create(
    // Two concurrent sweeps would be no faster: they would share the same rows.
    { id: "holdfast/sweep", concurrency: 1, retries: 1 },
    { cron: sweepCron },
    ({ step }) => step.run("sweep", () => holdfast.sweep()),
  );
  if (operations === null) return [sweep];
  const list = create(
    { id: "holdfast/ops.list" },
    { event: "holdfast/ops.list" },
    ({ event, step }) => {
      const query = listSchema.parse(event.data);
      return step.run("list", () => operations.list(query));
    },
  );
  return [sweep, list];
}

/**
 * Creates functions with the arguments of the client's version, which the number of its parameters
 * tells: (config, trigger, handler) in Inngest 3; (config with triggers, handler) in Inngest 4. To
 * try one and catch is not possible: either registers a broken function without an error.
 */
function creatorOf<Client extends InngestClient>(client: Client) {
  type Created = ReturnType<Client["createFunction"]>;
  type Handler = (context: HandlerContext) => Promise<unknown>;
  const untyped = client as unknown as { createFunction(...args: readonly unknown[]): Created };
  const given: unknown = (client as Partial<InngestClient> | undefined)?.createFunction;
  const length = typeof given === "function" ? given.length : null;
  if (length !== 2 && length !== 3) {
    throw new TypeError(
      "createHoldfastFunctions: give the client of Inngest 3 or 4 (new Inngest({ id })). With " +
        "another version, call holdfast.sweep() in a function of your own.",
    );
  }
  return (config: FunctionConfig, trigger: Trigger, handler: Handler): Created =>
    length === 3
      ? untyped.createFunction(config, trigger, handler)
      : untyped.createFunction({ ...config, triggers: [trigger] }, handler);
}

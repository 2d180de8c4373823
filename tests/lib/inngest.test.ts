import { Inngest as Inngest4 } from "inngest";
import { serve as serve4 } from "inngest/edge";
import { Inngest as Inngest3 } from "inngest3";
import { serve as serve3 } from "inngest3/edge";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { Fault } from "#lib/fault";
import { createHoldfastFunctions } from "#lib/inngest";
import type { HoldfastFunctionsOptions } from "#lib/inngest";
import type { SweepReport } from "#lib/services/attempt";

const REPORT: SweepReport = { slots: 2, published: 1, waiting: 1, conflicts: 0 };
const LINE = {
  slot: { userId: "mia", resourceId: "fractions" },
  attemptNumber: 3,
  reading: { kind: "quarantined", reason: "broken" },
  ...{ ttlSeconds: null, waiting: 0, conflicts: 0 },
} as const;

const mute = (): void => undefined;
const logger = { debug: mute, info: mute, warn: mute, error: mute };
const told: unknown[] = [];

/** Stands for the Inngest server, to which an application tells its functions. */
const fetchInstead: typeof fetch = async (_input, init) => {
  if (typeof init?.body === "string") told.push(JSON.parse(init.body));
  return Response.json({ ok: true, modified: true });
};
const settings = { id: "a-school", isDev: true, logger, fetch: fetchInstead };

type Sweep = () => Promise<SweepReport>;
type Handler = (request: Request) => Promise<Response>;

/** The endpoint that Inngest calls, as an application of this version makes it. */
const VERSIONS: Readonly<
  Record<string, (sweep: Sweep, options?: HoldfastFunctionsOptions) => Handler>
> = {
  "Inngest 3": (sweep, options) => {
    const client = new Inngest3(settings);
    const functions = createHoldfastFunctions(client, { sweep }, options);
    return serve3({ client, functions, fetch: fetchInstead });
  },
  "Inngest 4": (sweep, options) => {
    const client = new Inngest4(settings);
    return serve4({ client, functions: createHoldfastFunctions(client, { sweep }, options) });
  },
};

const address = "http://app.test/api/inngest";
const host = { host: "app.test", "content-type": "application/json" };

/** Runs the first step of a function, as the Inngest server does. */
async function run(handler: Handler, id: string, data: object = {}): Promise<unknown> {
  const name = id === "holdfast/sweep" ? "inngest/scheduled.timer" : id;
  const event = { name, data };
  const fnId = `a-school-${id}`;
  const stack = { stack: [], current: 0 };
  const ctx = { run_id: "a-run", attempt: 0, fn_id: fnId, use_api: false, stack };
  const body = { event, events: [event], steps: {}, ctx, version: 1, use_api: false };
  const query = new URLSearchParams({ fnId, stepId: "step" });
  const init = { method: "POST", headers: host, body: JSON.stringify(body) };
  return (await handler(new Request(`${address}?${query}`, init))).json();
}

const configSchema = z.object({
  functions: z.array(
    z.object({
      id: z.string(),
      triggers: z.array(z.object({ cron: z.string() }).or(z.object({ event: z.string() }))),
      concurrency: z.unknown().optional(),
      steps: z.record(
        z.string(),
        z.object({ retries: z.object({ attempts: z.int() }).optional() }),
      ),
    }),
  ),
});

// An application has one version; two in one process would share what they keep on `globalThis`.
beforeEach(() => {
  Reflect.deleteProperty(globalThis, Symbol.for("inngest:als"));
});

describe.each(Object.entries(VERSIONS))("%s", (_name, endpoint) => {
  test("the sweep runs as a step and returns its report", async () => {
    let sweeps = 0;
    const handler = endpoint(async () => {
      sweeps += 1;
      return REPORT;
    });
    expect(await run(handler, "holdfast/sweep")).toMatchObject([{ name: "sweep", data: REPORT }]);
    expect(sweeps).toBe(1);
  });

  test("a fault of Redis fails the run", async () => {
    const handler = endpoint(async () => {
      throw new Fault("redis_unavailable", "Redis is down.", { retryable: true });
    });
    const failed = JSON.stringify(await run(handler, "holdfast/sweep"));
    expect(failed).toContain("Redis is down.");
    expect(failed).not.toContain('"data":{');
  });

  test("the list answers its event with a page, and refuses an impossible query", async () => {
    const queries: unknown[] = [];
    const operations = {
      list: async (query: unknown) => {
        queries.push(query);
        return { lines: [LINE], next: null };
      },
    };
    const handler = endpoint(async () => REPORT, { operations });
    const listed = await run(handler, "holdfast/ops.list", { userId: "mia" });
    expect(listed).toMatchObject([{ name: "list", data: { lines: [LINE], next: null } }]);
    expect(queries).toStrictEqual([{ userId: "mia", limit: 50 }]);
    await run(handler, "holdfast/ops.list", { limit: 0 });
    expect(queries).toHaveLength(1);
  });

  test("the functions are registered with their triggers; the list only with operations", async () => {
    const operations = { list: async () => ({ lines: [], next: null }) };
    const registered = await registration(
      endpoint(async () => REPORT, { operations, sweepCron: "*/5 * * * *" }),
    );
    expect(registered.map(({ id, triggers }) => [id, triggers])).toStrictEqual([
      ["a-school-holdfast/sweep", [{ cron: "*/5 * * * *" }]],
      ["a-school-holdfast/ops.list", [{ event: "holdfast/ops.list" }]],
    ]);
    const [sweep] = registered;
    expect(sweep?.concurrency).toBe(1);
    expect(Object.values(sweep?.steps ?? {})).toMatchObject([{ retries: { attempts: 1 } }]);
    expect(await registration(endpoint(async () => REPORT))).toHaveLength(1);
  });
});

/** What the application tells an Inngest server about its functions. */
async function registration(handler: Handler) {
  const answer = await handler(new Request(address, { method: "PUT", headers: host }));
  expect(answer.status).toBe(200);
  return configSchema.parse(told.pop()).functions;
}

test.each([
  ["no client", undefined],
  ["another object", {}],
  ["a client whose functions take one argument", { createFunction: (all: object) => all }],
])("%s is refused with what to do", (_name, client) => {
  const create = createHoldfastFunctions as (client: unknown, holdfast: object) => unknown;
  expect(() => create(client, { sweep: async () => REPORT })).toThrow(/Inngest 3 or 4.*own/);
});

import { createMemoryStore } from "../../src/lib/assessment-cache";
import { ExpiringMap } from "../../src/lib/assessment-cache/expiring-map";
import type { Entry } from "../../src/lib/assessment-cache/expiring-map";
import type {
  Gradebook,
  GradebookResult,
  ResultToPublish,
} from "../../src/lib/services/one-roster";
import { failed, textOf } from "./call";
import type { Call, Reply } from "./call";

/** Everything outside the pods: what Redis and the gradebook hold. Never changed, only replaced. */
export interface World {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly clockMs: number;
  readonly results: ReadonlyMap<string, GradebookResult>;
}

/** What was done does not decide what is done next: a trail would only keep equal worlds apart. */
export const WITHOUT_TRAIL = { trailEntries: 0 } as const;

export const START_MS = Date.parse("2026-01-01T08:00:00Z");

export function emptyWorld(): World {
  return { entries: new Map(), clockMs: START_MS, results: new Map() };
}

/** How a call can go wrong. */
export type CallFault =
  /** It fails and nothing happens. */
  | "error before"
  /** It happens and its reply is lost. */
  | "reply lost"
  /** The list is empty, whatever there is. */
  | "empty list"
  /** The list does not show the newest result yet. */
  | "stale list"
  /** A result that exists is not found by its id. */
  | "stale by id";

/** The faults that make a difference to this call in this world. */
export function faultsOf(world: World, { port, method }: Call): readonly CallFault[] {
  const hasResults = world.results.size > 0;
  if (method === "listResults") {
    if (!hasResults) return ["error before"];
    const stale: readonly CallFault[] = world.results.size > 1 ? ["stale list"] : [];
    return ["error before", "empty list", ...stale];
  }
  if (method === "findResult")
    return hasResults ? ["error before", "stale by id"] : ["error before"];
  return port === "store" && isRead(method) ? ["error before"] : ["error before", "reply lost"];
}

function isRead(method: string): boolean {
  return method === "readOutbox" || method === "load";
}

type Command = (this: void, ...args: readonly unknown[]) => unknown;

export interface Executed {
  readonly world: World;
  /** What the caller is told. */
  readonly reply: Reply;
  /** Whether it happened, whatever the caller is told. */
  readonly hasHappened: boolean;
}

/** Executes a call on the production memory store, or on a gradebook that is a map. */
export async function execute(
  world: World,
  call: Call,
  fault: CallFault | null,
): Promise<Executed> {
  if (fault === "error before") {
    return { world, reply: failed(call), hasHappened: false };
  }
  const done = call.port === "store" ? await inStore(world, call) : inGradebook(world, call, fault);
  return fault === "reply lost" ? { ...done, reply: failed(call) } : done;
}

async function inStore(world: World, { method, args }: Call): Promise<Executed> {
  const keys = new ExpiringMap(() => world.clockMs, world.entries);
  const store = createMemoryStore(WITHOUT_TRAIL, () => world.clockMs, keys);
  const commands = store as unknown as Readonly<Record<string, Command>>;
  const value = await commands[method]?.(...args);
  const after = { ...world, entries: keys.entries() };
  return { world: after, reply: { kind: "value", value }, hasHappened: true };
}

function inGradebook(world: World, { method, args }: Call, fault: CallFault | null): Executed {
  const { results } = world;
  const reply = (value: unknown): Executed => ({
    world,
    reply: { kind: "value", value },
    hasHappened: true,
  });
  switch (method as keyof Gradebook) {
    case "listResults": {
      const all = [...results.values()];
      if (fault === "empty list") return reply([]);
      return reply(fault === "stale list" ? all.slice(0, -1) : all);
    }
    case "findResult": {
      const found = results.get(String(args[0])) ?? null;
      return reply(fault === "stale by id" ? null : found);
    }
    case "putResult": {
      const put = resultOf(args[0] as ResultToPublish);
      const after = { ...world, results: new Map(results).set(put.resultId, put) };
      return { ...reply(undefined), world: after };
    }
  }
}

function resultOf(body: ResultToPublish): GradebookResult {
  const { resultId, userId, lineItemId, score, attemptId } = body;
  return { resultId, userId, lineItemId, status: "active", score, attemptId };
}

/** Equal texts: nobody can tell the worlds apart. */
export function worldText({ entries, clockMs, results }: World): string {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return textOf([sorted, clockMs, [...results]]);
}

import type { Gradebook, GradebookResult, ResultToPublish } from "#lib/services/one-roster";
import type { RolloutMode } from "#lib/services/attempt";
import type { Entry } from "#tests/lua/keyspace";
import type { Execution } from "./attempt-types";
import { failed } from "./call";
import type { Call } from "./call";
import { textOf } from "./core/interner";
import { executeInLua } from "./ground";

/** Everything outside the pods: what Redis and the gradebook hold. Never changed, only replaced. */
export interface World {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly clockMs: number;
  readonly results: ReadonlyMap<string, GradebookResult>;
  /** What the flag says, where pods ask it. */
  readonly mode: PinnedMode;
}

/** The modes in which attempts are pinned. */
export type PinnedMode = Extract<RolloutMode, `pinned${string}`>;

/** For stores of which nobody looks at the trail. */
export const WITHOUT_TRAIL = { trailEntries: 0 } as const;

export const START_MS = Date.parse("2026-01-01T08:00:00Z");

export function emptyWorld(): World {
  return { entries: new Map(), clockMs: START_MS, results: new Map(), mode: "pinned-compat" };
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

/** In an order that stays: tokens of histories number them. */
export const CALL_FAULTS: readonly CallFault[] = [
  "error before",
  "reply lost",
  "empty list",
  "stale list",
  "stale by id",
];

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
  if (port === "flag" || method === "appendTrail") return [];
  const isOfStore = port !== "gradebook";
  return isOfStore && isRead(method) ? ["error before"] : ["error before", "reply lost"];
}

function isRead(method: string): boolean {
  return method === "readOutbox" || method === "load";
}

/** What the judge must know of a call, beyond the world after it and its reply. */
export interface CallDetails {
  /** Whether it happened, whatever the caller is told. */
  readonly hasHappened: boolean;
  /** What it appended to the audit trail. */
  readonly trail: readonly string[];
}

const HAPPENED: CallDetails = { hasHappened: true, trail: [] };

/** Executes a call on the production store, whose Redis is in this process, or on a gradebook that is a map. */
export async function execute(
  world: World,
  call: Call,
  fault: CallFault | null,
): Promise<Execution> {
  if (fault === "error before") {
    return { world, reply: failed(call), details: { hasHappened: false, trail: [] } };
  }
  const done = await executeAt(world, call, fault);
  return fault === "reply lost" ? { ...done, reply: failed(call) } : done;
}

async function executeAt(world: World, call: Call, fault: CallFault | null): Promise<Execution> {
  switch (call.port) {
    case "gradebook":
      return inGradebook(world, call, fault);
    case "flag":
      return { world, reply: { kind: "value", value: world.mode }, details: HAPPENED };
    default:
      return inStore(world, call);
  }
}

async function inStore(world: World, call: Call): Promise<Execution> {
  const { value, entries, trail } = await executeInLua(world, call);
  const after = entries === world.entries ? world : { ...world, entries };
  return { world: after, reply: { kind: "value", value }, details: { hasHappened: true, trail } };
}

function inGradebook(world: World, { method, args }: Call, fault: CallFault | null): Execution {
  const { results } = world;
  const reply = (value: unknown): Execution => ({
    world,
    reply: { kind: "value", value },
    details: HAPPENED,
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

/** What Redis and the gradebook hold: equal texts, equal ends. */
export function endText({ entries, results }: World): string {
  const kept = [...entries].map(([key, { value }]) => [
    key,
    typeof value === "string" ? value : [...value],
  ]);
  return JSON.stringify([kept.sort(), [...results]]);
}

/** Equal texts: nobody can tell the worlds apart. */
export function worldText({ entries, clockMs, results, mode }: World): string {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return textOf([sorted, clockMs, [...results], mode]);
}

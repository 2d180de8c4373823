import { AsyncLocalStorage } from "node:async_hooks";
import type { AttemptStore } from "#lib/assessment-cache";
import type { Gradebook } from "#lib/services/one-roster";
import { monotonicMs } from "../history/operation";
import type { LoopLag } from "./loop-lag";

/** How many calls one operation has made so far. */
export interface CallCounts {
  creates: number;
  writes: number;
  gradebook: number;
  storeMsMax: number;
}

const current = new AsyncLocalStorage<CallCounts>();

export function withCounts<Value>(counts: CallCounts, work: () => Promise<Value>): Promise<Value> {
  return current.run(counts, work);
}

export function newCallCounts(): CallCounts {
  return { creates: 0, writes: 0, gradebook: 0, storeMsMax: 0 };
}

/** Stands before a call to a port, and may stop the process there. */
export type Gate = (port: "store" | "gradebook", call: () => Promise<unknown>) => Promise<unknown>;

/** The calls after which a request may have changed its slot. */
const WRITES = new Set<PropertyKey>(["create", "commit", "clear"]);

/** The same store, with its calls counted for the operation that makes them. */
export function countedStore(store: AttemptStore, lag: LoopLag, gate: Gate): AttemptStore {
  return watched(store, async (name, call) => {
    const counts = current.getStore();
    if (counts !== undefined && WRITES.has(name)) counts.writes += 1;
    if (counts !== undefined && name === "create") counts.creates += 1;
    const fromMs = monotonicMs();
    try {
      return await gate("store", call);
    } finally {
      const ms = monotonicMs() - fromMs - lag.sinceMs(fromMs);
      if (counts !== undefined) counts.storeMsMax = Math.max(counts.storeMsMax, ms);
    }
  });
}

/** The same gradebook, with its calls counted for the operation that makes them. */
export function countedGradebook(gradebook: Gradebook, gate: Gate): Gradebook {
  return watched(gradebook, (_name, call) => {
    const counts = current.getStore();
    if (counts !== undefined) counts.gradebook += 1;
    return gate("gradebook", call);
  });
}

type Around = (name: PropertyKey, call: () => Promise<unknown>) => Promise<unknown>;

function watched<Port extends object>(port: Port, around: Around): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...args: unknown[]) =>
        around(name, () => Promise.resolve(Reflect.apply(method, target, args) as unknown));
    },
  });
}

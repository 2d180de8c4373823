import fc from "fast-check";
import type { AttemptStore, StoreOptions } from "#lib/assessment-cache";
import type { Property, HistoryTrace } from "../property";
import { Observations } from "./operation";
import type { DrawnOperation, Known, Pair } from "./operation";
import type { Side } from "./side";
import {
  attemptOperations,
  listOperations,
  outboxOperations,
  proposalOperations,
} from "./store-operations";
import { worldOperations } from "./world-operations";

const COMMANDS_MAX = 60;

/**
 * Short windows, so that small numbers lie beyond them; with old pods about or without. The trails
 * of the two stores are compared by the store's contract.
 */
const OPTIONS: readonly StoreOptions[] = [
  { trailEntries: 0 },
  { trailEntries: 0, probeWindow: 3 },
  { trailEntries: 0, probeWindow: 3, legacyPodsMayRun: false },
  { trailEntries: 0, legacyPodsMayRun: false },
];

/** Reads and writes of attempts come more often than everything else. */
const OPERATIONS: DrawnOperation[] = [
  ...[...attemptOperations, ...attemptOperations, ...attemptOperations],
  ...[...listOperations, ...outboxOperations, ...proposalOperations, ...worldOperations],
];

interface History {
  readonly options: StoreOptions;
  readonly commands: Iterable<fc.AsyncCommand<Known, Pair>>;
}

export interface Stores {
  readonly memory: Side;
  readonly redis: Side;
  /** Breaks the memory store, for histories that must be found. */
  readonly mutant?: (store: AttemptStore, side: Side) => AttemptStore;
}

/** One and the same history on both stores leaves both alike, in every reply and in every key. */
export function storesAgree(
  stores: () => Stores,
): Pick<Property<History>, "histories" | "play" | "events" | "clients"> {
  return {
    clients: 1,
    events: COMMANDS_MAX,
    histories: fc.record({
      options: fc.constantFrom(...OPTIONS),
      commands: fc.commands(OPERATIONS, { maxCommands: COMMANDS_MAX, size: "max" }),
    }),
    play: async ({ options, commands }, tally): Promise<HistoryTrace | null> => {
      const { memory, redis, mutant = (store: AttemptStore) => store } = stores();
      await Promise.all([memory.flush(), redis.flush()]);
      const steps: HistoryTrace["steps"] = [];
      const pair: Pair = {
        memory: { which: "memory", side: memory, store: mutant(memory.store(options), memory) },
        redis: { which: "redis", side: redis, store: redis.store(options) },
        steps,
        onDone: (name) => tally.see(name),
      };
      try {
        await fc.asyncModelRun(
          () => ({ model: { seen: new Observations() }, real: pair }),
          commands,
        );
        return null;
      } catch (error) {
        const title = error instanceof Error ? error.message : String(error);
        return { title, invariant: null, actors: ["a pod", "the world"], steps };
      } finally {
        tally.steps += steps.length;
      }
    },
  };
}

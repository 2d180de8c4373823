import fc from "fast-check";
import type { AttemptStore, StoreOptions } from "#lib/assessment-cache";
import type { Property, HistoryTrace } from "../property";
import { Observations } from "./operation";
import type { OperationArbitrary, ClientModel, FixtureSet } from "./operation";
import type { StoreFixture } from "./store-fixture";
import {
  attemptOperations,
  invalidOperations,
  listOperations,
  outboxOperations,
} from "./store-operations";
import { worldOperations } from "./world-operations";

const COMMANDS_MAX = 60;

/**
 * Short recovery windows, so that small numbers are outside; with or without legacy pods. The trails
 * of the stores are compared by the store's contract.
 */
const OPTIONS: readonly StoreOptions[] = [
  { trailEntries: 0 },
  { trailEntries: 0, probeWindow: 3 },
  { trailEntries: 0, probeWindow: 3, legacyPodsMayRun: false },
  { trailEntries: 0, legacyPodsMayRun: false },
];

/** Reads and writes of attempts are more frequent than the others. */
const OPERATIONS: OperationArbitrary[] = [
  ...attemptOperations,
  ...attemptOperations,
  ...attemptOperations,
  ...invalidOperations,
  ...listOperations,
  ...outboxOperations,
  ...worldOperations,
];

interface History {
  readonly options: StoreOptions;
  readonly commands: Iterable<fc.AsyncCommand<ClientModel, FixtureSet>>;
}

export interface Stores {
  readonly memory: StoreFixture;
  readonly lua: StoreFixture;
  readonly redis: StoreFixture;
  /** Breaks a rule of the memory store, to test that the histories detect it. */
  readonly mutant?: (store: AttemptStore, fixture: StoreFixture) => AttemptStore;
}

/** The same history gives the same replies and the same keys on every ground. */
export function storesAgree(
  stores: () => Stores,
): Pick<Property<History>, "histories" | "run" | "events" | "clients"> {
  return {
    clients: 1,
    events: COMMANDS_MAX,
    histories: fc.record({
      options: fc.constantFrom(...OPTIONS),
      commands: fc.commands(OPERATIONS, { maxCommands: COMMANDS_MAX, size: "max" }),
    }),
    run: async ({ options, commands }, counter): Promise<HistoryTrace | null> => {
      const { memory, lua, redis, mutant = (store: AttemptStore) => store } = stores();
      await Promise.all([memory.flush(), lua.flush(), redis.flush()]);
      const steps: HistoryTrace["steps"] = [];
      const fixtures: FixtureSet = {
        stores: {
          memory: {
            which: "memory",
            fixture: memory,
            store: mutant(memory.store(options), memory),
          },
          lua: { which: "lua", fixture: lua, store: lua.store(options) },
          redis: { which: "redis", fixture: redis, store: redis.store(options) },
        },
        steps,
        onDone: (name) => counter.add(name),
      };
      try {
        await fc.asyncModelRun(
          () => ({ model: { observations: new Observations() }, real: fixtures }),
          commands,
        );
        return null;
      } catch (error) {
        const title = error instanceof Error ? error.message : String(error);
        return { title, invariant: null, actors: ["a pod", "the world"], steps };
      } finally {
        counter.steps += steps.length;
      }
    },
  };
}

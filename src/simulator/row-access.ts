import {
  type LineItemSeed,
  parseSeed,
  type Resource,
  type ResultSeed,
  type Row,
} from "./gradebook/row";
import type { Simulation } from "./simulation";

/** Direct access to the stored rows of one collection, without faults, lag and request counts. */
export interface RowAccess<S = ResultSeed> {
  /** All stored rows, including soft-deleted ones. */
  all(): readonly Row[];
  find(sourcedId: string): Row | null;
  /** Adds or replaces one row. Throws a ZodError. */
  put(row: S): void;
  remove(sourcedId: string): void;
  /** Replaces all rows. Throws a ZodError, and then nothing changes. */
  replace(rows: readonly S[]): void;
  clear(): void;
}

export function createRowAccess(
  simulation: Simulation,
  resource: Resource,
): RowAccess<ResultSeed & LineItemSeed> {
  const { gradebook } = simulation;
  const collection = gradebook.collections[resource];
  return {
    all: () => collection.all(),
    find: (sourcedId) => collection.find(sourcedId),
    put: (seed) => {
      const row = parseSeed(resource, seed, simulation.clock.now());
      collection.put(row);
      if (resource === "assessmentResults") gradebook.ensureLineItem(row);
    },
    remove: (sourcedId) => collection.remove(sourcedId),
    replace: (rows) => simulation.replaceRows(resource, rows),
    clear: () => collection.clear(),
  };
}

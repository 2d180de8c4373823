import {
  type LineItemSeed,
  parseSeed,
  type Resource,
  type ResultSeed,
  type Row,
} from "./gradebook/row";
import type { Simulation } from "./simulation";

/** Direct access to the rows of one collection: no faults, no lag, no counting. */
export interface RowsHandle<S = ResultSeed> {
  /** The truth, soft-deleted rows included. */
  all(): readonly Row[];
  find(sourcedId: string): Row | null;
  /** Adds or replaces one row. Throws a ZodError. */
  put(row: S): void;
  remove(sourcedId: string): void;
  /** Replaces everything. Throws a ZodError, then nothing changes. */
  replace(rows: readonly S[]): void;
  clear(): void;
}

export function rowsHandle(
  simulation: Simulation,
  resource: Resource,
): RowsHandle<ResultSeed & LineItemSeed> {
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

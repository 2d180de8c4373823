import { CONNECTION } from "./connection";
import { EMPTY_LISTS } from "./empty-lists";
import type { Fault } from "./fault";
import { FILTERS } from "./filters";
import { PAGING } from "./paging";
import { REFUSALS } from "./refusals";
import { SHAPES } from "./shapes";
import { SOFT_DELETES } from "./soft-deletes";
import { STALE_READS } from "./stale-reads";
import { TOKENS } from "./tokens";

/** Every fault that the simulator can produce, in the order of their numbers. */
export const CATALOGUE: readonly Fault[] = [
  ...CONNECTION,
  ...EMPTY_LISTS,
  ...FILTERS,
  ...PAGING,
  ...REFUSALS,
  ...SHAPES,
  ...SOFT_DELETES,
  ...STALE_READS,
  ...TOKENS,
].sort((left, right) => Number(left.code.slice(1)) - Number(right.code.slice(1)));

/** The fault of that code, or undefined. */
export function findFault(code: string): Fault | undefined {
  return CATALOGUE.find((fault) => fault.code === code);
}

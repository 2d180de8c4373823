import { CONNECTION } from "./connection";
import { EMPTY_LISTS } from "./empty-lists";
import type { FaultDefinition } from "./fault";
import { FILTERS } from "./filters";
import { PAGING } from "./paging";
import { ERROR_REPLIES } from "./error-replies";
import { MALFORMED_REPLIES } from "./malformed-replies";
import { SOFT_DELETES } from "./soft-deletes";
import { STALE_READS } from "./stale-reads";
import { TOKENS } from "./tokens";

/** Every fault that the simulator can inject, in the order of the numbers. */
export const CATALOGUE: readonly FaultDefinition[] = [
  ...CONNECTION,
  ...EMPTY_LISTS,
  ...FILTERS,
  ...PAGING,
  ...ERROR_REPLIES,
  ...MALFORMED_REPLIES,
  ...SOFT_DELETES,
  ...STALE_READS,
  ...TOKENS,
].sort((left, right) => Number(left.code.slice(1)) - Number(right.code.slice(1)));

/** The fault with that code, or undefined. */
export function findFault(code: string): FaultDefinition | undefined {
  return CATALOGUE.find((fault) => fault.code === code);
}

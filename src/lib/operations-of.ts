import type { Holdfast } from "./holdfast";
import { createOperations } from "./services/operations";
import type { Operations } from "./services/operations";

/**
 * What operators can see and do with this Holdfast. null with a store in memory: it has no index of
 * slots and no audit, and nothing outside its process could see it.
 */
export function operationsOf({
  engine,
  tools,
}: Pick<Holdfast, "engine" | "tools">): Operations | null {
  const { stores, ...others } = tools;
  const { store, operators, index } = stores;
  if (operators === null || index === null) return null;
  return createOperations({ ...others, store, operators, engine, slots: index });
}

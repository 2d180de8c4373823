import type { Fault } from "../fault";

/** Why nothing can fail closed: Redis answers all the time. */
export const REACHABLE = "Redis can be reached and written all the time";

/** A fault of a single server that keeps what it has acknowledged. */
export function ordinary(id: string, name: string): Omit<Fault, "how" | "inject"> {
  const environment = "single";
  return { id, name, environment, exceptions: [], mayReset: true, notApplicable: {} };
}

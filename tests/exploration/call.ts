import { Fault } from "#lib/fault";
import type { FaultCode } from "#lib/fault";

/**
 * What the engine calls: the store of the mode `pinned-compat`, the store of the mode `pinned`, the
 * gradebook, or the flag that says which mode a request is served in.
 */
export type Port = "store" | "alone" | "gradebook" | "flag";

/** One call of the engine: one step of an exploration. */
export interface Call {
  readonly port: Port;
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Reply =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "fault"; readonly code: FaultCode };

export function failed({ port }: Call): Reply {
  return {
    kind: "fault",
    code: port === "gradebook" ? "gradebook_unavailable" : "redis_unavailable",
  };
}

/** What the engine is thrown when a call fails. */
export function errorOf(code: FaultCode): Fault {
  return new Fault(code, "a fault of the exploration", { retryable: true });
}

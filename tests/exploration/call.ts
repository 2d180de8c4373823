import { Fault } from "../../src/lib/fault";
import type { FaultCode } from "../../src/lib/fault";

/** One call of the engine to the store or the gradebook: one step of an exploration. */
export interface Call {
  readonly port: "store" | "gradebook";
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Reply =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "fault"; readonly code: FaultCode };

export function failed({ port }: Call): Reply {
  return {
    kind: "fault",
    code: port === "store" ? "redis_unavailable" : "gradebook_unavailable",
  };
}

/** What the engine is thrown when a call fails. */
export function faultOf(code: FaultCode): Fault {
  return new Fault(code, "a fault of the exploration", { retryable: true });
}

/** The same text for the same value; maps are written as their entries. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part instanceof Map ? { map: [...(part as Map<unknown, unknown>)] } : part,
  );
}

/** A body before it is serialized, so that a fault can still change it. */
export type Body =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "text"; readonly contentType: string; readonly text: string }
  | { readonly kind: "empty" };

/** How the reply is sent: completely, never, as a TCP reset, or cut in the middle of the body. */
export type Delivery = "whole" | "hang" | "reset" | "cut";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly delivery: Delivery;
  /** Milliseconds before anything is sent; for a hanging reply, before the connection closes. */
  readonly delayMs?: number;
}

export function jsonReply(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers, body: { kind: "json", value }, delivery: "whole" };
}

export function textReply(status: number, contentType: string, text: string): Reply {
  return { status, headers: {}, body: { kind: "text", contentType, text }, delivery: "whole" };
}

export function emptyReply(status: number): Reply {
  return { status, headers: {}, body: { kind: "empty" }, delivery: "whole" };
}

/** Nothing is sent. The connection closes after `ms`; without it, when the simulator closes. */
export function hangingReply(ms?: number): Reply {
  return { ...emptyReply(200), delivery: "hang", ...(ms === undefined ? {} : { delayMs: ms }) };
}

export function isSuccess(reply: Reply): boolean {
  return reply.status >= 200 && reply.status < 300;
}

import type { ServerResponse } from "node:http";

import type { Body, Reply } from "./reply";

/** Sends a reply according to its `delivery`. A hanging reply is ended when the server closes. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  if (reply.delivery === "hang") return;
  if (reply.delivery === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const { text, contentType } = serializeBody(reply.body);
  const bytes = Buffer.from(text, "utf8");
  response.writeHead(reply.status, {
    ...(contentType === null ? {} : { "content-type": contentType }),
    ...(reply.status === 204 ? {} : { "content-length": bytes.length }),
    ...reply.headers,
  });
  if (reply.delivery === "whole") {
    response.end(reply.status === 204 ? undefined : bytes);
    return;
  }
  // Half of the announced length, then the end: the client must notice that the rest is missing.
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** The body as text, and its content type. */
export function serializeBody(body: Body): {
  readonly text: string;
  readonly contentType: string | null;
} {
  if (body.kind === "empty") return { text: "", contentType: null };
  if (body.kind === "text") return { text: body.text, contentType: body.contentType };
  return { text: JSON.stringify(body.value), contentType: "application/json; charset=utf-8" };
}

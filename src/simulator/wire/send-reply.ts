import type { ServerResponse } from "node:http";

import type { Body, Reply } from "./reply";

/** Writes a reply as its delivery says. A hanging one is left open; closing the server ends it. */
export function send(response: ServerResponse, reply: Reply): void {
  if (reply.delivery === "hang") return;
  if (reply.delivery === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const { text, contentType } = render(reply.body);
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
  // Half of what was announced, then the end: the client must notice that the rest is missing.
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** The body as text, and the content type to announce for it. */
export function render(body: Body): { readonly text: string; readonly contentType: string | null } {
  if (body.kind === "empty") return { text: "", contentType: null };
  if (body.kind === "text") return { text: body.text, contentType: body.contentType };
  return { text: JSON.stringify(body.value), contentType: "application/json; charset=utf-8" };
}

import { z } from "zod";

import { ERROR_SHAPES, errorReply } from "./error-body";
import { type Body, emptyReply, type Reply } from "./reply";

/** The parameter of every fault that sends an error body. */
export const errorShape = z.enum(ERROR_SHAPES).default("top").describe("format of the error body");

/** The parameters of every fault that fails like a server or the proxy in front of it. */
export const failureParams = z.strictObject({
  status: z
    .union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)])
    .default(503)
    .describe("HTTP status"),
  body: z.enum(["json", "html", "empty"]).default("json").describe("kind of body"),
  shape: errorShape,
});

export function failureReply({ status, body, shape }: z.output<typeof failureParams>): Reply {
  if (body === "empty") return emptyReply(status);
  if (body === "html") return { ...emptyReply(status), body: htmlBody(`Error ${status}`) };
  const minor = status === 503 ? "server_busy" : "internal_server_error";
  return errorReply({ status, minor, description: "the server failed" }, shape);
}

/** A web page, as a proxy or a login wall sends it. */
export function htmlBody(title: string): Extract<Body, { kind: "text" }> {
  const text = `<!doctype html><title>${title}</title><h1>${title}</h1>`;
  return { kind: "text", contentType: "text/html; charset=utf-8", text };
}

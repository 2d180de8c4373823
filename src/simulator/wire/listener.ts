import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import type { RawRequest } from "./call";
import { jsonReply, type Reply, textReply } from "./reply";
import { send } from "./send";

const BODY_BYTES_MAX = 10_000_000;

/** What the listener needs from the simulator. */
export interface Answering {
  readonly answer: (raw: RawRequest) => Reply;
  readonly sleep: (ms: number) => Promise<void>;
}

/** An HTTP server that reads each request whole, has it answered and delivers the reply. */
export function createListener(answering: Answering): Server {
  return createServer((request, response) => {
    respond(request, response, answering).catch(() => {
      // The client went away or the simulator is closing: there is nobody left to tell.
      response.destroy();
    });
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answering: Answering,
): Promise<void> {
  const reply = await decide(request, answering);
  if (reply.delayMs !== undefined) {
    await answering.sleep(reply.delayMs);
    if (reply.delivery === "hang") response.destroy();
  }
  send(response, reply);
}

async function decide(request: IncomingMessage, answering: Answering): Promise<Reply> {
  const bodyText = await readBody(request);
  if (bodyText === null) return textReply(413, "text/plain", "the body is too large");
  const url = urlOf(request);
  if (url === null) return jsonReply(400, { error: "malformed request target" });
  try {
    return answering.answer({
      method: request.method ?? "GET",
      url,
      bodyText,
      contentType: request.headers["content-type"] ?? "",
      authorization: request.headers.authorization ?? null,
    });
  } catch (error) {
    // A bug in the simulator must not look like one of its faults.
    console.error("the simulator failed on a request", error);
    return textReply(500, "text/plain", "the simulator failed; see its log");
  }
}

/** The absolute URL, or null when it, or a percent-encoding of its path, is malformed. */
function urlOf(request: IncomingMessage): URL | null {
  try {
    const url = new URL(`http://${request.headers.host ?? "localhost"}${request.url ?? "/"}`);
    decodeURIComponent(url.pathname);
    return url;
  } catch {
    return null;
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > BODY_BYTES_MAX) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

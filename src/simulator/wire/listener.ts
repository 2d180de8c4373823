import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import type { RawRequest } from "./simulator-request";
import { jsonReply, type Reply, textReply } from "./reply";
import { sendReply } from "./send-reply";

const BODY_BYTES_MAX = 10_000_000;

type Answer = (raw: RawRequest) => Reply;

/** An HTTP server that reads each request completely, calls `answer` and sends the reply. */
export function createListener(answer: Answer, sleep: (ms: number) => Promise<void>): Server {
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = await replyTo(request, answer);
    if (reply.delayMs !== undefined) {
      await sleep(reply.delayMs);
      if (reply.delivery === "hang") response.destroy();
    }
    sendReply(response, reply);
  };
  return createServer((request, response) => {
    respond(request, response).catch(() => {
      // The client has disconnected or the simulator is closing: no reply is possible.
      response.destroy();
    });
  });
}

async function replyTo(request: IncomingMessage, answer: Answer): Promise<Reply> {
  const bodyText = await readBody(request);
  if (bodyText === null) return textReply(413, "text/plain", "the body is too large");
  const url = urlOf(request);
  if (url === null) return jsonReply(400, { error: "malformed request target" });
  try {
    return answer({
      method: request.method ?? "GET",
      url,
      bodyText,
      contentType: request.headers["content-type"] ?? "",
      authorization: request.headers.authorization ?? null,
    });
  } catch (error) {
    // A bug in the simulator must not look like an injected fault.
    console.error("the simulator failed on a request", error);
    return textReply(500, "text/plain", "the simulator failed; see its log");
  }
}

/** The absolute URL; null if it or the percent-encoding of its path is malformed. */
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

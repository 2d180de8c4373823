import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { startSimulator, type Simulator } from "#simulator/simulator";

/** A real gradebook that, told to fail, quotes in its error all that it was sent. */
export interface TalkativeGradebook {
  readonly settings: Readonly<Record<string, string>>;
  readonly simulator: Simulator;
  /** The bearer tokens that it has given out; the simulator's own are too plain to be searched. */
  readonly tokens: () => readonly string[];
  /** The status that everything but the token endpoint is answered with; null: it works. */
  failWith(status: number | null): void;
  readonly stop: () => Promise<void>;
}

export async function startTalkativeGradebook(clientSecret: string): Promise<TalkativeGradebook> {
  const simulator = await startSimulator({ clientSecret });
  const tokens = new Map<string, string>();
  let failing: number | null = null;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const body = await text(request);
    const { authorization } = headers;
    if (failing !== null && authorization !== undefined) {
      const quoted = { method, url: decodeURIComponent(url), headers, body };
      const error = { imsx_codeMajor: "failure", imsx_severity: "error" };
      response.writeHead(
        failing,
        JSON.stringify(body)
          .slice(0, 200)
          .replace(/[^ -~]/g, ""),
        {
          "content-type": "application/json",
        },
      );
      response.end(JSON.stringify({ ...error, imsx_description: JSON.stringify(quoted) }));
      return;
    }
    const reply = await fetch(`http://127.0.0.1:${simulator.port}${url}`, {
      method,
      headers: forwarded(headers, tokens),
      ...(method === "GET" ? {} : { body }),
    });
    const { "content-length": _length, ...others } = Object.fromEntries(reply.headers);
    response.writeHead(reply.status, others);
    response.end(url === "/token" ? renamed(await reply.text(), tokens) : await reply.text());
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const through = (url: string): string => `http://127.0.0.1:${port}${new URL(url).pathname}`;
  return {
    simulator,
    settings: {
      ONEROSTER_BASE_URL: through(simulator.baseUrl),
      ONEROSTER_TOKEN_URL: through(simulator.tokenUrl),
      ONEROSTER_CLIENT_ID: simulator.clientId,
      ONEROSTER_CLIENT_SECRET: clientSecret,
    },
    tokens: () => [...tokens.keys()],
    failWith: (status) => {
      failing = status;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await simulator.close();
    },
  };
}

type Tokens = Map<string, string>;

/** The reply of a token endpoint, with a token that cannot be mistaken for anything else. */
function renamed(reply: string, tokens: Tokens): string {
  const { access_token: real, ...others } = JSON.parse(reply) as { readonly access_token: string };
  const token = `CANARY-token-${randomBytes(16).toString("hex")}`;
  tokens.set(token, real);
  return JSON.stringify({ ...others, access_token: token });
}

function forwarded(headers: IncomingMessage["headers"], tokens: Tokens): Record<string, string> {
  const { accept, authorization, "content-type": contentType } = headers;
  const real = tokens.get(authorization?.replace("Bearer ", "") ?? "");
  return {
    ...(accept !== undefined && { accept }),
    ...(contentType !== undefined && { "content-type": contentType }),
    ...(real !== undefined && { authorization: `Bearer ${real}` }),
  };
}

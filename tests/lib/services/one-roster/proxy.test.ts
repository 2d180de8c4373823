import { createServer, request as forward } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

import { describe, expect, it, onTestFinished } from "vitest";

import { gradebookOptionsOf } from "#lib/gradebook-options";
import { createOneRosterGradebook, type Gradebook } from "#lib/services/one-roster";
import { readSettings, type Environment } from "#lib/settings";
import { UNAVAILABLE } from "./expected-faults";
import {
  type ScriptedGradebook,
  type Reply,
  SLOT,
  startScriptedGradebook,
} from "./scripted-gradebook";

const EMPTY: Reply = { status: 200, body: { assessmentResults: [] } };

/** A name that only the proxy can resolve. */
const HOST = "gradebook.invalid";

interface Proxy {
  readonly url: string;
  /** `CONNECT host:port`, or the method and host of a request that was forwarded. */
  readonly requests: string[];
}

/** A proxy that tunnels and forwards. It resolves every name to this machine. */
async function startProxy(): Promise<Proxy> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const { host, port, pathname, search } = new URL(request.url ?? "");
    requests.push(`${request.method} ${host}`);
    const { method, headers } = request;
    const path = `${pathname}${search}`;
    const target = forward({ host: "127.0.0.1", port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    target.on("error", () => response.writeHead(502).end());
    request.pipe(target);
  });
  server.on("connect", (request, client: Socket) => {
    requests.push(`CONNECT ${request.url}`);
    const port = Number((request.url ?? "").split(":").at(-1));
    const target = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
    target.on("error", () => client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** A client with the settings of this environment. */
function gradebookOf(origin: string, env: Environment): Gradebook {
  const settings = readSettings(
    {
      ONEROSTER_BASE_URL: `${origin}/gradebook`,
      ONEROSTER_TOKEN_URL: `${origin}/token`,
      ONEROSTER_CLIENT_ID: "client",
      ONEROSTER_CLIENT_SECRET: "s3cret",
      ...env,
    },
    { isFolder: () => true },
  );
  if (settings.oneRoster === undefined) throw new Error("the settings name no gradebook");
  return createOneRosterGradebook({
    ...gradebookOptionsOf(settings.oneRoster, settings),
    timings: { triesMax: 1, tryTimeoutMs: 2_000 },
  });
}

function behindProxy({ origin }: ScriptedGradebook): string {
  return origin.replace("127.0.0.1", HOST);
}

describe("an outgoing proxy", () => {
  it.each(["HTTP_PROXY", "http_proxy"])(
    "in %s is used for the token and the list",
    async (name) => {
      const server = await startScriptedGradebook({ api: () => EMPTY });
      const proxy = await startProxy();
      const gradebook = gradebookOf(behindProxy(server), { [name]: proxy.url });
      expect(await gradebook.listResults(SLOT)).toEqual([]);
      expect(server.tokenRequests).toHaveLength(1);
      expect(server.requests.length).toBeGreaterThan(0);
      expect(proxy.requests.length).toBeGreaterThan(0);
      expect(proxy.requests.every((line) => line.includes(HOST))).toBe(true);
    },
  );

  it("may be given without a scheme, as in other programs", async () => {
    const server = await startScriptedGradebook({ api: () => EMPTY });
    const proxy = await startProxy();
    const env = { HTTP_PROXY: proxy.url.replace("http://", "") };
    expect(await gradebookOf(behindProxy(server), env).listResults(SLOT)).toEqual([]);
  });

  it("in HTTPS_PROXY tunnels to an https address", async () => {
    const proxy = await startProxy();
    const gradebook = gradebookOf(`https://${HOST}`, { HTTPS_PROXY: proxy.url });
    await expect(gradebook.listResults(SLOT)).rejects.toMatchObject(UNAVAILABLE);
    expect(proxy.requests).toContain(`CONNECT ${HOST}:443`);
  });

  it("is not used for hosts in NO_PROXY and for this machine", async () => {
    const server = await startScriptedGradebook({ api: () => EMPTY });
    const proxy = await startProxy();
    const withoutProxy = gradebookOf(behindProxy(server), {
      HTTP_PROXY: proxy.url,
      NO_PROXY: HOST,
    });
    await expect(withoutProxy.listResults(SLOT)).rejects.toMatchObject(UNAVAILABLE);
    const onLoopback = gradebookOf(server.origin, {
      HTTP_PROXY: proxy.url,
      NO_PROXY: "other.example",
    });
    expect(await onLoopback.listResults(SLOT)).toEqual([]);
    expect(proxy.requests).toEqual([]);
  });

  it("that is down is a temporary fault, and its password is in no message", async () => {
    const env = { HTTP_PROXY: "http://user:CANARY@127.0.0.1:1" };
    const failing = gradebookOf(`http://${HOST}`, env).listResults(SLOT);
    await expect(failing).rejects.toMatchObject(UNAVAILABLE);
    await expect(failing).rejects.not.toThrow("CANARY");
  });
});

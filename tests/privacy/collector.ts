import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Stands where an OpenTelemetry collector would, and keeps what it is sent. */
export interface Collector {
  readonly url: string;
  /** Everything that was sent: addresses, headers and bodies. */
  readonly received: () => string;
  readonly stop: () => Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  let received = "";
  const server = createServer((request, response) => {
    const { url, headers } = request;
    text(request)
      .then((body) => {
        received += `${url} ${JSON.stringify(headers)}\n${body}\n`;
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      })
      .catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received: () => received,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { startSimulator } from "#simulator/simulator";
import type { Simulator } from "#simulator/simulator";

/** The gradebook simulator, behind a proxy that makes each request take longer. */
export interface SlowGradebook {
  /** As the application knows it: its addresses are those of the proxy. */
  readonly simulator: Simulator;
  /** What a request takes in addition, in milliseconds; 0 at first. */
  setLatency(ms: number): void;
}

export async function startSlowGradebook(): Promise<SlowGradebook> {
  const simulator = await startSimulator();
  let latencyMs = 0;
  const proxy = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const forward = async (): Promise<void> => {
      if (latencyMs > 0) await sleep(latencyMs);
      const target = { host: "127.0.0.1", port: simulator.port, method, path: url, headers };
      const forwarded = request(target, (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(outgoing);
      });
      forwarded.once("error", () => outgoing.destroy());
      incoming.pipe(forwarded);
    };
    void forward();
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  const throughProxy = (url: string): string => {
    const changed = new URL(url);
    changed.port = String(port);
    return changed.href;
  };
  return {
    simulator: {
      ...simulator,
      baseUrl: throughProxy(simulator.baseUrl),
      tokenUrl: throughProxy(simulator.tokenUrl),
      close: async () => {
        proxy.close();
        proxy.closeAllConnections();
        await simulator.close();
      },
    },
    setLatency: (ms) => {
      latencyMs = ms;
    },
  };
}

import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface AlternatingProxy {
  readonly url: string;
  /** From now on only these pods are asked, in turn. */
  readonly use: (pods: readonly string[]) => void;
  /** How many server actions each pod was asked for. */
  readonly actions: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
}

/** One address for several pods: each request goes to the next one, with the browser's host. */
export async function startAlternatingProxy(pods: readonly string[]): Promise<AlternatingProxy> {
  const agent = new Agent({ keepAlive: true });
  const actions: Record<string, number> = {};
  let used = pods;
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const pod = used[turn % used.length] ?? "";
    turn += 1;
    if (incoming.headers["next-action"] !== undefined) actions[pod] = (actions[pod] ?? 0) + 1;
    const { method, headers, url: path } = incoming;
    const onward = request(new URL(path ?? "/", pod), { agent, method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    onward.once("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    use: (others) => {
      used = others;
    },
    actions: () => ({ ...actions }),
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

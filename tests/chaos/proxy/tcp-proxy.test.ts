import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startTcpProxy } from "./tcp-proxy";
import type { TcpProxy } from "./tcp-proxy";

interface Way {
  readonly proxy: TcpProxy;
  readonly client: Socket;
  /** What arrived at the server, and what came back. */
  readonly arrived: string[];
  readonly replies: string[];
}

/** A server that answers every chunk with the same in capitals, and a client behind a proxy. */
async function openWay(): Promise<Way> {
  const arrived: string[] = [];
  const replies: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      arrived.push(chunk.toString());
      socket.write(chunk.toString().toUpperCase());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy = await startTcpProxy((server.address() as AddressInfo).port);
  const client = connect(proxy.port, "127.0.0.1");
  client.on("data", (chunk) => replies.push(chunk.toString()));
  client.on("error", () => undefined);
  onTestFinished(async () => {
    client.destroy();
    await proxy.stop();
    server.close();
  });
  return { proxy, client, arrived, replies };
}

const soon = { timeout: 5_000, interval: 10 };

test("in fair weather everything gets through", async () => {
  const { client, replies } = await openWay();
  client.write("a");
  await expect.poll(() => replies.join(""), soon).toBe("A");
});

test("a lost reply comes after its request has arrived, and resets the connection", async () => {
  const { proxy, client, arrived, replies } = await openWay();
  proxy.set({ kind: "reply-lost", probability: 1 });
  client.write("a");
  await expect.poll(() => client.destroyed, soon).toBe(true);
  expect([arrived, replies, proxy.lostReplies()]).toEqual([["a"], [], 1]);
});

test("a connection that was silent stays so, and a new one gets through", async () => {
  const { proxy, client, arrived } = await openWay();
  client.write("a");
  await expect.poll(() => arrived.join(""), soon).toBe("a");
  proxy.set({ kind: "silent" });
  client.write("b");
  await new Promise((resolve) => setTimeout(resolve, 50));
  proxy.set({ kind: "fair" });
  client.write("c");
  const fresh = connect(proxy.port, "127.0.0.1");
  fresh.write("d");
  await expect.poll(() => arrived.join(""), soon).toBe("ad");
  expect(client.destroyed).toBe(false);
  fresh.destroy();
});

test("late chunks stay in order when the weather clears up", async () => {
  const { proxy, client, replies } = await openWay();
  proxy.set({ kind: "slow", delayMs: 100 });
  client.write("a");
  await new Promise((resolve) => setTimeout(resolve, 20));
  proxy.set({ kind: "fair" });
  client.write("b");
  await expect.poll(() => replies.join(""), soon).toBe("AB");
});

test("closed, it resets what is open and what comes", async () => {
  const { proxy, client } = await openWay();
  client.write("a");
  await expect.poll(() => client.bytesRead, soon).toBe(1);
  proxy.set({ kind: "closed" });
  await expect.poll(() => client.destroyed, soon).toBe(true);
});

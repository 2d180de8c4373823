import { execFile } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PROJECT } from "#src/cli/project.ts";
import type { RedisTarget } from "#lib/redis-target";
import { makeCertificates, type Certificates } from "../servers/certificates";
import { freePort } from "../servers/free-port";
import { startRedis, type RedisServer } from "../servers/redis-server";
import { startRedisSentinel, type RedisSentinel } from "../servers/redis-sentinel";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Connections that are given up in the middle of the handshake, or just after it. */
const ROUNDS = 120;

const CONNECTION = JSON.stringify(join(PROJECT, "src/lib/assessment-cache.ts"));
const CLOCK = JSON.stringify(join(PROJECT, "src/lib/clock.ts"));

interface Survived {
  readonly code: number;
  /** Each kind of error that was heard of, once. */
  readonly heard: readonly string[];
}

/** A process of its own that tries to connect, and looks why it cannot. */
function connectApart(target: RedisTarget): Promise<Survived> {
  const script = `
    import { checkConnections, connectRedis } from ${CONNECTION};
    import { systemClock } from ${CLOCK};
    const target = ${JSON.stringify(target)};
    const heard = new Set();
    const hear = (error) => heard.add(error.code ?? error.message.replace(/\\d+/g, "N"));
    const open = () => connectRedis(target, hear, systemClock).client;
    for (let round = 0; round < ${ROUNDS}; round += 1) {
      const client = open();
      await systemClock.sleep((round % 40) / 4);
      client.disconnect();
    }
    const last = open();
    await systemClock.sleep(500);
    last.disconnect();
    for (const { kind } of await checkConnections(target)) heard.add(kind);
    console.log(JSON.stringify([...heard]));
  `;
  const args = ["--import=tsx", "--input-type=module", "--eval", script];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: PROJECT, timeout: 30_000 }, (error, stdout) => {
      const failed: unknown = error?.code;
      const code = error === null ? 0 : typeof failed === "number" ? failed : -1;
      resolve({ code, heard: stdout === "" ? [] : (JSON.parse(stdout) as readonly string[]) });
    });
  });
}

let certificates: Certificates;
let single: RedisServer;
let group: RedisSentinel;
let port: number;
beforeAll(async () => {
  certificates = makeCertificates();
  port = await freePort();
  single = await startRedis({ extraArgs: certificates.tlsArgs(port) });
  group = await startRedisSentinel({ certificates });
});
afterAll(async () => {
  await Promise.all([single.stop(), group.stop()]);
  certificates.remove();
});

test("of a single Redis is an error that is heard of, and ends no process", async () => {
  const survived: Survived = await connectApart({
    kind: "single",
    url: `rediss://127.0.0.1:${port}`,
  });
  const heard: unknown = expect.arrayContaining([
    "SELF_SIGNED_CERT_IN_CHAIN",
    "certificate_untrusted",
  ]);
  expect(survived).toEqual({ code: 0, heard });
});

test("of a sentinel, or of the master behind it, ends no process", async () => {
  const [sentinel = { host: "", port: 0 }] = group.sentinels;
  const [address = ""] = group.tlsAddresses.split(",");
  const byTls = { host: "127.0.0.1", port: Number(address.split(":")[1]) };
  const { name } = group;
  const heard: unknown = expect.arrayContaining(["certificate_untrusted"]);
  const both = { kind: "sentinel", name, tls: {}, sentinels: [byTls], sentinelTls: {} } as const;
  expect(await connectApart(both)).toEqual({ code: 0, heard });
  const master = { kind: "sentinel", name, tls: {}, sentinels: [sentinel] } as const;
  expect(await connectApart(master)).toEqual({ code: 0, heard });
});

test("of a node of a Cluster ends no process", async () => {
  const nodes = [{ host: "127.0.0.1", port }];
  const survived: Survived = await connectApart({ kind: "cluster", nodes, tls: {} });
  const heard: unknown = expect.arrayContaining(["certificate_untrusted"]);
  expect(survived).toEqual({ code: 0, heard });
});

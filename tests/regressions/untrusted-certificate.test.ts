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

/** The number of connections that are closed during the handshake or just after it. */
const ROUNDS = 120;

const CONNECTION = JSON.stringify(join(PROJECT, "src/lib/assessment-cache.ts"));
const CLOCK = JSON.stringify(join(PROJECT, "src/lib/clock.ts"));

interface ConnectionOutcome {
  readonly code: number;
  /** Each kind of error, once. */
  readonly errors: readonly string[];
}

/** Starts a process that tries to connect and then checks why it cannot. */
function connectInOwnProcess(target: RedisTarget): Promise<ConnectionOutcome> {
  const script = `
    import { checkConnections, connectRedis } from ${CONNECTION};
    import { systemClock } from ${CLOCK};
    const target = ${JSON.stringify(target)};
    const errors = new Set();
    const record = (error) => errors.add(error.code ?? error.message.replace(/\\d+/g, "N"));
    const open = () => connectRedis(target, record, systemClock).client;
    for (let round = 0; round < ${ROUNDS}; round += 1) {
      const client = open();
      await systemClock.sleep((round % 40) / 4);
      client.disconnect();
    }
    const last = open();
    await systemClock.sleep(500);
    last.disconnect();
    for (const { kind } of await checkConnections(target)) errors.add(kind);
    console.log(JSON.stringify([...errors]));
  `;
  const args = ["--import=tsx", "--input-type=module", "--eval", script];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: PROJECT, timeout: 30_000 }, (error, stdout) => {
      const failed: unknown = error?.code;
      const code = error === null ? 0 : typeof failed === "number" ? failed : -1;
      resolve({ code, errors: stdout === "" ? [] : (JSON.parse(stdout) as readonly string[]) });
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

test("the untrusted certificate of a single Redis is reported as an error, and the process continues", async () => {
  const outcome: ConnectionOutcome = await connectInOwnProcess({
    kind: "single",
    url: `rediss://127.0.0.1:${port}`,
  });
  const errors: unknown = expect.arrayContaining([
    "SELF_SIGNED_CERT_IN_CHAIN",
    "certificate_untrusted",
  ]);
  expect(outcome).toEqual({ code: 0, errors });
});

test("the untrusted certificate of a sentinel or of its master does not end the process", async () => {
  const [sentinel = { host: "", port: 0 }] = group.sentinels;
  const [address = ""] = group.tlsAddresses.split(",");
  const byTls = { host: "127.0.0.1", port: Number(address.split(":")[1]) };
  const { name } = group;
  const errors: unknown = expect.arrayContaining(["certificate_untrusted"]);
  const both = { kind: "sentinel", name, tls: {}, sentinels: [byTls], sentinelTls: {} } as const;
  expect(await connectInOwnProcess(both)).toEqual({ code: 0, errors });
  const master = { kind: "sentinel", name, tls: {}, sentinels: [sentinel] } as const;
  expect(await connectInOwnProcess(master)).toEqual({ code: 0, errors });
});

test("the untrusted certificate of a Cluster node does not end the process", async () => {
  const nodes = [{ host: "127.0.0.1", port }];
  const outcome: ConnectionOutcome = await connectInOwnProcess({ kind: "cluster", nodes, tls: {} });
  const errors: unknown = expect.arrayContaining(["certificate_untrusted"]);
  expect(outcome).toEqual({ code: 0, errors });
});

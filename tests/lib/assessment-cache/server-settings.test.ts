import { Cluster } from "ioredis";
import { expect, it } from "vitest";
import { inspectServer } from "#lib/assessment-cache";
import type { RedisClient } from "#lib/assessment-cache";

const SAFE = {
  appendonly: "yes",
  "maxmemory-policy": "noeviction",
  maxmemory: "0",
  "min-replicas-to-write": "0",
};

/** A server with these settings and number of replicas. If null, it refuses CONFIG GET. */
function serverWith(settings: Readonly<Record<string, string>> | null, replicas = 0): RedisClient {
  const values = { ...SAFE, ...settings };
  return {
    config: async (_get: string, setting: keyof typeof SAFE) => {
      if (settings === null) throw new Error("NOPERM");
      return _get === "GET" && setting in values ? [setting, values[setting]] : [];
    },
    info: async (section: string) =>
      section === "replication" ? `role:master\r\nconnected_slaves:${replicas}\r\n` : "",
  } as unknown as RedisClient;
}

it("a server with safe settings has no findings", async () => {
  expect(await inspectServer(serverWith({}))).toEqual([]);
  expect(await inspectServer(serverWith({ "min-replicas-to-write": "1" }, 12))).toEqual([]);
});

it("a server with an empty appendonly has no findings", async () => {
  expect(await inspectServer(serverWith({ appendonly: "" }))).toEqual([]);
});

it("a server that refuses CONFIG GET has no findings", async () => {
  expect(await inspectServer(serverWith(null))).toEqual([]);
});

it("a server without replication in its INFO has no replicas, and is inspected", async () => {
  const withoutInfo = { ...serverWith({ appendonly: "no" }), info: async () => "" };
  const findings = await inspectServer(withoutInfo as unknown as RedisClient);
  expect(findings.map(({ setting }) => setting)).toEqual(["appendonly"]);
});

it("a server without the setting has a finding with an empty value", async () => {
  const old = { ...serverWith({}), config: async () => [] };
  const findings = await inspectServer(old as unknown as RedisClient);
  expect(findings.map(({ value }) => value)).toEqual([" (limit  bytes)"]);
});

it("on a Cluster every primary is inspected, even if another one refuses CONFIG GET", async () => {
  const roles: string[] = [];
  const nodes = (role: string) => {
    roles.push(role);
    return [serverWith(null), serverWith({ appendonly: "no" })];
  };
  const cluster = Object.assign(Object.create(Cluster.prototype) as Cluster, { nodes });
  expect(await inspectServer(cluster)).toMatchObject([{ setting: "appendonly" }]);
  expect(roles).toEqual(["master"]);
});

it.each([
  [
    { appendonly: "no" },
    0,
    "appendonly",
    "no",
    "Set appendonly yes: a crash of Redis loses every attempt since its last dump.",
  ],
  [
    { "maxmemory-policy": "volatile-lru" },
    0,
    "maxmemory-policy",
    "volatile-lru (no limit yet)",
    "Set maxmemory-policy noeviction: any other policy evicts live attempts.",
  ],
  [
    { "maxmemory-policy": "allkeys-lru", maxmemory: "1024" },
    0,
    "maxmemory-policy",
    "allkeys-lru (limit 1024 bytes)",
    "Set maxmemory-policy noeviction: any other policy evicts live attempts.",
  ],
  [
    {},
    12,
    "min-replicas-to-write",
    "0",
    "Set min-replicas-to-write 1: a failover can lose acknowledged answers otherwise.",
  ],
])(
  "%j with %i replicas has a finding with its remedy",
  async (settings, replicas, setting, value, remedy) => {
    expect(await inspectServer(serverWith(settings, replicas))).toEqual([
      { setting, value, remedy },
    ]);
  },
);

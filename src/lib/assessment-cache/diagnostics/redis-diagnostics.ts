import type { Redis } from "ioredis";
import type { Clock } from "#lib/clock";
import { redisCalls } from "../commands";
import type { RedisCalls } from "../commands";
import { connectRedis } from "../connection";
import { checkConnections } from "../connection-check";
import { connectionFailureOf } from "../connection-failures";
import { addressText, singleServerOf } from "#lib/redis-target";
import type { RedisTarget } from "#lib/redis-target";
import type { RedisConnection } from "../client";
import { firstRows } from "../index-rows";
import { OUTBOX_INDEX_KEYS } from "../index-shards";
import { slotOfMember } from "../keys";
import { OLD_OUTBOX_INDEX_KEY } from "../old-outbox-index";
import type { NodeDiagnostics, RedisDiagnostics, WaitingRow } from "./contract";
import { targetOf } from "./client-target";
import { keySampler } from "./key-sample";
import { permissionProbe } from "./permission-probe";
import { lookAtSentinels } from "./sentinels";
import { unlessDenied } from "./trouble";

/**
 * The settings that are read by CONFIG GET. The others are in INFO, which needs fewer permissions.
 */
const CONFIG_NAMES = ["appendfsync", "save", "min-replicas-to-write"] as const;

interface Parts extends RedisConnection, RedisCalls {
  readonly target: RedisTarget;
}

/** Opens its own connection, with the time limits of a request path. */
export function createRedisDiagnostics(
  target: RedisTarget,
  clock: Clock,
): {
  readonly diagnostics: RedisDiagnostics;
  readonly connection: RedisConnection;
} {
  let trouble: string | null = null;
  const onError = (error: Error): void => {
    trouble = connectionFailureOf(error) ?? trouble;
  };
  const connection = connectRedis(target, onError, clock);
  const parts: Parts = { ...connection, ...redisCalls(connection), target };
  return { diagnostics: diagnosticsOf(parts, () => trouble), connection };
}

/** For a connection that is open already. `lastFailure` says why it failed last. */
export function diagnosticsOfClient(
  connection: RedisConnection,
  lastFailure: () => string | null,
): RedisDiagnostics {
  const target = targetOf(connection.client);
  return diagnosticsOf({ ...connection, ...redisCalls(connection), target }, lastFailure);
}

function diagnosticsOf(parts: Parts, lastFailure: () => string | null): RedisDiagnostics {
  const { client, plain, target } = parts;
  return {
    kind: target.kind,
    where: whereOf(target),
    lastFailure,
    checkConnections: () => checkConnections(target),
    ping: async () => {
      await plain("PING", () => client.call("PING"));
    },
    nodes: () => Promise.all(mastersOf(parts).map((node) => diagnosticsOfNode(parts, node))),
    userName: () =>
      plain("ACL WHOAMI", () => unlessDenied(async () => String(await client.acl("WHOAMI")))),
    ...permissionProbe(parts),
    cluster: () =>
      Promise.all(
        mastersOf(parts).map(async (node) => {
          const asked = node.call("CLUSTER", "INFO").then((text) => linesOf(String(text)));
          return { name: nameOf(parts, node), info: await asked.catch(() => null) };
        }),
      ),
    sentinels: () => (target.kind === "sentinel" ? lookAtSentinels(target) : Promise.resolve([])),
    sampleKeys: keySampler(parts, () => mastersOf(parts)),
    waitingRows: async (limit) => {
      const keys = [...OUTBOX_INDEX_KEYS, OLD_OUTBOX_INDEX_KEY];
      const query = { order: "oldest", boundMs: "+inf", limit } as const;
      const rows = await firstRows(parts, keys, query);
      return rows.flatMap(({ member, score }): readonly WaitingRow[] => {
        const slot = slotOfMember(member);
        return slot === null ? [] : [{ slot, dueMs: score }];
      });
    },
  };
}

function mastersOf({ client }: Parts): readonly Redis[] {
  return "nodes" in client ? client.nodes("master") : [client];
}

async function diagnosticsOfNode(parts: Parts, node: Redis): Promise<NodeDiagnostics> {
  const { clock, plain } = parts;
  const info = linesOf(await plain("INFO", () => node.info()));
  const config = await plain("CONFIG", () =>
    unlessDenied(async () => {
      const asked = CONFIG_NAMES.map(async (name): Promise<[string, string]> => {
        const [, value = ""] = await node.config("GET", name);
        return [name, value];
      });
      return new Map(await Promise.all(asked));
    }),
  );
  const sentMs = clock.nowMs();
  const [seconds, micros] = await plain("TIME", () => node.time());
  const heardMs = clock.nowMs();
  const serverMs = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  const skewMs = serverMs - (sentMs + heardMs) / 2;
  return { name: nameOf(parts, node), info, config, skewMs, skewErrorMs: heardMs - sentMs };
}

function nameOf({ target }: Parts, node: Redis): string {
  if (target.kind !== "cluster") return whereOf(target);
  return `${node.options.host ?? "?"}:${node.options.port ?? "?"}`;
}

function whereOf(target: RedisTarget): string {
  switch (target.kind) {
    case "single":
      return addressText(singleServerOf(target));
    case "sentinel":
      return `the master ${target.name}`;
    case "cluster":
      return `the Cluster of ${target.nodes.map(addressText).join(", ")}`;
  }
}

/** Parses the lines `name:value` of INFO and CLUSTER INFO. */
function linesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const at = line.indexOf(":");
      return line.startsWith("#") || at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}

import { addressText } from "#lib/redis-target";
import type { Endpoint, RedisLogin, RedisTarget, RedisTls } from "#lib/redis-target";
import type { RedisClient } from "../client";

/** The options of ioredis that say where a client connects to. */
interface ClientOptions {
  readonly host?: string | null;
  readonly port?: number | string | null;
  readonly family?: number | null;
  readonly db?: number | null;
  readonly username?: string | null;
  readonly password?: string | null;
  /** `true` of a rediss: URL. */
  readonly tls?: object | boolean | null;
  readonly sentinels?: readonly Partial<Endpoint>[] | null;
  readonly name?: string | null;
  readonly sentinelUsername?: string | null;
  readonly sentinelPassword?: string | null;
  readonly sentinelTLS?: object | null;
  readonly redisOptions?: ClientOptions;
}

const PORT = 6_379;
const SENTINEL_PORT = 26_379;

/** Where this client connects to, and how, to connect again and find out why it fails. */
export function targetOf(client: RedisClient): RedisTarget {
  const options = client.options as unknown as ClientOptions;
  if ("nodes" in client) {
    const { startupNodes } = client as unknown as { readonly startupNodes?: unknown };
    const nodes = Array.isArray(startupNodes) ? startupNodes.map(endpointOf) : [];
    return { kind: "cluster", nodes, ...accessOf(options.redisOptions ?? {}) };
  }
  const access = { ...accessOf(options), database: options.db ?? 0 };
  const { sentinels, name } = options;
  if (isGiven(sentinels) && isGiven(name)) {
    return {
      kind: "sentinel",
      sentinels: sentinels.map(({ host, port }) => ({
        host: host ?? "localhost",
        port: port ?? SENTINEL_PORT,
      })),
      name,
      ...access,
      sentinelLogin: loginOf(options.sentinelUsername, options.sentinelPassword),
      sentinelTls: tlsOf(options.sentinelTLS),
    };
  }
  const { host, port, family } = options;
  const address = addressText({ host: host ?? "localhost", port: Number(port ?? PORT) });
  const query = family === 4 || family === 6 ? `?family=${family}` : "";
  const url = `${access.tls === undefined ? "redis" : "rediss"}://${address}${query}`;
  return { kind: "single", url, ...access };
}

function accessOf({ username, password, tls }: ClientOptions) {
  return { login: loginOf(username, password), tls: tlsOf(tls) };
}

function loginOf(
  username: string | null | undefined,
  password: string | null | undefined,
): RedisLogin | undefined {
  if (!isGiven(password) || password === "") return undefined;
  return { username: username ?? undefined, password };
}

function tlsOf(tls: ClientOptions["tls"]): RedisTls | undefined {
  if (!isGiven(tls) || tls === false) return undefined;
  return tls === true ? {} : tls;
}

function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined;
}

/** A node of a Cluster as ioredis takes it: an object, a port, or a URL. */
function endpointOf(node: unknown): Endpoint {
  if (typeof node === "number") return { host: "127.0.0.1", port: node };
  if (typeof node === "string") {
    const url = URL.canParse(node) ? new URL(node) : null;
    return { host: url?.hostname ?? "?", port: Number(url?.port || PORT) };
  }
  const { host, port } = (node ?? {}) as Partial<Endpoint>;
  return { host: host ?? "127.0.0.1", port: port ?? PORT };
}

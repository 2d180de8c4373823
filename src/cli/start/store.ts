import { join, relative, resolve } from "node:path";
import { addressText, singleServerOf } from "#lib/redis-target";
import type { Endpoint } from "#lib/redis-target";
import type { RedisSettings, Settings } from "#lib/settings";
import { LOCAL_DATA } from "../project";
import { startPrivateRedis } from "./private-redis";
import type { Guard, Service } from "./service";

export interface Store {
  readonly description: string;
  /** Additional environment variables for the application. */
  readonly env: Readonly<Record<string, string>>;
  readonly services: readonly Service[];
}

/** The Redis of the settings; otherwise a private one; otherwise the application's memory. */
export async function startStore(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  guard: Pick<Guard, "watch">,
): Promise<Store> {
  if (settings.redis !== undefined) {
    return { description: describe(settings.redis), env: {}, services: [] };
  }
  const binary = env["HOLDFAST_REDIS_SERVER"];
  if (binary === undefined) {
    const description =
      "in memory: no redis-server was found, and attempts are lost when this process ends";
    return { description, env: { STORE: "memory" }, services: [] };
  }
  const dir = resolve(env["HOLDFAST_DATA_DIR"] ?? join(LOCAL_DATA, "redis-data"));
  const { service, url } = await startPrivateRedis(binary, dir, guard);
  const description = `${url} (private, data in ${relative(process.cwd(), dir)})`;
  return { description, env: { REDIS_URL: url }, services: [service] };
}

function describe(redis: RedisSettings): string {
  switch (redis.kind) {
    case "single":
      return `Redis at ${addressText(singleServerOf(redis))}`;
    case "sentinel":
      return `Redis "${redis.name}", sentinels ${list(redis.sentinels)}`;
    case "cluster":
      return `Redis Cluster, nodes ${list(redis.nodes)}`;
    case "memory":
      return "in memory: attempts are lost when this process ends";
  }
}

function list(addresses: readonly Endpoint[]): string {
  return addresses.map(addressText).join(", ");
}

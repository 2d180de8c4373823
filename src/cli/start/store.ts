import { join, relative, resolve } from "node:path";
import { addressText, singleServerOf } from "#lib/redis-target";
import type { Endpoint } from "#lib/redis-target";
import type { RedisSettings, Settings } from "#lib/settings";
import { KEPT } from "../project";
import type { Guard } from "./guard";
import { startPrivateRedis } from "./private-redis";
import type { Service } from "./service";

export interface Store {
  readonly description: string;
  /** What the app's environment must hold besides its own. */
  readonly env: Readonly<Record<string, string>>;
  readonly services: readonly Service[];
}

/** The Redis that the settings name, else a private one, else the memory of the app's process. */
export async function bringRedis(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  guard: Pick<Guard, "watch">,
): Promise<Store> {
  if (settings.redis !== undefined) {
    return { description: describe(settings.redis), env: {}, services: [] };
  }
  const binary = env["HOLDFAST_REDIS_SERVER"];
  if (binary === undefined) {
    const description = "in memory: there is no Redis, and attempts end with this process";
    return { description, env: { STORE: "memory" }, services: [] };
  }
  const dir = resolve(env["HOLDFAST_DATA_DIR"] ?? join(KEPT, "redis-data"));
  const { service, url } = await startPrivateRedis(binary, dir, guard);
  const description = `${url} (private, kept in ${relative(process.cwd(), dir)})`;
  return { description, env: { REDIS_URL: url }, services: [service] };
}

function describe(redis: RedisSettings): string {
  switch (redis.kind) {
    case "single":
      return `Redis at ${addressText(singleServerOf(redis))}`;
    case "sentinel":
      return `Redis "${redis.name}" by the sentinels ${list(redis.sentinels)}`;
    case "cluster":
      return `Redis Cluster by ${list(redis.nodes)}`;
    case "memory":
      return "in memory: attempts end with this process";
  }
}

function list(addresses: readonly Endpoint[]): string {
  return addresses.map(addressText).join(", ");
}

import type { RedisTarget } from "#lib/redis-target";
import type { RedisServer } from "#tests/servers/redis-server";
import type { RedisSentinel } from "#tests/servers/redis-sentinel";
import type { TcpProxy } from "../proxy/tcp-proxy";

/** The Redis that the writers of one fault work on. */
export interface RedisEnvironment {
  /** How writers reach it. */
  readonly target: RedisTarget;
  readonly servers: readonly RedisServer[];
  /** Between the writers and a single server. */
  readonly proxy: TcpProxy | null;
  readonly sentinel: RedisSentinel | null;
  /** The ports of the servers that hold the truth now. */
  readonly masterPorts: () => Promise<readonly number[]>;
  readonly stop: () => Promise<void>;
}

/** Only `always` keeps its word when killed: `everysec` holds writes back while a disk is slow. */
export const AOF = ["--appendonly", "yes", "--appendfsync", "always"] as const;

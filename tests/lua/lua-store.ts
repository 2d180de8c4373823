import { createRedisStore } from "#lib/assessment-cache";
import type {
  AttemptStore,
  RedisClient,
  RedisConnection,
  StoreOptions,
} from "#lib/assessment-cache";
import type { Clock } from "#lib/clock";
import { systemClock } from "#lib/clock";
import type { Keyspace } from "./keyspace";
import { isError, isStatus, runCommand } from "./redis-commands";
import type { Reply } from "./redis-commands";
import { RedisScripts, ScriptError } from "./redis-scripts";

/** A connection of the store that ends in a Redis of this process. */
export interface LuaConnection extends RedisConnection {
  /** The last error of a script or a command: a `Fault` of the store does not quote it. */
  readonly lastError: () => string | null;
}

let opening: Promise<RedisScripts> | null = null;

/** One Lua for the process: to start one takes 20 ms and 16 MiB. */
export function scriptsOfProcess(): Promise<RedisScripts> {
  return (opening ??= RedisScripts.open());
}

/**
 * The production Lua, commands and replies over keys of this process, without a server. A call is
 * executed within a few promises, so that an exploration can stop in front of every call.
 */
export async function luaConnection(keys: Keyspace): Promise<LuaConnection> {
  const client = new LuaClient(keys, await scriptsOfProcess());
  const clock: Clock = { ...systemClock, nowMs: keys.nowMs };
  return {
    client: client as unknown as RedisClient,
    layout: "plain",
    clock,
    lastError: () => client.lastError,
  };
}

/** The store of production over keys of this process. */
export async function createLuaStore(
  keys: Keyspace,
  options: StoreOptions = {},
): Promise<AttemptStore> {
  return createRedisStore(await luaConnection(keys), options);
}

type Argument = string | number;
type DefinedCommand = (count: number, ...rest: readonly Argument[]) => Promise<unknown>;

/** What the parts of the store use of an ioredis client. */
class LuaClient {
  readonly status = "ready";
  lastError: string | null = null;
  readonly #keys: Keyspace;
  readonly #scripts: RedisScripts;

  constructor(keys: Keyspace, scripts: RedisScripts) {
    this.#keys = keys;
    this.#scripts = scripts;
  }

  /** Adds a method of that name, as ioredis does. */
  defineCommand(name: string, { lua: source }: { readonly lua: string }): void {
    const command: DefinedCommand = async (count, ...rest) => {
      const all = rest.map(textOf);
      const call = { source, keys: all.slice(0, count), args: all.slice(count) };
      return this.#noting(() =>
        this.#scripts.run(call, (argv, script) => runCommand(this.#keys, argv, script)),
      );
    };
    Object.defineProperty(this, name, { value: command, configurable: true });
  }

  disconnect(): void {
    // There is no connection.
  }

  async call(name: string, ...args: readonly Argument[]): Promise<unknown> {
    return this.#noting(() => valueOf(runCommand(this.#keys, [name, ...args.map(textOf)])));
  }

  get(key: string): Promise<unknown> {
    return this.call("GET", key);
  }

  expire(key: string, seconds: number): Promise<unknown> {
    return this.call("EXPIRE", key, seconds);
  }

  async hgetall(key: string): Promise<Readonly<Record<string, string>>> {
    const flat = (await this.call("HGETALL", key)) as readonly string[];
    const fields = flat.flatMap((field, at) =>
      at % 2 === 0 ? [[field, flat[at + 1] ?? ""] as const] : [],
    );
    return Object.fromEntries(fields);
  }

  hset(key: string, field: string, value: string): Promise<unknown> {
    return this.call("HSET", key, field, value);
  }

  lrange(key: string, from: number, to: number): Promise<unknown> {
    return this.call("LRANGE", key, from, to);
  }

  time(): Promise<unknown> {
    return this.call("TIME");
  }

  xrange(key: string, from: string, to: string): Promise<unknown> {
    return this.call("XRANGE", key, from, to);
  }

  zcount(key: string, from: Argument, to: Argument): Promise<unknown> {
    return this.call("ZCOUNT", key, from, to);
  }

  zrem(key: string, ...members: readonly string[]): Promise<unknown> {
    return this.call("ZREM", key, ...members);
  }

  zscore(key: string, member: string): Promise<unknown> {
    return this.call("ZSCORE", key, member);
  }

  #noting<Value>(run: () => Value): Value {
    try {
      return run();
    } catch (error) {
      this.lastError = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }
}

/** As ioredis returns a reply, or throws an error reply. */
function valueOf(reply: Reply): unknown {
  if (isError(reply)) throw new ScriptError(reply.err);
  return isStatus(reply) ? reply.ok : reply;
}

/** As it arrives: half of a surrogate pair cannot be sent and becomes U+FFFD. */
function textOf(argument: Argument): string {
  const text = String(argument);
  return /[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString() : text;
}

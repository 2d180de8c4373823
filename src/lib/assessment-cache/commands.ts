import { OVER } from "../clock";
import { Fault } from "../fault";
import type { CommandTimer, PlainCommand, ScriptName } from "./command-timer";
import { requireNoKeyPrefix } from "./client";
import type { RedisConnection } from "./client";
import { SCRIPTS } from "./scripts.generated";

export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

export interface RedisCalls {
  /** Runs one Lua command and returns its raw reply, or throws a `Fault`. */
  readonly run: (name: ScriptName, call: ScriptCall) => Promise<unknown>;
  /** Sends any other command. Turns errors of Redis and the connection into a `Fault`. */
  readonly plain: <Reply>(command: PlainCommand, send: () => Promise<Reply>) => Promise<Reply>;
}

const FIRST_CONNECT_MS = 1_000;

/**
 * Defines every Lua command on the client; ioredis sends EVALSHA and falls back to EVAL. Throws a
 * TypeError for a client with a key prefix (H28).
 */
export function redisCalls(
  connection: Pick<RedisConnection, "client" | "clock" | "timer">,
): RedisCalls {
  const { client, timer = NO_TIMER } = connection;
  // @mutant key-prefix
  requireNoKeyPrefix(client);
  for (const [name, lua] of Object.entries(SCRIPTS)) client.defineCommand(commandOf(name), { lua });
  const defined = client as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const ready = firstReady(connection);
  return {
    run: async (name, { keys, args }) => {
      const command = commandOf(name);
      const end = timer(command);
      try {
        if (!ready.isOver()) await ready.wait();
        const send = defined[command];
        if (send === undefined) throw new Error(`no Lua command named ${name}`);
        const reply = await send.call(client, keys.length, ...keys, ...args);
        end(null);
        return reply;
      } catch (error) {
        throw ended(end, error);
      }
    },
    plain: async (command, send) => {
      const end = timer(command);
      try {
        if (!ready.isOver()) await ready.wait();
        const reply = await send();
        end(null);
        return reply;
      } catch (error) {
        throw ended(end, error);
      }
    },
  };
}

const NO_TIMER: CommandTimer = () => () => undefined;

function ended(end: ReturnType<CommandTimer>, error: unknown): Fault {
  const fault = faultOf(error);
  end(fault);
  return fault;
}

/**
 * Waits for the first connection of the process. The client has no offline queue, so without this
 * the first requests would fail although Redis is healthy. Later outages are not waited for.
 */
function firstReady({ client, clock }: Pick<RedisConnection, "client" | "clock">): FirstReady {
  let isOver = client.status === "ready";
  const untilMs = clock.nowMs() + FIRST_CONNECT_MS;
  const ready = new AbortController();
  if (!isOver) client.once("ready", () => ready.abort(OVER));
  let first: Promise<void> | null = null;
  return {
    isOver: () => isOver,
    wait: () => {
      // The timer starts with the first call, so that an idle process can end.
      const leftMs = Math.min(Math.max(untilMs - clock.nowMs(), 0), FIRST_CONNECT_MS);
      first ??= clock.sleep(leftMs, ready.signal).then(() => {
        isOver = true;
      });
      return first;
    },
  };
}

interface FirstReady {
  readonly isOver: () => boolean;
  readonly wait: () => Promise<void>;
}

/** Passes on only the kind of an error: its message can quote keys and arguments. */
function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? error.message : "";
  if (message.startsWith("OOM") || message.includes("-OOM")) {
    return new Fault(
      "redis_out_of_memory",
      "Redis has no memory left. Free some or raise maxmemory.",
      {
        retryable: true,
        retryAfterSeconds: 5,
      },
    );
  }
  // Not retryable: a key of a wrong type, or a bug in a Lua command. But a retry helps if a hash
  // slot of a Cluster moves while a script runs.
  const isMoving = message.includes("non local key");
  if (!isMoving && (message.startsWith("WRONGTYPE") || message.includes("user_script"))) {
    return new Fault("internal", "Redis holds or was asked something that cannot be.", {
      retryable: false,
    });
  }
  return new Fault("redis_unavailable", `Redis did not answer (${kindOf(message)}). Try again.`, {
    retryable: true,
    retryAfterSeconds: 1,
  });
}

const REDIS_ERROR_KINDS =
  /^(READONLY|LOADING|MISCONF|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|BUSY|NOAUTH|NOPERM|WRONGPASS|WRONGTYPE|UNKILLABLE|CROSSSLOT|ERR)\b/;

function kindOf(message: string): string {
  const kind = REDIS_ERROR_KINDS.exec(message)?.[1];
  if (kind !== undefined) return kind;
  return message.includes("timed out") ? "timeout" : "connection";
}

function commandOf<Name extends string>(name: Name): `holdfast_${Name}` {
  return `holdfast_${name}`;
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port";
import { ADMIN, aclArgs, type AppUser, type AclUser } from "./redis-users";
import { PortBusyError, type RedisProcess, startRedisProcess } from "./redis-process";

const PORT_TRIES_MAX = 5;

export interface RedisOptions {
  /** Additional redis.conf options, such as ["--appendonly", "yes"]. They override the defaults. */
  readonly extraArgs?: readonly string[];
  /** The data folder, which `stop` does not remove. Without it, a temporary one is used. */
  readonly dir?: string;
  /** The user of the ACL file whose permissions the default user has; `holdfast` by default. */
  readonly permissionsOf?: AclUser;
  /** The only user besides the test's admin. Without it, no login is needed. */
  readonly appUser?: AppUser;
  /** The port; without it, a free one is chosen. */
  readonly port?: number;
}

export interface RedisServer {
  /** For the test itself, as admin. */
  readonly url: string;
  /** For the product, with the permissions of the ACL file. */
  readonly appUrl: string;
  readonly port: number;
  /** The process id; it changes with a restart. */
  readonly pid: number;
  readonly dir: string;
  /** Sends the signal (by default SIGKILL) and waits for the end. The folder stays. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>;
  /** Kills the process if it runs, and starts it again with the same port and folder. */
  readonly restart: () => Promise<void>;
  /** Stops the process with SIGSTOP: connections stay open, and nothing is answered. */
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  /** Kills the process, also a paused one, and removes the temporary folder. Idempotent. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a private redis-server on a loopback port. It writes nothing to disk unless `extraArgs` say
 * so (`--appendonly yes`). Throws a `PortBusyError` if `port` is given and in use.
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), "holdfast-redis-")));
  const argsFor = (port: number): readonly string[] => [
    ...["--port", String(port), "--bind", "127.0.0.1", "--dir", dir],
    ...["--save", "", "--appendonly", "no", "--daemonize", "no"],
    ...aclArgs(dir, options.permissionsOf, options.appUser),
    ...(options.extraArgs ?? []),
  ];
  const removeDir = async (): Promise<void> => {
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  };
  try {
    const { port, first } = await bind(options.port, argsFor);
    return serverOf({ port, dir, first, removeDir, args: argsFor(port) });
  } catch (error) {
    await removeDir();
    throw error;
  }
}

interface ServerParts {
  readonly port: number;
  readonly dir: string;
  readonly first: RedisProcess;
  readonly args: readonly string[];
  readonly removeDir: () => Promise<void>;
}

function serverOf({ port, dir, first, args, removeDir }: ServerParts): RedisServer {
  let current = first;
  return {
    url: `redis://${ADMIN.username}:${ADMIN.password}@127.0.0.1:${port}`,
    appUrl: `redis://127.0.0.1:${port}`,
    port,
    dir,
    get pid() {
      return current.pid;
    },
    kill: (signal = "SIGKILL") => current.kill(signal),
    restart: async () => {
      await current.kill("SIGKILL");
      current = await startRedisProcess(port, args, ADMIN);
    },
    pause: () => current.kill("SIGSTOP"),
    resume: () => current.kill("SIGCONT"),
    stop: async () => {
      await current.kill("SIGKILL");
      await removeDir();
    },
  };
}

/** Chooses another port if a test worker takes the free one before the server binds it. */
async function bind(
  wanted: number | undefined,
  argsFor: (port: number) => readonly string[],
): Promise<{ readonly port: number; readonly first: RedisProcess }> {
  for (let tries = 1; ; tries += 1) {
    const port = wanted ?? (await freePort());
    try {
      return { port, first: await startRedisProcess(port, argsFor(port), ADMIN) };
    } catch (error) {
      const again =
        error instanceof PortBusyError && wanted === undefined && tries < PORT_TRIES_MAX;
      if (!again) throw error;
    }
  }
}

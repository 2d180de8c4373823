import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port";
import { ADMIN, aclArgs, type AppUser, type AclUser } from "./redis-users";
import { PortBusyError, type RedisProcess, startRedisProcess } from "./redis-process";

const PORT_TRIES_MAX = 5;

export interface RedisOptions {
  /** More redis.conf options, as on the command line: ["--appendonly", "yes"]. They win. */
  readonly extraArgs?: readonly string[];
  /** A folder of the caller's, kept on stop. Without it a private one is made and removed. */
  readonly dir?: string;
  /** Whose rights somebody has who names no user; the product's by default. */
  readonly permissionsOf?: AclUser;
  /** The only user besides the test's own; without it whoever names no user gets in. */
  readonly appUser?: AppUser;
  /** This port and no other; without it a free one is chosen. */
  readonly port?: number;
}

export interface RedisServer {
  /** For a test's own hands: nothing is forbidden. */
  readonly url: string;
  /** For the product: the rights of the shipped ACL file. */
  readonly appUrl: string;
  readonly port: number;
  /** The current process; another one after a restart. */
  readonly pid: number;
  readonly dir: string;
  /** Ends the process (SIGKILL unless told otherwise) and waits for it. The folder stays. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>;
  /** Starts again on the same port and folder; ends a running process with SIGKILL first. */
  readonly restart: () => Promise<void>;
  /** Freezes the process: connections stay open, nothing is answered. */
  readonly pause: () => Promise<void>;
  readonly resume: () => Promise<void>;
  /** Ends the process, also a frozen one, and removes the private folder. May be called twice. */
  readonly stop: () => Promise<void>;
}

/**
 * A private redis-server on a loopback port. It writes nothing to disk unless extraArgs ask for it
 * (`--appendonly yes` to see what survives a kill). Throws PortBusy when `port` is given and taken.
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

interface Parts {
  readonly port: number;
  readonly dir: string;
  readonly first: RedisProcess;
  readonly args: readonly string[];
  readonly removeDir: () => Promise<void>;
}

function serverOf({ port, dir, first, args, removeDir }: Parts): RedisServer {
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

/** Between choosing a free port and binding it another worker may have taken it: choose again. */
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

import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";

const STOP_MS_MAX = 10_000;

/** A part of the running product. */
export interface Service {
  readonly name: string;
  /** Resolves when the part has ended, with the exit code or signal. Never rejects. */
  readonly ended: Promise<string>;
  /** Asks the part to end, kills it after a while, and waits until it has ended. Idempotent. */
  readonly stop: () => Promise<void>;
}

/** Ends the watched processes when this process has ended, even if it was killed. */
export interface Guard extends Service {
  /** Watches a process that leads its own process group, until `ended` resolves. */
  readonly watch: (pid: number, ended: Promise<unknown>) => void;
}

export interface ServiceProcess extends Service {
  readonly pid: number | undefined;
  readonly isAlive: () => boolean;
}

export interface ServiceCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly stdio: StdioOptions;
  /** The signal that asks the process to end; SIGTERM by default. */
  readonly stopSignal?: () => NodeJS.Signals;
  /** The process is killed if it takes longer to end; 10 s by default. */
  readonly stopMsMax?: number;
}

/**
 * Starts a process in its own process group. A Ctrl-C in the terminal does not reach it, so the
 * parts can be stopped in order. If this process ends first, the guard ends it.
 */
export function startProcess(service: ServiceCommand, guard: Pick<Guard, "watch">): ServiceProcess {
  const { name, command, args, stdio, env = process.env, cwd = process.cwd() } = service;
  const { stopSignal = () => "SIGTERM", stopMsMax = STOP_MS_MAX } = service;
  const child = spawn(command, [...args], { env, cwd, stdio, detached: true });
  const ended = endOf(child);
  if (child.pid !== undefined) guard.watch(child.pid, ended);
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const stop = async (): Promise<void> => {
    if (child.pid === undefined || !isAlive()) return;
    child.kill(stopSignal());
    const killTimer = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
    await ended;
    clearTimeout(killTimer);
  };
  return { name, pid: child.pid, ended, isAlive, stop };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("exit", (code, signal) => {
      resolve(signal === null ? `code ${String(code)}` : `signal ${signal}`);
    });
  });
}

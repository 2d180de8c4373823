import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import type { Guard } from "./guard";

const STOP_MS_MAX = 10_000;

/** A part of the running product. */
export interface Service {
  readonly name: string;
  /** Resolves, with how it ended, when the part has ended for whatever reason. Never rejects. */
  readonly ended: Promise<string>;
  /** Asks it to end, insists after a while, and waits. Safe to repeat. */
  readonly stop: () => Promise<void>;
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
  /** Asks it to end; SIGTERM by default. */
  readonly stopBy?: () => NodeJS.Signals;
  /** How long it may take to end before it is killed; 10 s by default. */
  readonly stopMsMax?: number;
}

/**
 * Starts a process that only we end: in a group of its own, a Ctrl-C in the terminal does not reach
 * it, and the parts can be stopped in their order. When we end first, the guard ends it.
 */
export function startProcess(service: ServiceCommand, guard: Pick<Guard, "watch">): ServiceProcess {
  const { name, command, args, stdio, env = process.env, cwd = process.cwd() } = service;
  const { stopBy = () => "SIGTERM", stopMsMax = STOP_MS_MAX } = service;
  const child = spawn(command, [...args], { env, cwd, stdio, detached: true });
  const ended = endOf(child);
  if (child.pid !== undefined) guard.watch(child.pid, ended);
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const stop = async (): Promise<void> => {
    if (child.pid === undefined || !isAlive()) return;
    child.kill(stopBy());
    const insist = setTimeout(() => child.kill("SIGKILL"), stopMsMax);
    await ended;
    clearTimeout(insist);
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

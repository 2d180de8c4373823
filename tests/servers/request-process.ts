import type { ChildProcess, Serializable } from "node:child_process";

/** A child process that answers one request at a time. After its end, a request starts another. */
export class RequestProcess {
  readonly #start: () => ChildProcess;
  #child: ChildProcess | null = null;

  constructor(start: () => ChildProcess) {
    this.#start = start;
  }

  /** The reply of the process. Rejects if it ends first or does not answer within `maxMs`. */
  async request(request: Serializable, maxMs?: number): Promise<unknown> {
    const child = (this.#child ??= this.#start());
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const fail = (why: string): void => {
          if (this.#child === child) this.#child = null;
          child.kill("SIGKILL");
          reject(new Error(why));
        };
        if (maxMs !== undefined) timer = setTimeout(fail, maxMs, `no answer after ${maxMs} ms`);
        child.once("message", resolve);
        child.once("exit", (code, signal) => fail(signal ?? `exit code ${code ?? "unknown"}`));
        child.once("error", (error) => fail(error.message));
        child.send(request);
      });
    } finally {
      clearTimeout(timer);
      child.removeAllListeners();
    }
  }

  /** Kills the process. A running request is lost. */
  stop(): void {
    this.#child?.kill("SIGKILL");
  }
}

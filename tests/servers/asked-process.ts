import type { ChildProcess, Serializable } from "node:child_process";

/** A process that answers one question at a time; the next one after its death starts another. */
export class AskedProcess {
  readonly #start: () => ChildProcess;
  #child: ChildProcess | null = null;

  constructor(start: () => ChildProcess) {
    this.#start = start;
  }

  /** What it sends back. Rejects when it dies before, or has not answered within `maxMs`. */
  async ask(question: Serializable, maxMs?: number): Promise<unknown> {
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
        child.send(question);
      });
    } finally {
      clearTimeout(timer);
      child.removeAllListeners();
    }
  }

  /** Whatever it was asked is lost. */
  stop(): void {
    this.#child?.kill("SIGKILL");
  }
}

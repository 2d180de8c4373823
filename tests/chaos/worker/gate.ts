import type { Gate } from "./call-counts";

/** Where the process ends: at the nth call from when it was armed, counted from 1. */
interface DeathAt {
  readonly call: number;
  readonly when: "before" | "after";
}

/** Lets calls through, until it is armed to end the process at one of them. */
export class DeadlyGate {
  #death: DeathAt | null = null;
  #calls = 0;

  arm(death: DeathAt): void {
    this.#death = death;
    this.#calls = 0;
  }

  disarm(): void {
    this.#death = null;
  }

  readonly pass: Gate = async (_port, call) => {
    const death = this.#death;
    if (death === null) return call();
    this.#calls += 1;
    if (this.#calls !== death.call) return call();
    if (death.when === "before") return die();
    await call().catch(() => undefined);
    return die();
  };
}

/** As abruptly as an operating system can. */
function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return new Promise(() => undefined);
}

import type { Logger } from "pino";
import type { Clock } from "./clock";

export interface ShutdownPorts {
  /** From now on the process says that it is not ready. */
  beginShutdown(): void;
  readonly log: Pick<Logger, "info">;
  readonly settings: { readonly shutdownGraceSeconds: number };
}

const SIGNAL = "SIGTERM";

/** What this needs of `process`. */
export type SignalSource = Pick<
  NodeJS.Process,
  "listeners" | "removeAllListeners" | "on" | "off" | "kill" | "pid"
>;

/**
 * Puts a pause before the end that SIGTERM asks for: first the process says that it is not ready,
 * so that nobody sends it new students; it goes on serving whoever comes all the same, for the
 * grace time; then the server's own listeners end it, which take no new connection and let the
 * requests under way come to their end. A second SIGTERM ends the pause.
 *
 * Must be called once the server listens for the signal: what listens later is not delayed.
 */
export function delayShutdown(
  ports: ShutdownPorts,
  { sleep }: Pick<Clock, "sleep">,
  source: SignalSource = process,
): void {
  const ending = source.listeners(SIGNAL);
  source.removeAllListeners(SIGNAL);
  const { shutdownGraceSeconds: graceSeconds } = ports.settings;
  let pause: AbortController | null = null;
  const onSignal = (): void => {
    if (pause !== null) {
      pause.abort();
      return;
    }
    pause = new AbortController();
    ports.beginShutdown();
    ports.log.info({ event: "shutdown.begun", graceSeconds }, "shutdown.begun");
    void sleep(graceSeconds * 1_000, pause.signal).then(() => {
      source.off(SIGNAL, onSignal);
      for (const listener of ending) source.on(SIGNAL, listener);
      // Where nobody listened, this is what the signal would have done at once.
      source.kill(source.pid, SIGNAL);
    });
  };
  source.on(SIGNAL, onSignal);
}

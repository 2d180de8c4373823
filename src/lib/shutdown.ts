import type { Logger } from "./logger";
import type { Clock } from "./clock";

export interface ShutdownPorts {
  /** From now on the process reports that it is not ready. */
  beginShutdown(): void;
  readonly log: Pick<Logger, "info">;
  readonly settings: { readonly shutdownGraceSeconds: number };
}

const SIGNAL = "SIGTERM";

/** The part of `process` that this module uses. */
export type SignalSource = Pick<
  NodeJS.Process,
  "listeners" | "removeAllListeners" | "on" | "off" | "kill" | "pid"
>;

/**
 * Delays the shutdown after SIGTERM. First the process reports that it is not ready, so that load
 * balancers send it no new students. It serves requests during the grace time. Then the server's own
 * listeners stop it: they accept no new connections and let open requests finish. A second SIGTERM
 * ends the delay.
 *
 * Call it after the server listens for the signal, because later listeners are not delayed.
 */
export function delayShutdown(
  ports: ShutdownPorts,
  { sleep }: Pick<Clock, "sleep">,
  source: SignalSource = process,
): void {
  const serverListeners = source.listeners(SIGNAL);
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
      for (const listener of serverListeners) source.on(SIGNAL, listener);
      // Without a listener, the signal would have ended the process at once.
      source.kill(source.pid, SIGNAL);
    });
  };
  source.on(SIGNAL, onSignal);
}

import { systemClock } from "./clock";
import { Fault } from "./fault";
import { delayShutdown } from "./shutdown";
import { wiring } from "./wiring";

/** The Redis settings are checked this long after the start, when the connection is ready. */
const INSPECT_AFTER_MS = 1_500;

/**
 * The background work of a server: it publishes waiting results every `SWEEP_INTERVAL_SECONDS`,
 * measures its HTTP requests, reports "not ready" before it stops, and logs risky Redis settings
 * once. Throws `SettingsError` when the environment cannot be used, so that a misconfigured server
 * does not start. The timers do not keep the process alive.
 */
export function startBackground(): void {
  const wired = wiring();
  const { engine, log, settings, telemetry } = wired;
  telemetry.watchHttpServer();
  // Next.js already listens for SIGTERM here. The development server stops at once.
  if (process.env.NODE_ENV === "production") delayShutdown(wired, systemClock);
  setTimeout(() => void wired.inspect(), INSPECT_AFTER_MS).unref();
  let isSweeping = false;
  const timer = setInterval(() => {
    if (isSweeping) return;
    isSweeping = true;
    engine
      .sweep()
      .then(async (report) => {
        await wired.tidy();
        if (report.slots > 0) log.info({ event: "sweep.done", ...report }, "sweep.done");
      })
      .catch((error: unknown) => {
        const code = error instanceof Fault ? error.code : "internal";
        log.warn({ event: "sweep.failed", code }, "sweep.failed");
      })
      .finally(() => {
        isSweeping = false;
      });
  }, settings.sweepIntervalSeconds * 1_000);
  timer.unref();
}

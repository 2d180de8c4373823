import { systemClock } from "./clock";
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
  wired.telemetry.watchHttpServer();
  // Next.js already listens for SIGTERM here. The development server stops at once.
  if (process.env.NODE_ENV === "production") delayShutdown(wired, systemClock);
  setTimeout(() => void wired.inspect(), INSPECT_AFTER_MS).unref();
  wired.start();
}

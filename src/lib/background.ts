import { systemClock } from "./clock";
import { delayShutdown } from "./shutdown";
import { SettingsError } from "./settings";
import { wiring } from "./wiring";

/** The Redis settings are checked this long after the start, when the connection is ready. */
const INSPECT_AFTER_MS = 1_500;

/**
 * The background work of a server: it publishes waiting results every `SWEEP_INTERVAL_SECONDS`,
 * measures its HTTP requests, reports "not ready" before it stops, and logs risky Redis settings
 * once. If the environment cannot be used, it says which settings are wrong and ends the process with
 * code 1. The timers do not keep the process alive.
 */
export function startBackground(): void {
  const wired = wiringOrExit();
  wired.telemetry.watchHttpServer();
  // Next.js already listens for SIGTERM here. The development server stops at once.
  if (process.env.NODE_ENV === "production") delayShutdown(wired, systemClock);
  setTimeout(() => void wired.inspect(), INSPECT_AFTER_MS).unref();
  wired.start();
}

/** Next.js would print an error of this function with its stack, and the settings would be lost in it. */
function wiringOrExit(): ReturnType<typeof wiring> {
  try {
    return wiring();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

import type { Service } from "./service";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const PARENT_POLL_MS = 500;

export interface StopSignal {
  readonly given: Promise<void>;
  readonly isGiven: () => boolean;
}

/**
 * From now on the first signal asks for an orderly end, also while parts are still coming up. The
 * second one, while they are being stopped, ends this process at once. Under npm the end of npm
 * asks for it too: npm hands a signal to its shell, and the shell ends without handing it on.
 */
export function stopSignal(): StopSignal {
  let isGiven = false;
  const given = new Promise<void>((resolve) => {
    const stop = (): void => {
      for (const signal of SIGNALS) process.off(signal, stop);
      clearInterval(watch);
      console.log("\nStopping …");
      isGiven = true;
      resolve();
    };
    const parent = process.ppid;
    const isUnderNpm = process.env["npm_lifecycle_event"] !== undefined;
    const watch = setInterval(() => {
      if (isUnderNpm && process.ppid !== parent) stop();
    }, PARENT_POLL_MS).unref();
    for (const signal of SIGNALS) process.on(signal, stop);
  });
  return { given, isGiven: () => isGiven };
}

/** Waits for the signal (0) or for the first part that ends by itself (1, with a message). */
export async function untilStopped(
  services: readonly Service[],
  stop: StopSignal,
): Promise<number> {
  const died = services.map(async ({ name, ended }) => ({ name, how: await ended }));
  const first = await Promise.race([stop.given, ...died]);
  if (first === undefined || stop.isGiven()) return 0;
  console.error(`The part "${first.name}" ended by itself (${first.how}); everything is stopped.`);
  return 1;
}

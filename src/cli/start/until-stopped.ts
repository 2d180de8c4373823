import type { Service } from "./service";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface StopSignal {
  readonly given: Promise<void>;
  readonly isGiven: () => boolean;
}

/**
 * From now on the first signal asks for an orderly end, also while parts are still coming up. The
 * second one, while they are being stopped, ends this process at once.
 */
export function stopSignal(): StopSignal {
  let isGiven = false;
  const given = new Promise<void>((resolve) => {
    const stop = (): void => {
      for (const signal of SIGNALS) process.off(signal, stop);
      console.log("\nStopping …");
      isGiven = true;
      resolve();
    };
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

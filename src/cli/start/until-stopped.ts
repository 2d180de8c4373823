import { isRunning } from "../setup/processes.mjs";
import { npmAncestors } from "./ancestors";
import type { Service } from "./service";

export type Stop = NodeJS.Signals | "npm ended";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const PARENT_POLL_MS = 500;

export interface StopSignal {
  /** How it was asked for: by a signal, or by the end of npm. */
  readonly given: Promise<Stop>;
  readonly isGiven: () => boolean;
}

/**
 * From now on the first signal asks for an orderly end, also while parts are still coming up. The
 * second one, while they are being stopped, ends this process at once. Under npm the end of npm
 * asks for it too: npm hands a signal to its shell, and the shell ends without handing it on, or
 * npm itself is killed and its shell waits on.
 */
export function stopSignal(): StopSignal {
  let isGiven = false;
  const given = new Promise<Stop>((resolve) => {
    const stop = (how: Stop): void => {
      for (const signal of SIGNALS) process.off(signal, stop);
      clearInterval(watch);
      console.log("\nStopping …");
      isGiven = true;
      resolve(how);
    };
    const parent = process.ppid;
    const isUnderNpm = process.env["npm_lifecycle_event"] !== undefined;
    const ancestors = isUnderNpm ? npmAncestors(parent) : [];
    const watch = setInterval(() => {
      if (!isUnderNpm) return;
      if (process.ppid !== parent || !ancestors.every(isRunning)) stop("npm ended");
    }, PARENT_POLL_MS).unref();
    for (const signal of SIGNALS) process.on(signal, stop);
  });
  return { given, isGiven: () => isGiven };
}

/** Waits for the signal or for the first part that ends by itself, which it says. */
export async function untilStopped(
  services: readonly Service[],
  stop: StopSignal,
): Promise<Stop | "part died"> {
  const died = services.map(async ({ name, ended }) => ({ name, how: await ended }));
  const first = await Promise.race([stop.given, ...died]);
  if (typeof first === "string") return first;
  if (stop.isGiven()) return stop.given;
  console.error(`The part "${first.name}" ended by itself (${first.how}); everything is stopped.`);
  return "part died";
}

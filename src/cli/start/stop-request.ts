import { isRunning } from "../setup/processes.mjs";
import { npmAncestors } from "./ancestors";
import type { Service } from "./service";

export type StopReason = NodeJS.Signals | "npm ended";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const PARENT_POLL_MS = 500;

export interface StopRequest {
  /** Resolves with the reason when a stop is requested. */
  readonly reason: Promise<StopReason>;
  readonly isRequested: () => boolean;
}

/**
 * From now on the first signal requests an orderly stop, even while parts are starting. A second
 * signal ends this process at once. Under npm, the end of npm also requests a stop: npm sends a
 * signal to its shell, which ends without passing it on; and if npm is killed, its shell keeps
 * running.
 */
export function listenForStop(): StopRequest {
  let isRequested = false;
  const reason = new Promise<StopReason>((resolve) => {
    const stop = (why: StopReason): void => {
      for (const signal of SIGNALS) process.off(signal, stop);
      clearInterval(watch);
      console.log("\nStopping …");
      isRequested = true;
      resolve(why);
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
  return { reason, isRequested: () => isRequested };
}

/** Waits for a stop request, or until a part ends by itself, and prints which one ended. */
export async function waitForStop(
  services: readonly Service[],
  stop: StopRequest,
): Promise<StopReason | "part died"> {
  const died = services.map(async ({ name, ended }) => ({ name, how: await ended }));
  const first = await Promise.race([stop.reason, ...died]);
  if (typeof first === "string") return first;
  if (stop.isRequested()) return stop.reason;
  console.error(
    `The part "${first.name}" ended by itself (${first.how}). Stopping all other parts.`,
  );
  return "part died";
}

import { Fault } from "../fault";
import type { Logger } from "../logger";
import type { SweepReport } from "../services/attempt";

interface SweepingParts {
  readonly log: Logger;
  readonly sweep: () => Promise<SweepReport>;
  readonly intervalMs: number;
}

/**
 * Sweeps at an interval, never twice at once. A failed sweep is logged, and the next one tries
 * again. The timer does not keep the process alive.
 */
export function sweeping({ log, sweep, intervalMs }: SweepingParts): {
  readonly start: () => void;
  readonly stop: () => void;
} {
  let timer: ReturnType<typeof setInterval> | null = null;
  let isSweeping = false;
  const sweepOnce = async (): Promise<void> => {
    if (isSweeping) return;
    isSweeping = true;
    try {
      const report = await sweep();
      if (report.slots > 0) log.info({ event: "sweep.done", ...report }, "sweep.done");
    } catch (error) {
      const code = error instanceof Fault ? error.code : "internal";
      log.warn({ event: "sweep.failed", code }, "sweep.failed");
    } finally {
      isSweeping = false;
    }
  };
  return {
    start: () => {
      timer ??= setInterval(() => void sweepOnce(), intervalMs).unref();
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}

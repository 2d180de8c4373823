import { systemClock, withTimeout } from "../clock";
import type { Logger } from "../logger";
import { isRolloutMode } from "../services/attempt";
import type { RolloutMode } from "../services/attempt";
import type { Slot } from "../slot";
import type { HoldfastParts } from "./contract";

/** After this time a request continues without the application's flag. */
const ANSWER_MS_MAX = 50;

/** Until a flag answers, or if it never does, attempts keep the numbers that they have. */
const FALLBACK: RolloutMode = "pinned-compat";

/**
 * The mode of a slot. Never throws and never takes longer than about 50 ms. A mode that the
 * application returns without a promise costs no timer.
 */
export function modeOf(
  rollout: NonNullable<HoldfastParts["rollout"]>,
  log: Logger,
): (slot: Slot) => Promise<RolloutMode> {
  if (typeof rollout !== "function") return () => Promise.resolve(rollout);
  const fallBack = (reason: string): RolloutMode => {
    log.warn({ event: "rollout.fallback", reason }, "rollout.fallback");
    return FALLBACK;
  };
  return async (slot) => {
    try {
      const given = rollout(slot);
      if (isRolloutMode(given)) return given;
      const asked = Promise.resolve(given);
      const answer = await withTimeout(asked, ANSWER_MS_MAX, "slow", systemClock);
      if (answer === "slow") return fallBack("slow");
      return isRolloutMode(answer) ? answer : fallBack("unknown value");
    } catch {
      return fallBack("failed");
    }
  };
}

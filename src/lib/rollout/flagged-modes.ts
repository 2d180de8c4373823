import { ProviderEvents } from "@openfeature/server-sdk";
import { isRolloutMode } from "../services/attempt";
import type { RolloutMode } from "../services/attempt";
import { slotKey } from "../slot";
import type { Slot } from "../slot";
import { evaluate } from "./evaluation";
import type { FlagClient, FlagOptions, NoMode } from "./evaluation";

/** For this time the mode that the flag gave a slot is used without asking again. */
export const MODE_AGE_MS_MAX = 5_000;

/** So many slots have a known mode; then the one that was asked least recently is forgotten. */
export const KNOWN_SLOTS_MAX = 10_000;

/** After these, a flag can give another mode than before. */
const CHANGES = [
  ProviderEvents.ConfigurationChanged,
  ProviderEvents.Ready,
  ProviderEvents.Error,
  ProviderEvents.Stale,
];

/** The modes that a flag gives to slots. */
export interface FlaggedModes {
  /** The mode that the flag gave lately, or null. */
  known(slot: Slot): RolloutMode | null;
  /** Asks the flag. Rejects if the client does. */
  ask(slot: Slot): Promise<RolloutMode | NoMode>;
}

interface KnownMode {
  readonly mode: RolloutMode;
  readonly untilMs: number;
}

/**
 * Invariant: a known mode is one that the flag had at some time in the last `MODE_AGE_MS_MAX`, and
 * since its provider last announced a change. So every process follows a change within this time.
 */
export function flaggedModes(
  client: FlagClient,
  options: Required<FlagOptions>,
  nowMs: () => number = () => performance.now(),
): FlaggedModes {
  let modes = new Map<string, KnownMode>();
  for (const event of CHANGES) client.addHandler?.(event, () => (modes = new Map()));
  return {
    known(slot) {
      const found = modes.get(slotKey(slot));
      return found !== undefined && nowMs() < found.untilMs ? found.mode : null;
    },
    async ask(slot) {
      // What is asked before a change is announced, and answered after it, is kept in a map that
      // nobody reads any more.
      const current = modes;
      const untilMs = nowMs() + MODE_AGE_MS_MAX;
      const mode = await evaluate(client, slot, options);
      if (isRolloutMode(mode)) remember(current, slotKey(slot), { mode, untilMs });
      return mode;
    },
  };
}

function remember(modes: Map<string, KnownMode>, key: string, mode: KnownMode): void {
  modes.delete(key);
  modes.set(key, mode);
  if (modes.size <= KNOWN_SLOTS_MAX) return;
  const [oldest] = modes.keys();
  if (oldest !== undefined) modes.delete(oldest);
}

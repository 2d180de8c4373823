import { createHmac } from "node:crypto";
import { isRolloutMode } from "../services/attempt";
import type { RolloutMode } from "../services/attempt";
import type { Slot } from "../slot";

/** The flag that is evaluated; its value is the name of a mode. */
export const ROLLOUT_FLAG = "holdfast-rollout-mode";

/** The part of an OpenFeature client that is needed. */
export interface FlagClient {
  getStringDetails(
    flag: string,
    defaultValue: string,
    context: { readonly targetingKey: string; readonly resourceId: string },
  ): Promise<{ readonly value: unknown; readonly errorCode?: unknown }>;
  /** For the events of the provider. If left out, a change of the flag is noticed after 5 seconds. */
  addHandler?(event: string, handler: () => void): void;
}

/** How the flag is read. */
export interface FlagOptions {
  /** The mode where the provider does not have the flag. Default `pinned-compat`. */
  readonly defaultMode?: RolloutMode;
  /**
   * The key of the hash by which the provider knows a user (`targetingKey`). The same on every pod:
   * otherwise two pods would serve one student in two modes.
   */
  readonly hashKey: string;
}

/** Why a flag gave no mode. */
export type NoMode = "failed" | "unknown value";

/** The mode that the flag gives, or why it gives none. Rejects if the client does. */
export async function evaluate(
  client: FlagClient,
  slot: Slot,
  { hashKey, defaultMode }: Required<FlagOptions>,
): Promise<RolloutMode | NoMode> {
  const targetingKey = createHmac("sha256", hashKey).update(slot.userId).digest("hex").slice(0, 16);
  const { resourceId } = slot;
  const details = await client.getStringDetails(ROLLOUT_FLAG, defaultMode, {
    targetingKey,
    resourceId,
  });
  if (details.errorCode === "FLAG_NOT_FOUND") return defaultMode;
  if (details.errorCode !== undefined) return "failed";
  return isRolloutMode(details.value) ? details.value : "unknown value";
}

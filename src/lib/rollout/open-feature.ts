import { createHmac } from "node:crypto";
import { OpenFeature } from "@openfeature/server-sdk";
import type { Provider } from "@openfeature/server-sdk";
import { ROLLOUT_MODES } from "../services/attempt";
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

/** Where the flag comes from, and the mode without one. */
export type OpenFeatureRolloutOptions = FlagOptions &
  (
    | { readonly client: FlagClient }
    /** Is registered for Holdfast alone. `OpenFeature.close()` closes it. */
    | { readonly provider: Provider }
  );

let domains = 0;

/**
 * The `rollout` part of `createHoldfast`: asks an OpenFeature flag for the mode of a slot. The flag
 * `holdfast-rollout-mode` is a text, its targeting key is a hash of the user's id, and the context
 * also has the `resourceId`. If the provider fails, is late or gives an unknown value,
 * `createHoldfast` logs `rollout.fallback` and serves the slot as `pinned-compat`. Throws a TypeError
 * without a `hashKey`, or without a client or a provider that OpenFeature accepts.
 */
export function openFeatureRollout(
  options: OpenFeatureRolloutOptions,
): (slot: Slot) => Promise<RolloutMode> {
  const { hashKey, defaultMode = "pinned-compat" } = options;
  if (typeof hashKey !== "string" || hashKey === "") {
    throw new TypeError("openFeatureRollout: give a hashKey, the same on every pod.");
  }
  const client = "client" in options ? options.client : clientOf(options.provider);
  return async (slot) => {
    const mode = await evaluate(client, { slot, hashKey, defaultMode });
    if (isMode(mode)) return mode;
    throw new Error(`The flag ${ROLLOUT_FLAG} gave no mode: ${mode}.`);
  };
}

/** Why a flag gave no mode. */
export type NoMode = "failed" | "unknown value";

interface Evaluation {
  readonly slot: Slot;
  readonly hashKey: string;
  readonly defaultMode: RolloutMode;
}

/** The mode that the flag gives, or why it gives none. Rejects if the client does. */
export async function evaluate(
  client: FlagClient,
  { slot, hashKey, defaultMode }: Evaluation,
): Promise<RolloutMode | NoMode> {
  const targetingKey = createHmac("sha256", hashKey).update(slot.userId).digest("hex").slice(0, 16);
  const { resourceId } = slot;
  const details = await client.getStringDetails(ROLLOUT_FLAG, defaultMode, {
    targetingKey,
    resourceId,
  });
  if (details.errorCode === "FLAG_NOT_FOUND") return defaultMode;
  if (details.errorCode !== undefined) return "failed";
  return isMode(details.value) ? details.value : "unknown value";
}

export function isMode(value: unknown): value is RolloutMode {
  return ROLLOUT_MODES.some((mode) => mode === value);
}

/** A name that no other Holdfast of this process uses, nor the application. */
export function ownDomain(): string {
  domains += 1;
  return `holdfast-${process.pid}-${domains}`;
}

function clientOf(provider: Provider): FlagClient {
  const domain = ownDomain();
  // Until it is ready, or if it fails, the client answers with an error.
  OpenFeature.setProviderAndWait(domain, provider).catch(() => undefined);
  // Otherwise the provider of all domains would decide.
  if (OpenFeature.getProvider(domain) === provider) return OpenFeature.getClient(domain);
  throw new TypeError("openFeatureRollout: give a client, or a provider for servers.");
}

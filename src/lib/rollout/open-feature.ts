import { OpenFeature } from "@openfeature/server-sdk";
import type { Provider } from "@openfeature/server-sdk";
import { isRolloutMode } from "../services/attempt";
import type { RolloutMode } from "../services/attempt";
import type { Slot } from "../slot";
import { ROLLOUT_FLAG } from "./evaluation";
import type { FlagClient, FlagOptions } from "./evaluation";
import { flaggedModes } from "./flagged-modes";

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
 * also has the `resourceId`. The mode of a slot is used for up to 5 seconds, and until the provider
 * announces a change. If the provider fails, is late or gives an unknown value, `createHoldfast`
 * logs `rollout.fallback` and serves the slot as `pinned-compat`. Throws a TypeError without a
 * `hashKey`, or without a client or a provider that OpenFeature accepts.
 */
export function openFeatureRollout(
  options: OpenFeatureRolloutOptions,
): (slot: Slot) => RolloutMode | Promise<RolloutMode> {
  const { hashKey, defaultMode = "pinned-compat" } = options;
  if (typeof hashKey !== "string" || hashKey === "") {
    throw new TypeError("openFeatureRollout: give a hashKey, the same on every pod.");
  }
  const client = "client" in options ? options.client : clientOf(options.provider);
  const modes = flaggedModes(client, { hashKey, defaultMode });
  const ask = async (slot: Slot): Promise<RolloutMode> => {
    const mode = await modes.ask(slot);
    if (isRolloutMode(mode)) return mode;
    throw new Error(`The flag ${ROLLOUT_FLAG} gave no mode: ${mode}.`);
  };
  return (slot) => modes.known(slot) ?? ask(slot);
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

import { randomBytes } from "node:crypto";
import { EnvVarProvider } from "@openfeature/env-var-provider";
import { OpenFeature } from "@openfeature/server-sdk";
import type { Provider } from "@openfeature/server-sdk";
import { systemClock, withTimeout } from "./clock";
import { evaluate, isMode, ownDomain } from "./rollout/open-feature";
import type { NoMode } from "./rollout/open-feature";
import { providerOf } from "./rollout/provider-module";
import type { RolloutMode } from "./services/attempt";
import type { Slot } from "./slot";

export { ROLLOUT_FLAG } from "./rollout/open-feature";

/** After this time a request continues without the provider. */
const ANSWER_MS = 50;

const CLOSE_MS = 1_000;

export interface RolloutOptions {
  /** Used when the provider returns no value, or an unknown one. */
  readonly mode: RolloutMode;
  /** Path of the provider's module; undefined: the environment variable HOLDFAST_ROLLOUT_MODE. */
  readonly modulePath: string | undefined;
  /** The key of the user hashes that providers get. If omitted, a random key of this process. */
  readonly hashKey: string | undefined;
  /** Called each time that the mode of the setting is the fallback, with the reason. */
  readonly onFallback: (reason: FallbackReason) => void;
  /** Used instead of `modulePath`. */
  readonly provider?: Provider;
}

export type FallbackReason = "slow" | NoMode;

export interface RolloutModes {
  /** Never throws, and takes no longer than about 50 ms. */
  readonly modeOf: (slot: Slot) => Promise<RolloutMode>;
  close(): Promise<void>;
}

/** Determines the mode of a slot with an OpenFeature provider. */
export function createRolloutModes(options: RolloutOptions): RolloutModes {
  const domain = ownDomain();
  const client = OpenFeature.getClient(domain);
  const hasProvider = setProvider(domain, options);
  const hashKey = options.hashKey ?? randomBytes(32).toString("hex");

  const modeFromProvider = async (slot: Slot): Promise<RolloutMode | FallbackReason> => {
    if (!(await hasProvider)) return "failed";
    return evaluate(client, { slot, hashKey, defaultMode: options.mode });
  };
  return {
    modeOf: async (slot) => {
      const requested = modeFromProvider(slot).catch((): FallbackReason => "failed");
      const answer = await withTimeout(requested, ANSWER_MS, "slow" as const, systemClock);
      if (isMode(answer)) return answer;
      options.onFallback(answer);
      return options.mode;
    },
    close: async () => {
      const closed = OpenFeature.getProvider(domain)
        .onClose?.()
        .catch(() => undefined);
      if (closed !== undefined) await withTimeout(closed, CLOSE_MS, undefined, systemClock);
    },
  };
}

/**
 * Whether there is a provider. One that fails to initialize is used nevertheless: it, or its client,
 * returns an error until it is ready. Never rejects, because some commands never ask for a mode and
 * would leave the rejection unhandled.
 */
async function setProvider(domain: string, options: RolloutOptions): Promise<boolean> {
  const { provider, modulePath } = options;
  let given = provider ?? null;
  try {
    given ??= modulePath === undefined ? new EnvVarProvider() : await providerOf(modulePath);
    await OpenFeature.setProviderAndWait(domain, given);
    return true;
  } catch {
    // If it was not registered, the provider of all domains would decide.
    return given !== null && OpenFeature.getProvider(domain) === given;
  }
}

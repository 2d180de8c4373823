import { createHmac, randomBytes } from "node:crypto";
import { EnvVarProvider } from "@openfeature/env-var-provider";
import { ErrorCode, OpenFeature } from "@openfeature/server-sdk";
import type { Provider } from "@openfeature/server-sdk";
import { systemClock, withTimeout } from "./clock";
import { providerOf } from "./rollout/provider-module";
import { ROLLOUT_MODES } from "./services/attempt";
import type { RolloutMode } from "./services/attempt";
import type { Slot } from "./slot";

/** The flag that the provider evaluates; its value is the name of a mode. */
export const ROLLOUT_FLAG = "holdfast-rollout-mode";

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

export type FallbackReason = "slow" | "failed" | "unknown value";

export interface RolloutModes {
  /** Never throws, and takes no longer than about 50 ms. */
  readonly modeOf: (slot: Slot) => Promise<RolloutMode>;
  close(): Promise<void>;
}

let domains = 0;

/** Determines the mode of a slot with an OpenFeature provider. */
export function createRolloutModes(options: RolloutOptions): RolloutModes {
  domains += 1;
  const domain = `holdfast-${process.pid}-${domains}`;
  const client = OpenFeature.getClient(domain);
  const hasProvider = setProvider(domain, options);
  const key = options.hashKey ?? randomBytes(32).toString("hex");

  const modeFromProvider = async (slot: Slot): Promise<RolloutMode | FallbackReason> => {
    if (!(await hasProvider)) return "failed";
    const targetingKey = createHmac("sha256", key).update(slot.userId).digest("hex").slice(0, 16);
    const { resourceId } = slot;
    const details = await client.getStringDetails(ROLLOUT_FLAG, options.mode, {
      targetingKey,
      resourceId,
    });
    // The flag is not set in the provider: the mode of the setting applies.
    if (details.errorCode === ErrorCode.FLAG_NOT_FOUND) return options.mode;
    if (details.errorCode !== undefined) return "failed";
    return modeNamed(details.value) ?? "unknown value";
  };
  return {
    modeOf: async (slot) => {
      const requested = modeFromProvider(slot).catch((): FallbackReason => "failed");
      const answer = await withTimeout(requested, ANSWER_MS, "slow", systemClock);
      const mode = modeNamed(answer);
      if (mode !== null) return mode;
      options.onFallback(answer as FallbackReason);
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

function modeNamed(value: unknown): RolloutMode | null {
  return ROLLOUT_MODES.find((mode) => mode === value) ?? null;
}

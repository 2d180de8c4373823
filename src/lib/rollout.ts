import { createHmac, randomBytes } from "node:crypto";
import { EnvVarProvider } from "@openfeature/env-var-provider";
import { ErrorCode, OpenFeature } from "@openfeature/server-sdk";
import type { Provider } from "@openfeature/server-sdk";
import { systemClock, withTimeout } from "./clock";
import { providerOf } from "./rollout/provider-module";
import { ROLLOUT_MODES } from "./services/attempt";
import type { RolloutMode } from "./services/attempt";
import type { Slot } from "./slot";

/** The flag that a provider is asked for; its value is the name of a mode. */
export const ROLLOUT_FLAG = "holdfast-rollout-mode";

/** A request goes on without the provider's word after this time. */
const ANSWER_MS = 50;

const CLOSE_MS = 1_000;

export interface RolloutOptions {
  /** Holds when the provider says nothing, or nothing that can be used. */
  readonly mode: RolloutMode;
  /** Path of the provider's module; undefined: the environment variable HOLDFAST_ROLLOUT_MODE. */
  readonly modulePath: string | undefined;
  /** Keys the hashes that providers get for users. Absent: a key of this process alone. */
  readonly hashKey: string | undefined;
  /** Told each time that the mode of the setting stands in, and why. */
  readonly onFallback: (reason: FallbackReason) => void;
  /** Stands in for what `modulePath` names. */
  readonly provider?: Provider;
}

export type FallbackReason = "slow" | "failed" | "unknown value";

export interface RolloutModes {
  /** Never throws, and takes no longer than about 50 ms. */
  readonly modeOf: (slot: Slot) => Promise<RolloutMode>;
  close(): Promise<void>;
}

let domains = 0;

/** Which mode a slot is in, by an OpenFeature provider. */
export function createRolloutModes(options: RolloutOptions): RolloutModes {
  domains += 1;
  const domain = `holdfast-${process.pid}-${domains}`;
  const client = OpenFeature.getClient(domain);
  const isAsked = setProvider(domain, options);
  const key = options.hashKey ?? randomBytes(32).toString("hex");

  const modeFromProvider = async (slot: Slot): Promise<RolloutMode | FallbackReason> => {
    if (!(await isAsked)) return "failed";
    const targetingKey = createHmac("sha256", key).update(slot.userId).digest("hex").slice(0, 16);
    const { resourceId } = slot;
    const details = await client.getStringDetails(ROLLOUT_FLAG, options.mode, {
      targetingKey,
      resourceId,
    });
    // No value is what a provider says of a flag that nobody has set: the setting is meant then.
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
 * Whether there is a provider to ask. One that fails to initialize is asked all the same: it, or
 * the client for it, answers with an error until it is ready. Never rejects, because some commands
 * ask no mode and nobody would hear of it.
 */
async function setProvider(domain: string, options: RolloutOptions): Promise<boolean> {
  const { provider, modulePath } = options;
  let given = provider ?? null;
  try {
    given ??= modulePath === undefined ? new EnvVarProvider() : await providerOf(modulePath);
    await OpenFeature.setProviderAndWait(domain, given);
    return true;
  } catch {
    // One that was not even taken would leave the word to the provider of all domains.
    return given !== null && OpenFeature.getProvider(domain) === given;
  }
}

function modeNamed(value: unknown): RolloutMode | null {
  return ROLLOUT_MODES.find((mode) => mode === value) ?? null;
}

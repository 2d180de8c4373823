import { randomBytes } from "node:crypto";
import { OpenFeature } from "@openfeature/server-sdk";
import type { Provider } from "@openfeature/server-sdk";
import { systemClock, withTimeout } from "./clock";
import type { NoMode } from "./rollout/evaluation";
import { flaggedModes } from "./rollout/flagged-modes";
import { ownDomain } from "./rollout/open-feature";
import { providerOf } from "./rollout/provider-module";
import { isRolloutMode } from "./services/attempt";
import type { RolloutMode } from "./services/attempt";
import type { Slot } from "./slot";

/** After this time a request continues without the provider. */
const ANSWER_MS = 50;

const CLOSE_MS = 1_000;

export interface RolloutOptions {
  /** Used when the flag has no value, or an unknown one. */
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
  /**
   * The mode of all slots, or a function that never throws and takes no longer than about 50 ms; a
   * mode that the flag gave lately is returned at once.
   */
  readonly rollout: RolloutMode | ((slot: Slot) => RolloutMode | Promise<RolloutMode>);
  close(): Promise<void>;
}

/**
 * The mode of a slot comes from an OpenFeature provider. Without one, the environment variable is
 * read once and holds for all slots, as long as the process runs.
 */
export function createRolloutModes(options: RolloutOptions): RolloutModes {
  const hasProvider = options.provider !== undefined || options.modulePath !== undefined;
  return hasProvider ? modesOfProvider(options) : modeOfVariable(options);
}

function modeOfVariable({ mode, onFallback }: RolloutOptions): RolloutModes {
  const close = (): Promise<void> => Promise.resolve();
  const flagged = process.env["HOLDFAST_ROLLOUT_MODE"] ?? "";
  if (flagged === "") return { rollout: mode, close };
  if (isRolloutMode(flagged)) return { rollout: flagged, close };
  const fallBack = (): RolloutMode => {
    onFallback("unknown value");
    return mode;
  };
  return { rollout: fallBack, close };
}

function modesOfProvider(options: RolloutOptions): RolloutModes {
  const { mode: defaultMode, onFallback } = options;
  const domain = ownDomain();
  const hashKey = options.hashKey ?? randomBytes(32).toString("hex");
  const modes = flaggedModes(OpenFeature.getClient(domain), { hashKey, defaultMode });
  const isSet = setProvider(domain, options);

  const ask = async (slot: Slot): Promise<RolloutMode> => {
    const asked = isSet
      .then((is): Promise<RolloutMode | NoMode> | NoMode => (is ? modes.ask(slot) : "failed"))
      .catch((): FallbackReason => "failed");
    const answer = await withTimeout(asked, ANSWER_MS, "slow" as const, systemClock);
    if (isRolloutMode(answer)) return answer;
    onFallback(answer);
    return defaultMode;
  };
  return {
    rollout: (slot) => modes.known(slot) ?? ask(slot),
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
async function setProvider(
  domain: string,
  { provider, modulePath = "" }: RolloutOptions,
): Promise<boolean> {
  let given = provider ?? null;
  try {
    given ??= await providerOf(modulePath);
    await OpenFeature.setProviderAndWait(domain, given);
    return true;
  } catch {
    // If it was not registered, the provider of all domains would decide.
    return given !== null && OpenFeature.getProvider(domain) === given;
  }
}

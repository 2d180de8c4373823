import { brokenModule, defaultExportOf } from "./module-file";
import type { Slot } from "./slot";

/** The input of a start policy: a student wants to start this attempt. */
export interface StartRequest extends Slot {
  readonly attemptNumber: number;
}

/** `reason` is shown to the student: "This quiz closed on Friday." */
export type StartAnswer =
  { readonly allowed: true } | { readonly allowed: false; readonly reason?: string };

/**
 * Decides about new attempts only. An attempt in progress continues whatever the policy says, and so
 * does one that is restored after a loss in Redis.
 */
export type CanStart = (request: StartRequest) => Promise<StartAnswer>;

export interface StartPolicySettings {
  /** The highest attempt number that may be started; undefined: no limit. */
  readonly maxAttempts: number | undefined;
  /** An ES module whose default export is a `CanStart`. */
  readonly modulePath: string | undefined;
}

/**
 * The start policy of the settings. A module is loaded once, at the first start. Its answers are not
 * checked here. Throws a `Fault` that is not retryable if the module is broken.
 */
export function createStartPolicy({ maxAttempts, modulePath }: StartPolicySettings): CanStart {
  const moduleCanStart = modulePath === undefined ? null : modulePolicy(modulePath);
  return async (request) => {
    if (maxAttempts !== undefined && request.attemptNumber > maxAttempts) {
      const times = maxAttempts === 1 ? "once" : `${maxAttempts} times`;
      return { allowed: false, reason: `This assessment can be taken ${times}.` };
    }
    return moduleCanStart === null ? { allowed: true } : await moduleCanStart(request);
  };
}

function modulePolicy(path: string): CanStart {
  const file = { title: "The policy module (POLICY_MODULE)", path };
  let loading: Promise<CanStart> | null = null;
  const load = async (): Promise<CanStart> => {
    const exported = await defaultExportOf(file);
    if (typeof exported === "function") return exported as CanStart;
    throw brokenModule(file, "has no function as its default export");
  };
  return async (request) => {
    loading ??= load();
    return (await loading)(request);
  };
}

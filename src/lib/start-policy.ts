import { TaskCancelledError, timeout, TimeoutStrategy } from "cockatiel";
import { z } from "zod";
import { Fault } from "./fault";
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

/** The time limit for one answer of the policy module. */
const ANSWER_MS_MAX = 1_000;

const REASON_LENGTH_MAX = 500;

const answerSchema = z.union([
  z.object({ allowed: z.literal(true) }),
  z.object({
    allowed: z.literal(false),
    reason: z.string().min(1).max(REASON_LENGTH_MAX).exactOptional(),
  }),
]);

/**
 * The start policy of the settings. If the policy fails, nobody can start an attempt: it throws a
 * `Fault`, which is retryable unless the module is broken.
 */
export function createStartPolicy({ maxAttempts, modulePath }: StartPolicySettings): CanStart {
  const moduleCanStart = modulePath === undefined ? null : modulePolicy(modulePath);
  return async (request) => {
    if (maxAttempts !== undefined && request.attemptNumber > maxAttempts) {
      const times = maxAttempts === 1 ? "once" : `${maxAttempts} times`;
      return { allowed: false, reason: `This assessment can be taken ${times}.` };
    }
    return (await moduleCanStart?.(request)) ?? { allowed: true };
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
    const answered = await withTimeLimit(async () => {
      loading ??= load();
      return (await loading)(request);
    });
    const answer = answerSchema.safeParse(answered);
    if (answer.success) return answer.data;
    throw brokenModule(file, "answered with neither { allowed: true } nor { allowed: false }");
  };
}

async function withTimeLimit<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await timeout(ANSWER_MS_MAX, TimeoutStrategy.Aggressive).execute(ask);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const what =
      cause instanceof TaskCancelledError ? `not answered in ${ANSWER_MS_MAX} ms` : "failed";
    throw new Fault("policy_unavailable", `The policy module (POLICY_MODULE) has ${what}.`, {
      retryable: true,
      cause,
    });
  }
}

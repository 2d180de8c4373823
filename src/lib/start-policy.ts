import { TaskCancelledError, timeout, TimeoutStrategy } from "cockatiel";
import { z } from "zod";
import { Fault } from "./fault";
import { brokenModule, defaultExportOf } from "./module-file";
import type { Slot } from "./slot";

/** What a policy is asked: may this student begin this attempt, now? */
export interface StartAsked extends Slot {
  readonly attemptNumber: number;
}

/** `reason` is shown to the student: "This quiz closed on Friday." */
export type StartAnswer =
  { readonly allowed: true } | { readonly allowed: false; readonly reason?: string };

/**
 * Decides about new attempts only: one that is under way goes on whatever the policy says by then,
 * and so does one that is brought back after Redis has lost it.
 */
export type CanStart = (asked: StartAsked) => Promise<StartAnswer>;

export interface StartPolicySettings {
  /** The highest attempt number that may begin; undefined: any. */
  readonly maxAttempts: number | undefined;
  /** An ES module whose default export is a `CanStart`. */
  readonly modulePath: string | undefined;
}

/** A student who waits for a policy waits for nothing else. */
const ANSWER_MS = 1_000;

const REASON_LENGTH_MAX = 500;

const answerSchema = z.union([
  z.object({ allowed: z.literal(true) }),
  z.object({
    allowed: z.literal(false),
    reason: z.string().min(1).max(REASON_LENGTH_MAX).exactOptional(),
  }),
]);

/**
 * The policy that the settings ask for. One that cannot be asked lets nobody begin: it throws a
 * `Fault`, retryable unless the module is broken.
 */
export function createStartPolicy({ maxAttempts, modulePath }: StartPolicySettings): CanStart {
  const ofModule = modulePath === undefined ? null : modulePolicy(modulePath);
  return async (asked) => {
    if (maxAttempts !== undefined && asked.attemptNumber > maxAttempts) {
      const times = maxAttempts === 1 ? "once" : `${maxAttempts} times`;
      return { allowed: false, reason: `This assessment can be taken ${times}.` };
    }
    return (await ofModule?.(asked)) ?? { allowed: true };
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
  return async (asked) => {
    const answered = await inTime(async () => {
      loading ??= load();
      return (await loading)(asked);
    });
    const answer = answerSchema.safeParse(answered);
    if (answer.success) return answer.data;
    throw brokenModule(file, "answered with neither { allowed: true } nor { allowed: false }");
  };
}

async function inTime<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await timeout(ANSWER_MS, TimeoutStrategy.Aggressive).execute(ask);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const what = cause instanceof TaskCancelledError ? `not answered in ${ANSWER_MS} ms` : "failed";
    throw new Fault("policy_unavailable", `The policy module (POLICY_MODULE) has ${what}.`, {
      retryable: true,
      cause,
    });
  }
}

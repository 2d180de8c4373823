import { withTimeout } from "#lib/clock";
import type { Clock } from "#lib/clock";
import type { Slot } from "#lib/slot";
import type { AttemptView } from "./attempt-view";
import type { EngineHooks, HookCalls } from "./contract";
import type { EventSink } from "./engine-events";

/** One call of a hook may take this long. */
const CALL_MS_MAX = 5_000;

/** The pauses before a report is told again in the process that received it. */
const REPORT_RETRY_MS = [1_000, 5_000, 30_000] as const;

/** How many calls this process remembers, so that it rarely makes one twice. */
const REMEMBERED_MAX = 10_000;

interface HookParts extends Pick<Clock, "sleep"> {
  readonly emit: EventSink;
}

export function createHookCalls(hooks: EngineHooks, parts: HookParts): HookCalls {
  const { onFinalized, onReported } = hooks;
  const made = new RememberedCalls();
  const call = async (
    slot: Slot,
    hook: "onFinalized" | "onReported",
    key: string,
    work: () => unknown,
  ): Promise<boolean> => {
    if (made.has(key)) return true;
    const failed = (error: string): false => {
      parts.emit({ event: "hook.failed", slot, hook, error });
      return false;
    };
    try {
      const late = Symbol("late");
      const ended = Promise.resolve().then(work);
      if ((await withTimeout(ended, CALL_MS_MAX, late, parts)) === late) return failed("late");
    } catch (error) {
      return failed(error instanceof Error ? error.name : typeof error);
    }
    made.add(key);
    return true;
  };
  const callReported = (
    slot: Slot,
    { attemptId, attemptNumber, questions }: AttemptView,
    questionId: string | null,
    index: number,
  ): Promise<boolean> => {
    const report = questions[index];
    if (onReported === undefined || report?.isReported !== true) return Promise.resolve(true);
    const question = { ...slot, attemptId, attemptNumber, questionId, questionIndex: index };
    return call(slot, "onReported", `${attemptId} ${index}`, () =>
      onReported(question, report.response),
    );
  };
  return {
    tellReported: (slot, attempt, questionId, index) => {
      const untilTold = async (): Promise<void> => {
        for (const pauseMs of REPORT_RETRY_MS) {
          if (await callReported(slot, attempt, questionId, index)) return;
          await parts.sleep(pauseMs);
        }
        await callReported(slot, attempt, questionId, index);
      };
      void untilTold();
    },
    tellFinalized: async (slot, { attemptId, body }, readAttempt) => {
      if (onFinalized === undefined && onReported === undefined) return "nobody";
      const told: boolean[] = [];
      const found = onReported === undefined ? null : await readAttempt();
      if (found?.attempt.attemptId === attemptId) {
        for (const index of found.attempt.questions.keys()) {
          const questionId = found.questions?.[index]?.id ?? null;
          told.push(await callReported(slot, found.attempt, questionId, index));
        }
      }
      if (onFinalized !== undefined) {
        const { resultId: _resultId, lineItemId: _lineItemId, ...summary } = body;
        const finalized = { ...summary, ...slot };
        told.push(await call(slot, "onFinalized", attemptId, () => onFinalized(finalized)));
      }
      return told.every((isTold) => isTold) ? "told" : "failed";
    },
  };
}

/** Calls no hook. */
export const NO_HOOKS: HookCalls = {
  tellReported: () => undefined,
  tellFinalized: () => Promise.resolve("nobody"),
};

class RememberedCalls {
  readonly #keys = new Set<string>();

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(key: string): void {
    this.#keys.add(key);
    const [oldest] = this.#keys;
    if (this.#keys.size > REMEMBERED_MAX && oldest !== undefined) this.#keys.delete(oldest);
  }
}

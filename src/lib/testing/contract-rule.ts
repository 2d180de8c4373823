import { inspect, isDeepStrictEqual } from "node:util";
import { systemClock, withTimeout } from "../clock";

/** One rule that an application's own part must keep, as a test of any runner. */
export interface ContractRule {
  /** Stable, such as `questions.list-repeatable`. */
  readonly id: string;
  /** For the name of a test. */
  readonly title: string;
  /** What goes wrong for students or operators when the rule is broken. */
  readonly why: string;
  /** Rejects with a `ContractViolation` if the part breaks the rule. May be called without `this`. */
  readonly run: () => Promise<void>;
}

/** A part breaks a rule. The message says what was expected, what came, and what to do. */
export class ContractViolation extends Error {
  override readonly name = "ContractViolation";
}

interface ViolationDetails {
  readonly expected: string;
  readonly came: unknown;
  /** What the author of the part can do about it. */
  readonly todo: string;
}

export function violation(what: string, details: ViolationDetails): ContractViolation {
  const { expected, came, todo } = details;
  return new ContractViolation(
    [what, `expected: ${expected}`, `came: ${show(came)}`, `what to do: ${todo}`].join("\n  "),
  );
}

/** Throws unless `came` has the same content as `expected`. */
export function requireEqual(
  came: unknown,
  expected: unknown,
  { what, todo }: { readonly what: string; readonly todo: string },
): void {
  if (isDeepStrictEqual(came, expected)) return;
  throw violation(what, { expected: show(expected), came, todo });
}

export function show(value: unknown): string {
  if (value instanceof Error) {
    const { cause } = value;
    const text = `${value.name}: ${value.message}`;
    return cause instanceof Error ? `${text} (${cause.name}: ${cause.message})` : text;
  }
  return inspect(value, {
    ...{ depth: 4, maxArrayLength: 10, maxStringLength: 120, breakLength: Infinity },
  });
}

type RuleText = Pick<ContractRule, "id" | "title" | "why">;

/** A rule whose message begins with its id. */
export function rule(text: RuleText, check: () => Promise<void>): ContractRule {
  return {
    ...text,
    run: async () => {
      try {
        await check();
      } catch (error) {
        const message = error instanceof ContractViolation ? error.message : show(error);
        throw new ContractViolation(`${text.id}: ${message}\n  why: ${text.why}`, { cause: error });
      }
    },
  };
}

const LATE = Symbol("late");

interface CallOptions {
  readonly timeoutMs: number;
  /** What the author can do if it throws. */
  readonly todo: string;
}

/** What the part answers. An error and a late answer are violations. */
export async function answerOf<Answer>(
  name: string,
  work: () => Answer | Promise<Answer>,
  { timeoutMs, todo }: CallOptions,
): Promise<Answer> {
  let answer: Answer | typeof LATE;
  try {
    answer = await withTimeout((async () => work())(), timeoutMs, LATE, systemClock);
  } catch (error) {
    throw violation(`${name} failed.`, { expected: "an answer", came: error, todo });
  }
  if (answer !== LATE) return answer;
  throw violation(`${name} did not answer in time.`, {
    expected: `an answer within ${timeoutMs} ms`,
    came: "no answer",
    todo: "Make it faster (an index, a cache), or give it a timeout of its own.",
  });
}

/** Breaks something while `work` runs, and repairs it afterwards. */
export type WhileBroken = (work: () => Promise<void>) => Promise<void>;

/**
 * Checks something while the part is broken. The check throws after the repair, so that one broken
 * rule does not leave the part broken for the others.
 */
export async function checkWhile(
  whileBroken: WhileBroken,
  check: () => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  let isChecked = false;
  await whileBroken(async () => {
    await check().catch((error: unknown) => errors.push(error));
    isChecked = true;
  });
  if (!isChecked) {
    throw violation("whileBroken ended before the check did.", {
      expected: "whileBroken waits for work()",
      came: "work() was not called, or not waited for",
      todo: "Write whileBroken as: break it, await work(), repair it.",
    });
  }
  for (const error of errors) throw error;
}

let runs = 0;

/** A text that no other rule and no earlier run has used. */
export function freshName(): string {
  runs += 1;
  return `contract-${systemClock.nowMs().toString(36)}-${Math.trunc(systemClock.random() * 1e9).toString(36)}-${runs}`;
}

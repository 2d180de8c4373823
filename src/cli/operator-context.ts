import { Fault } from "../lib/fault";
import { reasonProblem, type Operations } from "../lib/services/operations";
import { idProblem, type Slot } from "../lib/slot";
import type { OpenDeployment } from "./deployment";

/** The exit codes of an operator's command. */
export const EXIT = { done: 0, notRun: 1, needsPerson: 2 } as const;

const OPERATOR_LENGTH_MAX = 100;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command has an invalid option or argument. The message says what is valid. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Runs an operator's command on the deployment, and sets the exit code. */
export function operate(
  open: OpenDeployment,
  work: (operations: Operations) => Promise<ExitCode>,
): Promise<void> {
  return settingExitCode(async () => {
    const deployment = await open();
    try {
      return await work(deployment.operations);
    } finally {
      await deployment.close();
    }
  });
}

/**
 * Sets the exit code that `work` returns, or 1 with a message on standard error when it could not
 * run.
 */
export async function settingExitCode(work: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    const isExpected =
      isSettingsError(error) || error instanceof Fault || error instanceof UsageError;
    if (!isExpected) throw error;
    console.error(error.message);
    if (error instanceof Fault && error.code === "redis_unavailable") {
      console.error("Run npx holdfast doctor to find out why.");
    }
    process.exitCode = EXIT.notRun;
  }
}

/** By its name: only commands that read settings load the module of the class. */
function isSettingsError(error: unknown): error is Error {
  return error instanceof Error && error.name === "SettingsError";
}

export function slotOf(userId: string, resourceId: string): Slot {
  for (const [name, id] of [
    ["user", userId],
    ["resource", resourceId],
  ] as const) {
    const problem = idProblem(id);
    if (problem !== null) throw new UsageError(`The ${name} ${problem}.`);
  }
  return { userId, resourceId };
}

/** The operator's name in the audit: the value of `--as`, otherwise `$USER`. */
export function operatorOf(as: string | undefined): string {
  const name = (as ?? process.env["USER"] ?? "").trim();
  if (name !== "" && name.length <= OPERATOR_LENGTH_MAX) return name;
  throw new UsageError(`Give your name: --as <name>, at most ${OPERATOR_LENGTH_MAX} characters.`);
}

/** The value of `--reason`, checked. */
export function reasonOf(reason: string): string {
  const problem = reasonProblem(reason);
  if (problem === null) return reason;
  throw new UsageError(`--reason ${problem}`);
}

/** A whole number from 1 to `max`. */
export function countOf(option: string, text: string, max: number): number {
  const count = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= max) return count;
  throw new UsageError(`${option} ${text}: must be a whole number from 1 to ${max}`);
}

import { setTimeout as sleep } from "node:timers/promises";
import { outcomeOf, touches } from "../history/history";
import type { History, Span } from "../history/history";
import { monotonicMs } from "../history/operation";

/** Runs it, and says from when until when it ran. */
export async function spanOf(work: () => Promise<unknown>): Promise<Span> {
  const fromMs = monotonicMs();
  await work();
  return { fromMs, untilMs: monotonicMs() };
}

/** From when it is in force until it is taken back, with that long in between. */
export async function holding(
  begin: () => Promise<unknown>,
  lastsMs: number,
  end: () => Promise<unknown>,
): Promise<Span> {
  await begin();
  const span = await spanOf(() => sleep(lastsMs));
  await end();
  return span;
}

/** How many operations did not succeed in these spans; null when none did. */
export function affectedOperations({ operations }: History, spans: readonly Span[]): string | null {
  const count = operations.filter(
    (operation) => outcomeOf(operation) !== "ok" && spans.some((span) => touches(operation, span)),
  ).length;
  return count === 0 ? null : `${count} operations failed or stayed unknown in it`;
}

/** How many operations got this error code; null when none was. */
export function operationsWithCode({ operations }: History, code: string): string | null {
  const count = operations.filter(({ returned }) => returned?.code?.includes(code) === true).length;
  return count === 0 ? null : `${count} operations were told ${code}`;
}

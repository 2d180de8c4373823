import { expect, vi } from "vitest";

/** Never answers. */
export const never = <Value>(): Promise<Value> => new Promise(() => undefined);

export function fail(error: unknown): never {
  throw error;
}

/** What `work` throws; fails if it throws nothing. */
export async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  const result = await work().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in result) return result.error;
  throw new Error(`nothing was thrown, but ${JSON.stringify(result.value)} returned`);
}

/** Runs `work` and checks that it ends after exactly this time, on a clock of the test. */
export async function endsAfter<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers();
  try {
    let hasEnded = false;
    const ended = work().finally(() => (hasEnded = true));
    ended.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(hasEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(hasEnded).toBe(true);
    return await ended;
  } finally {
    vi.useRealTimers();
  }
}

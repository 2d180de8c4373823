/** The pauses grow, so that what is slow is not loaded further. The last one is repeated. */
const pausesMs: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** How long to wait after so many tries, from 0. */
export function pauseMs(tries: number): number {
  return pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0;
}

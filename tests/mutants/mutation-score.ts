interface Counts {
  readonly changes: number;
  readonly killed: number;
  readonly timedOut: number;
  readonly invalid: number;
}

/** Stryker's score: noticed changes among those that run at all, in percent. */
export function scoreOf(parts: readonly Counts[]): number {
  const sum = (of: (counts: Counts) => number): number =>
    parts.reduce((total, counts) => total + of(counts), 0);
  const noticed = sum(({ killed, timedOut }) => killed + timedOut);
  return (100 * noticed) / sum(({ changes, invalid }) => changes - invalid);
}

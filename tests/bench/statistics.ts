export function median(values: readonly number[]): number {
  return quantile([...values].sort(ascending), 0.5);
}

/** The quantile of values in ascending order, interpolated linearly. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function ascending(left: number, right: number): number {
  return left - right;
}

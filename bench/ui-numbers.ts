// A few numbers that stand for many.

/** The value below which such a part of them lies; NaN of none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The part of them above a limit, in percent. */
export function shareOver(values: readonly number[], limit: number): number {
  return (values.filter((value) => value > limit).length / values.length) * 100;
}

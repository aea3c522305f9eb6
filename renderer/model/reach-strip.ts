import type { ReachSpan } from '../../contract/app/fleet.ts';

/** `unknown`: nobody tried. `both`: it answered, and at another time of the same cell it did not. */
export type ReachCell = 'reached' | 'failed' | 'both' | 'unknown';

/** The time from `from` up to `to`, cut into `count` cells, each with what was seen in it. */
export function reachCells(
  spans: readonly ReachSpan[],
  { from, to, count }: { from: number; to: number; count: number },
): ReachCell[] {
  const width = (to - from) / count;
  return Array.from({ length: count }, (_, index) => {
    const start = from + index * width;
    const within = spans.filter(({ since, until }) => since < start + width && until >= start);
    const reached = within.some((span) => span.reached);
    const failed = within.some((span) => !span.reached);
    if (reached && failed) return 'both';
    if (reached) return 'reached';
    return failed ? 'failed' : 'unknown';
  });
}

/** Rows that are drawn beside those in sight: more where the list goes than where it comes from. */
const ahead = 8;
const behind = 2;

interface Sight {
  startIndex: number;
  endIndex: number;
  /** Rows that there are. */
  count: number;
}

/** The rows to draw around those in sight, in order, and that of the cursor, which must stay in the page wherever it is. */
export function drawnRows({ startIndex, endIndex, count }: Sight, isUp: boolean, cursor: number): number[] {
  if (count === 0) return [];
  const from = Math.max(0, startIndex - (isUp ? ahead : behind));
  const to = Math.min(count - 1, endIndex + (isUp ? behind : ahead));
  const range = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  if (cursor < from) return [cursor, ...range];
  return cursor > to ? [...range, cursor] : range;
}

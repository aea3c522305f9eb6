import { durationText } from '../../model/amounts.ts';
import { useClock } from '../../stores/clock.ts';

/** How long something took, or takes so far. */
export function Duration({ from, to }: { from: number; to: number | null }) {
  const now = useClock((clock) => (to === null ? clock.now : 0));
  return <span>{durationText((to ?? Math.max(now, from)) - from)}</span>;
}

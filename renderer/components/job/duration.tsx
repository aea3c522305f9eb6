import { useEffect, useState } from 'react';
import { durationText } from '../../model/amounts.ts';

const tickMs = 1000;

/** How long something took, or takes so far. */
export function Duration({ from, to }: { from: number; to: number | null }) {
  const [now, setNow] = useState(Date.now);
  const running = to === null;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [running]);
  return <span>{durationText((to ?? Math.max(now, from)) - from)}</span>;
}

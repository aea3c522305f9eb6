import { create } from 'zustand';

const tickMs = 5000;

/** One clock for every age on the screen; it ticks while somebody looks. */
export const useClock = create<{ now: number }>()(() => ({ now: Date.now() }));

const tick = () => {
  if (document.visibilityState === 'visible') useClock.setState({ now: Date.now() });
};

/** Starts the clock; returns what stops it. */
export function startClock(): () => void {
  const timer = setInterval(tick, tickMs);
  document.addEventListener('visibilitychange', tick);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  };
}

import type { Clock } from '../../../main/jobs/jobs.ts';

/** Real time, made shorter: what would take minutes takes seconds. */
export function fastClock(factor: number): Clock & { jump(ms: number): void } {
  const start = Date.now();
  let jumped = 0;
  return {
    now: () => Math.round(start + (Date.now() - start) * factor + jumped),
    after(ms, work) {
      const timer = setTimeout(work, ms / factor);
      return () => clearTimeout(timer);
    },
    /** So much time has passed, as for a laptop that slept. */
    jump(ms) {
      jumped += ms;
    },
  };
}

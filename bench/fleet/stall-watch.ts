// Watches how long a turn of the event loop keeps everything else waiting.
const everyMs = 5;

export interface Stall {
  /** The longest time by which a timer came late. */
  longestMs: number;
  /** What the thread itself worked in that time: the rest of it, the machine was at something else. */
  workedMs: number;
}

/** Watches until the function that is returned is called, which tells the worst that was seen. */
export function watchStalls(): () => Stall {
  const worst: Stall = { longestMs: 0, workedMs: 0 };
  let at = performance.now();
  let worked = threadMs();
  const look = () => {
    const now = performance.now();
    const workedNow = threadMs();
    const late = now - at - everyMs;
    if (late > worst.longestMs) Object.assign(worst, { longestMs: late, workedMs: workedNow - worked });
    at = now;
    worked = workedNow;
  };
  const timer = setInterval(look, everyMs);
  return () => {
    clearInterval(timer);
    look();
    return worst;
  };
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

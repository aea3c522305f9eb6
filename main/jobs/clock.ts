/** The time, as jobs know it; tests bring their own. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Does `work` once after so many ms; the function that comes back takes it back. */
  after(ms: number, work: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

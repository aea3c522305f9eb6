import { create } from 'zustand';

interface JobEnds {
  /** Long jobs that ended, and that nobody has looked at since. */
  unseen: ReadonlySet<string>;
  add(jobId: string): void;
  /** One that is looked at now, or all of them. */
  see(jobId?: string): void;
}

/** What ended while somebody was busy with something else. */
export const useJobEndsStore = create<JobEnds>()((set) => ({
  unseen: new Set(),
  add: (jobId) => set(({ unseen }) => ({ unseen: new Set([...unseen, jobId]) })),
  see: (jobId) =>
    set(({ unseen }) => {
      if (unseen.size === 0 || (jobId !== undefined && !unseen.has(jobId))) return {};
      return { unseen: new Set([...unseen].filter((one) => jobId !== undefined && one !== jobId)) };
    }),
}));

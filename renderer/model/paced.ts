/** Work that is asked for often and done now and then. */
export interface Paced {
  /** Does it: at once, or, where it was done lately, at the end of the pause; once, however often it is asked for. */
  ask(): void;
  /** What was asked for and not begun is left undone. */
  stop(): void;
}

/** Does `work` no more often than once in `pauseMs`. What was asked for last is never lost. */
export function paced(work: () => void, pauseMs: number): Paced {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let doneAt = Number.NEGATIVE_INFINITY;
  const run = () => {
    timer = null;
    doneAt = Date.now();
    work();
  };
  return {
    ask() {
      timer ??= setTimeout(run, Math.max(0, doneAt + pauseMs - Date.now()));
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

import { useState } from 'react';
import type { LogEntry } from '../../model/log-buffer.ts';
import type { LogFeed } from './log-feed.ts';

interface Paused {
  lines: LogEntry[];
  received: number;
}

/** Standing still: the lines as they were, while receiving goes on behind them. */
export function usePause(feed: LogFeed) {
  const [paused, setPaused] = useState<{ of: LogFeed; still: Paused } | null>(null);
  const still = paused?.of === feed ? paused.still : null;
  return {
    lines: still ? still.lines : feed.shown,
    isPaused: still !== null,
    /** Lines received since. */
    fresh: still ? feed.received - still.received : 0,
    pause: () => {
      if (!still) setPaused({ of: feed, still: { lines: feed.shown.toArray(), received: feed.received } });
    },
    resume: () => setPaused(null),
  };
}

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { LogRef } from '../../../contract/app/logs.ts';
import { logKeyOf } from '../../model/log-source.ts';
import { LogFeed } from './log-feed.ts';

/** Follows these logs for as long as they are on the screen; `again` opens them anew. */
export function useLogFeed(refs: readonly LogRef[]): { feed: LogFeed; again: () => void } {
  const key = refs.map(({ deviceId, source }) => `${deviceId} ${logKeyOf(source)}`).join('\n');
  const [round, setRound] = useState(0);
  const [feed, setFeed] = useState(() => new LogFeed(refs));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the sources; a new round opens them again
  useEffect(() => {
    const opened = new LogFeed(refs);
    setFeed(opened);
    opened.start();
    return () => opened.close();
  }, [key, round]);
  useSyncExternalStore(feed.subscribe, feed.getVersion);
  return { feed, again: () => setRound((before) => before + 1) };
}

import { useEffect, useRef, useState } from 'react';
import type { LogEntry } from '../../model/log-buffer.ts';
import { isHit } from '../../model/log-text.ts';

const countMs = 1000;

interface Lines {
  length: number;
  at(index: number): LogEntry | undefined;
}

/** Going through the lines from hit to hit; without a text, from error to error. */
export function useFind(lines: Lines) {
  const [find, setFind] = useState('');
  const [current, setCurrent] = useState<number | null>(null);
  const [count, setCount] = useState({ all: 0, place: 0 });
  // Counting looks at every line: at once for what was entered and for each step, else now and then.
  const latest = useRef(lines);
  latest.current = lines;
  useEffect(() => {
    if (find.trim() === '') return setCount({ all: 0, place: 0 });
    const look = () => setCount(countHits(latest.current, find, current));
    look();
    const timer = setInterval(look, countMs);
    return () => clearInterval(timer);
  }, [find, current]);
  /** Goes to the next hit in this direction, from the end where there is no place yet; round at the ends. */
  const step = (direction: 1 | -1) => {
    const { length } = lines;
    const at = indexOf(lines, current) ?? (direction === 1 ? -1 : length);
    for (let n = 1; n <= length; n += 1) {
      const entry = lines.at((((at + direction * n) % length) + length) % length);
      if (entry && isHit(entry, find)) return setCurrent(entry.number);
    }
  };
  return {
    find,
    setFind: (text: string) => {
      setFind(text);
      setCurrent(null);
    },
    current,
    clearCurrent: () => setCurrent(null),
    count,
    step,
  };
}

function countHits(lines: Lines, find: string, current: number | null): { all: number; place: number } {
  let all = 0;
  let place = 0;
  for (let index = 0; index < lines.length; index += 1) {
    const entry = lines.at(index);
    if (!entry || !isHit(entry, find)) continue;
    all += 1;
    if (entry.number === current) place = all;
  }
  return { all, place };
}

function indexOf(lines: Lines, number: number | null): number | null {
  if (number === null) return null;
  for (let index = lines.length - 1; index >= 0; index -= 1) if (lines.at(index)?.number === number) return index;
  return null;
}

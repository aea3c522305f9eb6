import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import type { LogEntry } from '../../model/log-buffer.ts';
import { LogLineText } from './log-line.tsx';
import classes from './log-lines.module.css';

const lineHeight = 20;
// Zoomed windows report fractions: this near to the end counts as at the end.
const endThreshold = 16;

interface LogLinesProps {
  name: string;
  lines: { length: number; at(index: number): LogEntry | undefined };
  /** Of the sources; `null` where there is one only. */
  names: readonly string[] | null;
  wrap: boolean;
  find: string;
  /** The line that the search stands at. */
  current: number | null;
  following: boolean;
  onPause(): void;
  onFollow(): void;
  onKey(event: KeyboardEvent): void;
}

/** The lines that are in sight, drawn as plain text. */
export function LogLines(props: LogLinesProps) {
  const { lines, wrap, following, current } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  // Where following has scrolled to: what is heard of that later is no wish of the reader.
  const ownTop = useRef(-1);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => lines.at(index)?.number ?? index,
    overscan: 20,
  });
  const last = lines.at(lines.length - 1)?.number;
  const totalSize = virtualizer.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines and measured heights move the end
  useLayoutEffect(() => {
    const element = scroll.current;
    if (following && element) ownTop.current = toEnd(element);
  }, [following, last, totalSize, wrap]);
  useEffect(() => {
    const element = scroll.current;
    if (!element || !following) return;
    const observer = new ResizeObserver(() => {
      ownTop.current = toEnd(element);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [following]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights change with wrapping
  useEffect(() => virtualizer.measure(), [wrap]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a step of the search scrolls
  useEffect(() => {
    if (current === null) return;
    for (let index = 0; index < lines.length; index += 1) {
      if (lines.at(index)?.number === current) return virtualizer.scrollToIndex(index, { align: 'center' });
    }
  }, [current]);

  const onScroll = () => {
    const element = scroll.current;
    if (!element) return;
    const fromEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
    const wentUp = element.scrollTop < lastTop.current;
    const wentDown = element.scrollTop > lastTop.current;
    lastTop.current = element.scrollTop;
    if (element.scrollTop === ownTop.current) return;
    ownTop.current = -1;
    if (wentUp && following && fromEnd > endThreshold) props.onPause();
    // Whoever reads on to the end follows again; a step of the search that leads there does not.
    if (wentDown && !following && current === null && fromEnd <= endThreshold) props.onFollow();
  };
  const items = virtualizer.getVirtualItems();
  return (
    <div
      ref={scroll}
      className={classes.lines}
      data-wrap={wrap}
      role="log"
      aria-live="off"
      aria-label={props.name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled text must be reachable by keyboard
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={props.onKey}
    >
      <div className={classes.all} style={{ height: totalSize }}>
        <div className={classes.seen} style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
          {items.map(({ index, key }) => {
            const entry = lines.at(index);
            return (
              entry && (
                <div
                  key={key}
                  ref={wrap ? virtualizer.measureElement : undefined}
                  data-index={index}
                  className={classes.line}
                  data-level={entry.level ?? undefined}
                  data-current={entry.number === current || undefined}
                >
                  <LogLineText
                    entry={entry}
                    name={props.names ? (props.names[entry.source] ?? '') : null}
                    find={props.find}
                  />
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function toEnd(element: HTMLElement): number {
  element.scrollTop = element.scrollHeight;
  return element.scrollTop;
}

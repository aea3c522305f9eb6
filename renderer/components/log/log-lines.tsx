import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { logTime } from '../../model/age.ts';
import type { NumberedLine } from '../../model/log-buffer.ts';
import { Found } from './found.tsx';
import classes from './log-panel.module.css';

const lineHeight = 20;
// Zoomed windows report fractions: this near to the end counts as at the end.
const endThreshold = 16;

interface LogLinesProps {
  name: string;
  lines: readonly NumberedLine[];
  wrap: boolean;
  find: string;
  following: boolean;
  onPause(): void;
  onFollow(): void;
}

/** The lines that are in sight, drawn as plain text. */
export function LogLines({ name, lines, wrap, find, following, onPause, onFollow }: LogLinesProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => lines[index]?.number ?? index,
    overscan: 20,
  });
  const toEnd = () => {
    const element = scroll.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  const last = lines.at(-1)?.number;
  const totalSize = virtualizer.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines and measured heights move the end
  useLayoutEffect(() => {
    if (following) toEnd();
  }, [following, last, totalSize, wrap]);
  useEffect(() => {
    const element = scroll.current;
    if (!element || !following) return;
    const observer = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [following]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights change with wrapping
  useEffect(() => virtualizer.measure(), [wrap]);

  const onScroll = () => {
    const element = scroll.current;
    if (!element) return;
    const fromEnd = element.scrollHeight - element.scrollTop - element.clientHeight;
    const wentUp = element.scrollTop < lastTop.current;
    lastTop.current = element.scrollTop;
    if (fromEnd <= endThreshold) onFollow();
    else if (wentUp && following) onPause();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'End') onFollow();
    if (event.key === 'p' && !event.ctrlKey && !event.metaKey) (following ? onPause : onFollow)();
  };
  const items = virtualizer.getVirtualItems();
  return (
    <div
      ref={scroll}
      className={classes.lines}
      data-wrap={wrap}
      role="log"
      aria-live="off"
      aria-label={name}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled text must be reachable by keyboard
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div className={classes.all} style={{ height: totalSize }}>
        <div className={classes.seen} style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
          {items.map(({ index, key }) => {
            const line = lines[index];
            return (
              line && (
                <div
                  key={key}
                  ref={wrap ? virtualizer.measureElement : undefined}
                  data-index={index}
                  className={classes.line}
                  data-stream={line.stream}
                >
                  <span className={classes.time}>{logTime(line.at)}</span>
                  <span className={classes.stream}>{line.stream}</span>
                  <span className={classes.text}>
                    <Found text={line.text} find={find} />
                  </span>
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

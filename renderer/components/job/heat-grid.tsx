import { useElementSize } from '@mantine/hooks';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TargetRow } from '../../../contract/app/jobs.ts';
import { cellAfter, cellSize } from '../../model/job-progress.ts';
import { HeatCaption } from './heat-caption.tsx';
import { HeatCell } from './heat-cell.tsx';
import classes from './heat-grid.module.css';

const gap = 2;

interface HeatGridProps {
  rows: readonly TargetRow[];
  openId: string | null;
  onOpen(deviceId: string): void;
}

/** A cell for every device, in the order of the job: one tab stop, arrows move, the caption names the cell. */
export function HeatGrid({ rows, openId, onOpen }: HeatGridProps) {
  const { t } = useTranslation();
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const { ref, width } = useElementSize();
  const [cursorId, setCursorId] = useState(openId);
  const [hoverId, setHoverId] = useState<string | null>(null);
  const size = cellSize(rows.length);
  const columns = Math.max(1, Math.floor((width + gap) / (size + gap)));
  const cursor = Math.max(0, cursorId === null ? 0 : rows.findIndex(({ deviceId }) => deviceId === cursorId));
  const line = Math.floor(cursor / columns);
  const virtualizer = useVirtualizer({
    count: Math.ceil(rows.length / columns),
    getScrollElement: () => scroll.current,
    estimateSize: () => size + gap,
    overscan: 4,
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), line])].sort((a, b) => a - b),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size of the cells moves every line
  useEffect(() => virtualizer.measure(), [size]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = rows[cursor];
    const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / (size + gap)) - 1);
    const next = cellAfter(event.key, cursor, { columns, count: rows.length, page });
    if (next !== null) {
      setCursorId(rows[next]?.deviceId ?? null);
      setHoverId(null);
      virtualizer.scrollToIndex(Math.floor(next / columns));
    } else if ((event.key === 'Enter' || event.key === ' ') && at) onOpen(at.deviceId);
    else return;
    event.preventDefault();
  };
  const current = rows[cursor];
  const named = rows.find(({ deviceId }) => deviceId === hoverId) ?? current;
  return (
    <div className={classes.whole}>
      <div
        ref={scroll}
        className={classes.grid}
        role="listbox"
        aria-label={t('jobs.grid')}
        aria-activedescendant={current ? `${id}${current.deviceId}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setHoverId(null)}
      >
        <div ref={ref} className={classes.all} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => (
            <div
              key={index}
              className={classes.line}
              role="presentation"
              style={{ transform: `translateY(${start}px)` }}
            >
              {rows.slice(index * columns, (index + 1) * columns).map((row) => (
                <HeatCell
                  key={row.deviceId}
                  id={`${id}${row.deviceId}`}
                  row={row}
                  size={size}
                  isOpen={row.deviceId === openId}
                  isCursor={row.deviceId === current?.deviceId}
                  onHover={setHoverId}
                  onOpen={(deviceId) => {
                    setCursorId(deviceId);
                    onOpen(deviceId);
                  }}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
      <HeatCaption row={named} />
    </div>
  );
}

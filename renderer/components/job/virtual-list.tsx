import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { cellAfter } from '../../model/job-progress.ts';
import classes from './virtual-list.module.css';

const rowHeight = 32;

interface VirtualListProps<T> {
  label: string;
  items: readonly T[];
  keyOf(item: T): string;
  render(item: T): ReactNode;
  /** Enter or a click; Space too, where nothing can be selected. */
  onOpen?(item: T): void;
  /** The item that is open beside the list. */
  openKey?: string | null;
  /** Space and a click turn it; Ctrl A takes all. */
  selected?: ReadonlySet<string>;
  onToggle?(keys: readonly string[]): void;
}

/** Rows that are drawn only where they are in sight, with one tab stop; the cursor belongs to an item, not to a place. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, onOpen, onToggle, selected } = props;
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const [cursorKey, setCursorKey] = useState<string | null>(null);
  const cursor = Math.max(0, cursorKey === null ? 0 : items.findIndex((item) => keyOf(item) === cursorKey));
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    // The row of the cursor stays, so that a reader can be told of it.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), cursor])].sort((a, b) => a - b),
  });
  const act = (item: T, isSpace: boolean) => {
    if (onToggle && (isSpace || !onOpen)) onToggle([keyOf(item)]);
    else onOpen?.(item);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.altKey) return;
    const item = items[cursor];
    if (event.key === 'a' && (event.ctrlKey || event.metaKey) && onToggle) {
      onToggle(items.map(keyOf).filter((key) => !selected?.has(key)));
    } else if (event.ctrlKey || event.metaKey) return;
    else if ((event.key === 'Enter' || event.key === ' ') && item) act(item, event.key === ' ');
    else {
      const page = Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / rowHeight) - 1);
      const next = cellAfter(event.key, cursor, { columns: 1, count: items.length, page });
      if (next === null || event.key === 'ArrowLeft' || event.key === 'ArrowRight') return;
      const target = items[next];
      if (target !== undefined) setCursorKey(keyOf(target));
      virtualizer.scrollToIndex(next);
    }
    event.preventDefault();
  };
  const current = items[cursor];
  return (
    <div
      ref={scroll}
      className={classes.list}
      role="listbox"
      aria-label={props.label}
      aria-multiselectable={selected !== undefined}
      aria-activedescendant={current === undefined ? undefined : `${id}${keyOf(current)}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className={classes.all} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          const key = keyOf(item);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active row
            <div
              key={key}
              id={`${id}${key}`}
              className={classes.row}
              role="option"
              aria-selected={selected ? selected.has(key) : props.openKey === key}
              aria-posinset={index + 1}
              aria-setsize={items.length}
              data-cursor={index === cursor}
              data-open={Boolean(onOpen ?? onToggle)}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => {
                setCursorKey(key);
                act(item, false);
              }}
            >
              {props.render(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { maxListed, type RemoteEntryView, type RemoteFolderView } from '../../../contract/app/files.ts';
import { type FileOrder, inOrder } from '../../model/remote-entries.ts';
import { FileHead } from './file-head.tsx';
import { FileRow } from './file-row.tsx';
import classes from './files-grid.module.css';
import { useFileKeys } from './use-file-keys.ts';

const rowHeight = 32;

interface FilesGridProps {
  deviceId: string;
  folder: RemoteFolderView;
  name: string;
  /** The bar above, which works on what is chosen here. */
  bar(chosen: readonly RemoteEntryView[]): ReactNode;
}

/** What is in a folder. The cursor and the selection belong to names, not to places; only rows in sight are drawn. */
export function FilesGrid({ deviceId, folder, name, bar }: FilesGridProps) {
  const { t } = useTranslation();
  const [order, setOrder] = useState<FileOrder>({ by: 'name', descending: false });
  const rows = useMemo(() => inOrder(folder.entries, order), [folder.entries, order]);
  const [cursorName, setCursorName] = useState<string | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const found = rows.findIndex((entry) => entry.name === cursorName);
  const cursor = Math.max(0, found);
  const scroll = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.name ?? index,
    overscan: 8,
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), cursor])].sort((a, b) => a - b),
  });
  const marked = rows.filter((entry) => selected.has(entry.name));
  const atCursor = found >= 0 ? rows[found] : undefined;
  const chosen = marked.length > 0 ? marked : atCursor ? [atCursor] : [];
  const onToggle = (entry: RemoteEntryView) => {
    const next = new Set(selected);
    if (!next.delete(entry.name)) next.add(entry.name);
    setSelected(next);
  };
  const { onKeyDown, open } = useFileKeys({
    ...{ deviceId, folder, rows, cursor, chosen, setCursorName, onToggle, virtualizer, scroll },
    hasSelected: marked.length > 0,
    onSelect: (entries) => setSelected(new Set(entries.map((entry) => entry.name))),
  });
  return (
    <>
      {bar(chosen)}
      <div className={classes.grid}>
        {rows.length === 0 ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the list work here too
          <section ref={scroll} className={classes.empty} aria-label={name} tabIndex={0} onKeyDown={onKeyDown}>
            {t('files.empty')}
          </section>
        ) : (
          // biome-ignore lint/a11y/useSemanticElements: rows of a table element cannot be moved by transform under its head
          <div
            role="grid"
            aria-label={name}
            aria-rowcount={rows.length + 1}
            aria-multiselectable
            className={classes.table}
          >
            <FileHead order={order} onOrder={setOrder} />
            {/* biome-ignore lint/a11y/useSemanticElements: part of the grid above */}
            <div ref={scroll} className={classes.body} role="rowgroup" onKeyDown={onKeyDown}>
              <div className={classes.all} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
                {virtualizer.getVirtualItems().map(({ index, key, start }) => {
                  const entry = rows[index];
                  return (
                    entry && (
                      <FileRow
                        key={key}
                        entry={entry}
                        index={index}
                        top={start}
                        tabStop={index === cursor}
                        atCursor={index === found}
                        isSelected={selected.has(entry.name)}
                        onCursor={() => setCursorName(entry.name)}
                        onToggle={() => onToggle(entry)}
                        onOpen={() => open(entry)}
                      />
                    )
                  );
                })}
              </div>
            </div>
          </div>
        )}
      </div>
      <p className={classes.sum}>
        {t('files.entries', { count: rows.length })}
        {marked.length > 0 && ` · ${t('files.selected', { count: marked.length })}`}
        {folder.isCut && ` · ${t('files.cut', { count: maxListed })}`}
      </p>
    </>
  );
}

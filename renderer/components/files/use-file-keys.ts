import type { Virtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import type { RemoteEntryView, RemoteFolderView } from '../../../contract/app/files.ts';
import { typeAheadIndex } from '../../model/fleet-order.ts';
import { isFile, isFolder } from '../../model/remote-entries.ts';
import { joinPath, parentOf } from '../../model/remote-path.ts';
import { stepTarget } from '../../model/step-target.ts';
import { useFilePlaces } from '../../stores/file-places.ts';
import { useScreen } from '../../stores/screen.ts';
import { startDownload } from './moves.ts';

const typeAheadMs = 700;

interface FileKeys {
  deviceId: string;
  folder: RemoteFolderView;
  rows: readonly RemoteEntryView[];
  cursor: number;
  hasSelected: boolean;
  chosen: readonly RemoteEntryView[];
  setCursorName(name: string): void;
  onToggle(entry: RemoteEntryView): void;
  onSelect(entries: readonly RemoteEntryView[]): void;
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  scroll: RefObject<HTMLDivElement | null>;
}

/** The keys of the list: arrows, pages, ends, typing a name, Space selects, Enter opens, Backspace goes up, F2 and Delete. */
export function useFileKeys(keys: FileKeys) {
  const { deviceId, folder, rows, cursor, chosen, virtualizer, scroll } = keys;
  const typed = useRef({ text: '', at: 0 });
  const moveTo = (index: number) => {
    const at = Math.min(rows.length - 1, Math.max(0, index));
    const entry = rows[at];
    if (!entry) return;
    keys.setCursorName(entry.name);
    virtualizer.scrollToIndex(at);
    // The row is drawn in the next frame where it was out of sight.
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-index="${at}"]`)?.focus());
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when a folder appears
  useEffect(() => {
    const { from, keepsFocus } = useFilePlaces.getState().takeArrival();
    const at = rows.findIndex(({ name }) => joinPath(folder.path, name) === from);
    const entry = rows[at];
    if (entry) keys.setCursorName(entry.name);
    if (!keepsFocus) return;
    if (rows.length > 0) moveTo(Math.max(0, at));
    else scroll.current?.focus();
  }, []);

  const goTo = (path: string, from: string | null) => {
    const keepsFocus = scroll.current?.contains(document.activeElement) ?? false;
    useFilePlaces.getState().go(deviceId, path, { from, keepsFocus });
  };
  const up = () => {
    if (folder.path !== '/') goTo(parentOf(folder.path), folder.path);
  };
  const open = (entry: RemoteEntryView) => {
    if (isFolder(entry)) goTo(joinPath(folder.path, entry.name), null);
    else if (isFile(entry)) void startDownload(deviceId, folder, entry);
  };
  const page = () =>
    Math.max(1, Math.floor((scroll.current?.clientHeight ?? 0) / virtualizer.options.estimateSize(0)) - 1);
  const ask = (kind: 'rename' | 'delete') => {
    const [entry] = chosen;
    if (!entry) return;
    const { openDialog } = useScreen.getState();
    if (kind === 'delete') openDialog({ kind: 'files', question: { kind, deviceId, folder, entries: chosen } });
    else if (chosen.length === 1) openDialog({ kind: 'files', question: { kind, deviceId, folder, entry } });
  };
  const typeAhead = (key: string) => {
    const { text, at } = typed.current;
    const next = Date.now() - at > typeAheadMs || text === key ? key : text + key;
    typed.current = { text: next, at: Date.now() };
    const labels = rows.map(({ label }) => label);
    const index = typeAheadIndex(labels, next, cursor);
    if (index >= 0) moveTo(index);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.altKey) return;
    const entry = rows[cursor];
    const target = stepTarget(event.key, { cursor, count: rows.length, page: page() });
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== 'a') return;
      keys.onSelect(rows);
    } else if (target !== null) moveTo(target);
    else if (event.key === 'Enter' && entry) open(entry);
    else if (event.key === 'Backspace') up();
    else if (event.key === ' ' && entry) keys.onToggle(entry);
    else if (event.key === 'F2') ask('rename');
    else if (event.key === 'Delete') ask('delete');
    else if (event.key === 'Escape' && keys.hasSelected) keys.onSelect([]);
    else if (event.key.length === 1) typeAhead(event.key);
    else return;
    event.preventDefault();
  };
  return { onKeyDown, open };
}

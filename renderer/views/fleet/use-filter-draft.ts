import { useEffect, useRef, useState } from 'react';
import type { QueryError } from '../../../contract/app/fleet.ts';
import { parseQuery } from '../../../contract/app/query.ts';
import { type FilterParts, joinFilter, splitFilter, takeChips } from '../../model/filter-text.ts';
import { showQuery } from './use-fleet-query.ts';

const typingMs = 60;

export interface FilterDraft {
  parts: FilterParts;
  /** What is wrong with a piece of it; while there is something, the list stays as it was. */
  error: QueryError | null;
  type(text: string): void;
  /** Turns a chip into text again. */
  edit(index: number): void;
  remove(index: number): void;
  /** Ends what is being typed: all of it is looked for now. */
  finish(): void;
  clear(): void;
}

/** The filter while it is typed. It goes into the address a moment after the last key, and follows an address that changes. */
export function useFilterDraft(query: string): FilterDraft {
  const [parts, setParts] = useState(() => splitFilter(query));
  const [seen, setSeen] = useState(query);
  const sent = useRef(query);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  if (query !== seen) {
    setSeen(query);
    if (query !== sent.current) setParts(splitFilter(query));
  }
  useEffect(() => () => stop(timer.current), []);

  const send = (joined: string) => {
    if (parseQuery(joined).errors.length > 0) return;
    sent.current = joined;
    showQuery(joined);
  };
  const put = (next: FilterParts, now = false) => {
    setParts(next);
    stop(timer.current);
    const joined = joinFilter(next);
    if (now) send(joined);
    else timer.current = setTimeout(() => send(joined), typingMs);
  };
  const without = (index: number) => parts.chips.filter((_, at) => at !== index);
  return {
    parts,
    error: parseQuery(joinFilter(parts)).errors[0] ?? null,
    type: (text) => put(takeChips({ chips: parts.chips, text })),
    edit: (index) => put({ chips: without(index), text: [parts.chips[index], parts.text].filter(Boolean).join(' ') }),
    remove: (index) => put({ ...parts, chips: without(index) }, true),
    finish: () => put(takeChips(parts, true), true),
    clear: () => put({ chips: [], text: '' }, true),
  };
}

function stop(timer: ReturnType<typeof setTimeout> | null): void {
  if (timer !== null) clearTimeout(timer);
}

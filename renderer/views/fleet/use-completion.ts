import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Completion } from '../../../contract/app/fleet.ts';
import { queries } from '../../app/api.ts';
import type { FilterDraft } from './use-filter-draft.ts';

const keptMs = 30_000;
const none: Completion['items'] = [];

/** What can stand where the filter is being typed, and which of it the arrows are on. */
export function useCompletion({ draft, cursor, isOpen }: { draft: FilterDraft; cursor: number; isOpen: boolean }) {
  const { text } = draft.parts;
  const [chosen, setChosen] = useState({ text, index: -1 });
  const { data, isPlaceholderData } = useQuery({
    ...queries.fleet.complete.queryOptions({ input: { text, cursor } }),
    enabled: isOpen && text.trim() !== '',
    placeholderData: keepPreviousData,
    gcTime: keptMs,
  });
  const items = isOpen && text.trim() !== '' ? (data?.items ?? none) : none;
  const active = chosen.text === text && chosen.index < items.length ? chosen.index : -1;
  return {
    items,
    active,
    /** Up and down, and around. */
    move: (step: 1 | -1) => {
      const from = active === -1 && step === -1 ? items.length : active;
      setChosen({ text, index: (from + step + items.length) % items.length });
    },
    /** The text with this in its place. After a key a value goes on; a value that ends the text becomes a chip. */
    textWith: (index: number): { text: string; caret: number; goesOn: boolean } | null => {
      const item = items[index];
      if (!data || !item || isPlaceholderData) return null;
      const head = text.slice(0, data.from) + item.insert;
      const goesOn = item.kind === 'key';
      const rest = text.slice(data.to);
      return { text: goesOn ? head + rest : `${head} ${rest.trimStart()}`, caret: head.length, goesOn };
    },
  };
}

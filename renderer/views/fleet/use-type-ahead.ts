import { useRef } from 'react';
import { printTerm } from '../../../contract/app/query.ts';
import { client } from '../../app/api.ts';
import { type FleetItem, typeAheadIndex } from '../../model/fleet-order.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { fleetRows } from './rows.ts';

const typeAheadMs = 700;
const candidates = 500;

interface TypeAhead {
  items: readonly FleetItem[];
  query: string;
  cursor: number;
  moveTo(index: number): void;
}

/** Goes to the name that is typed: among the rows that were read, else where main finds it. */
export function useTypeAhead({ items, query, cursor, moveTo }: TypeAhead): (key: string) => void {
  const typed = useRef({ text: '', at: 0 });
  return (key) => {
    const { text, at } = typed.current;
    const next = Date.now() - at > typeAheadMs || text === key ? key : text + key;
    const now = { text: next, at: Date.now() };
    typed.current = now;
    const names = items.map((item) => (item.kind === 'device' ? (fleetRows.get(item.id)?.name ?? null) : null));
    const index = typeAheadIndex(names, next, cursor);
    if (index >= 0) return moveTo(index);
    void namesOf(query, next).then((found) => {
      if (typed.current !== now) return;
      const known = items.map((item) => (item.kind === 'device' ? (found.get(item.id) ?? null) : null));
      const there = typeAheadIndex(known, next, cursor);
      if (there >= 0) moveTo(there);
    });
  };
}

/** Names of the list in which a word begins so; none where main does not answer. */
async function namesOf(query: string, text: string): Promise<Map<string, string>> {
  const name = printTerm({ negated: false, key: 'name', values: [{ text, match: 'words' }] });
  const { sort } = usePreferences.getState().fleet;
  try {
    const { ids } = await client.fleet.search({ query: `${query} ${name}`, sort, limit: candidates });
    const { rows } = await client.fleet.rows({ ids });
    return new Map(rows.map((row) => [row.id, row.name]));
  } catch {
    return new Map();
  }
}

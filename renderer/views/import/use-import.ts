import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ColumnTarget, ImportFormat, ImportResult } from '../../../contract/app/import.ts';
import { client, queries } from '../../app/api.ts';
import { offerUndo } from '../../app/offer-undo.ts';
import { queryClient } from '../../app/query-client.ts';
import { decoded, type TextEncoding } from '../../model/text-encoding.ts';

/** What is imported: a file, pasted text, or the SSH config of this user (`null`). */
export interface Source {
  name: string;
  text: string | null;
  /** Of a file that was chosen: its bytes, and as what they were read. */
  written?: { bytes: Uint8Array; encoding: TextEncoding };
}

type Take = 'skip' | 'add' | 'update';

/** An import from the choice of its source to its result; nothing is written before `apply`. */
export function useImport() {
  const [source, setSource] = useState<Source | null>(null);
  /** Grows with each text that is to be read: the text itself would be a long name for it. */
  const [read, setRead] = useState(0);
  const [format, setFormat] = useState<ImportFormat | null>(null);
  const [columns, setColumns] = useState<ColumnTarget[] | null>(null);
  const [defaults, setDefaults] = useState({ user: 'root', port: 22, site: '', credentialId: null as string | null });
  const [identities, setIdentities] = useState<Record<string, string | null>>({});
  const [decisions, setDecisions] = useState<ReadonlyMap<number, Take>>(new Map());

  // Every letter of a default would read the whole file again.
  const [settled] = useDebouncedValue(defaults, 300);
  const input = {
    fileName: source?.name ?? '',
    ...(source?.text == null ? {} : { text: source.text }),
    ...(format === null ? {} : { format }),
    ...(columns === null ? {} : { columns }),
    defaults: settled,
    identities,
  };
  const preview = useQuery({
    queryKey: ['import', read, format, columns, settled, identities],
    queryFn: ({ signal }) => client.import.read(input, { signal }),
    enabled: source !== null,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  const apply = useMutation<ImportResult>({
    mutationFn: () =>
      client.import.apply({ ...input, decisions: [...decisions].map(([row, take]) => ({ row, take })) }),
    onSuccess: ({ added, updated }) => {
      if (added + updated > 0) void offerUndo('imported');
    },
    onSettled: () => void queryClient.invalidateQueries({ queryKey: queries.devices.key() }),
  });

  const setEncoding = (encoding: TextEncoding) => {
    if (!source?.written) return;
    const { bytes } = source.written;
    setSource({ ...source, text: decoded(bytes, encoding), written: { bytes, encoding } });
    setRead((number) => number + 1);
  };
  const reset = (next: Source | null) => {
    setSource(next);
    setRead((number) => number + 1);
    setFormat(null);
    setColumns(null);
    setIdentities({});
    setDecisions(new Map());
    apply.reset();
  };
  const decide = (row: number, take: Take | null) => {
    const next = new Map(decisions);
    if (take === null) next.delete(row);
    else next.set(row, take);
    setDecisions(next);
  };
  const chooseFormat = (next: ImportFormat) => {
    setFormat(next);
    setColumns(null);
  };
  return {
    source,
    setSource: reset,
    setEncoding,
    setFormat: chooseFormat,
    setColumns,
    defaults,
    setDefaults,
    identities,
    setIdentities,
    decisions,
    decide,
    preview,
    /** What is shown is what would be taken over now. */
    isShown: preview.data !== undefined && !preview.isPlaceholderData && settled === defaults,
    apply,
  };
}

export type Import = ReturnType<typeof useImport>;

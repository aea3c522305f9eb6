import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ColumnTarget, ImportFormat, ImportResult } from '../../../contract/app/import.ts';
import { client, queries } from '../../app/api.ts';
import { offerUndo } from '../../app/offer-undo.ts';
import { queryClient } from '../../app/query-client.ts';

/** What is imported: a file, pasted text, or the SSH config of this user (`null`). */
export interface Source {
  name: string;
  text: string | null;
}

type Take = 'skip' | 'add' | 'update';

/** An import from the choice of its source to its result; nothing is written before `apply`. */
export function useImport() {
  const [source, setSource] = useState<Source | null>(null);
  const [format, setFormat] = useState<ImportFormat | null>(null);
  const [columns, setColumns] = useState<ColumnTarget[] | null>(null);
  const [defaults, setDefaults] = useState({ user: 'root', port: 22, site: '', credentialId: null as string | null });
  const [identities, setIdentities] = useState<Record<string, string | null>>({});
  const [decisions, setDecisions] = useState<ReadonlyMap<number, Take>>(new Map());

  const input = {
    fileName: source?.name ?? '',
    ...(source?.text == null ? {} : { text: source.text }),
    ...(format === null ? {} : { format }),
    ...(columns === null ? {} : { columns }),
    defaults,
    identities,
  };
  const preview = useQuery({
    queryKey: ['import', source, format, columns, defaults, identities],
    queryFn: ({ signal }) => client.import.read(input, { signal }),
    enabled: source !== null,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
  const apply = useMutation<ImportResult>({
    mutationFn: () =>
      client.import.apply({ ...input, decisions: [...decisions].map(([line, take]) => ({ line, take })) }),
    onSuccess: ({ added, updated }) => {
      if (added + updated > 0) void offerUndo('imported');
    },
    onSettled: () => void queryClient.invalidateQueries({ queryKey: queries.devices.key() }),
  });

  const reset = (next: Source | null) => {
    setSource(next);
    setFormat(null);
    setColumns(null);
    setIdentities({});
    setDecisions(new Map());
    apply.reset();
  };
  const decide = (line: number, take: Take | null) => {
    const next = new Map(decisions);
    if (take === null) next.delete(line);
    else next.set(line, take);
    setDecisions(next);
  };
  const chooseFormat = (next: ImportFormat) => {
    setFormat(next);
    setColumns(null);
  };
  return {
    source,
    setSource: reset,
    setFormat: chooseFormat,
    setColumns,
    defaults,
    setDefaults,
    identities,
    setIdentities,
    decisions,
    decide,
    preview,
    apply,
  };
}

export type Import = ReturnType<typeof useImport>;

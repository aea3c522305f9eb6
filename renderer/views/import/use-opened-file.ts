import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { queries } from '../../app/api.ts';
import type { Source } from './use-import.ts';

/** Takes the file that the system gave to be opened, by its number in the address, as if it had been chosen here. */
export function useOpenedFile(opened: number | undefined, onOpened: (source: Source) => void): void {
  const { data: file } = useQuery({
    ...queries.import.opened.queryOptions({ input: { opened: opened ?? 0 } }),
    enabled: opened !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const take = useRef(onOpened);
  take.current = onOpened;
  useEffect(() => {
    if (file) take.current({ name: file.fileName, text: file.text });
  }, [file]);
}

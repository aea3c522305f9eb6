import { Button, FileButton } from '@mantine/core';
import { IconFilePlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LibraryItem, LibraryKind } from '../../../contract/app/library.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { beginFile, sendFile } from '../../app/send-file.ts';
import { DropPlace } from '../drop-place.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from './add-file.module.css';

/** Takes a file into the library and hands over its item, where that is of one of these kinds. Ends when it goes from the screen. */
export function AddFile(props: {
  kinds: readonly LibraryKind[];
  refusal(item: LibraryItem): string;
  onAdded(item: LibraryItem): void;
}) {
  const { t } = useTranslation();
  const [part, setPart] = useState(0);
  const stop = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    stop.current = controller;
    return () => controller.abort();
  }, []);
  const add = useMutation({
    mutationFn: async (file: File) => {
      const { signal } = stop.current;
      setPart(0);
      const { id: transferId } = await beginFile(file, signal);
      try {
        await sendFile(file, transferId, { signal, onProgress: (done) => setPart(done / Math.max(1, file.size)) });
      } catch (error) {
        // What main still holds of it would be swept in an hour; why it failed is what is told.
        await client.transfers.drop({ transferId }).catch(() => {});
        throw error;
      }
      const { item } = await client.library.addUploaded({ transferId }, { signal });
      await queryClient.invalidateQueries({ queryKey: queries.library.key() });
      return item;
    },
    onSuccess: (item) => {
      if (props.kinds.includes(item.kind)) props.onAdded(item);
    },
  });
  const wrong = add.data && !props.kinds.includes(add.data.kind) ? add.data : null;
  return (
    <DropPlace className={classes.add} disabled={add.isPending} onFiles={([file]) => file && add.mutate(file)}>
      <FileButton onChange={(file) => file && add.mutate(file)}>
        {(button) => (
          <Button
            {...button}
            variant="default"
            loading={add.isPending}
            leftSection={<IconFilePlus size={16} aria-hidden />}
          >
            {t('ufops.chooseFile')}
          </Button>
        )}
      </FileButton>
      {add.isPending && (
        <progress value={part} max={1} aria-label={t('ufops.sending', { file: add.variables?.name ?? '' })} />
      )}
      {wrong && (
        <p className={classes.wrong} role="alert">
          {props.refusal(wrong)}
        </p>
      )}
      {add.error && <ProblemNotice problem={toProblem(add.error)} />}
    </DropPlace>
  );
}

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { bytesText } from '../../model/amounts.ts';

/** Removed items take room while their removal can be undone: this gives it back. */
export function RemovedItems({ bytes }: { bytes: number }) {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  const size = bytesText(bytes);
  const empty = async () => {
    await client.library.emptyRemoved();
    for (const noun of [queries.library, queries.undo]) await queryClient.invalidateQueries({ queryKey: noun.key() });
    setAsking(false);
  };
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {t('library.emptyRemoved', { size })}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={t('library.emptyTitle', { size })}
          text={<p>{t('library.emptyText')}</p>}
          keep={t('library.keepRemoved')}
          confirm={t('library.emptyNow')}
          onConfirm={empty}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

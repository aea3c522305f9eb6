import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, queries } from '../../app/api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { bytesText } from '../../model/amounts.ts';
import classes from './logs.module.css';

const lookAgainMs = 30_000;

/** How much is kept on the laptop, and the way to be rid of it. */
export function KeptLogs() {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const cache = useQueryClient();
  const { data } = useQuery({ ...queries.logs.kept.queryOptions(), refetchInterval: lookAgainMs });
  if (!data || data.sources === 0) return null;
  const clear = async () => {
    await client.logs.clear({});
    await cache.invalidateQueries({ queryKey: queries.logs.kept.key() });
    setAsks(false);
  };
  return (
    <>
      <span className={classes.kept}>
        {t('logs.kept', { size: bytesText(data.bytes), logs: t('logs.keptLogs', { count: data.sources }) })}
      </span>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t('logs.clear')}
      </Button>
      {asks && (
        <ConfirmDialog
          title={t('logs.clearTitle')}
          text={<p>{t('logs.clearText')}</p>}
          keep={t('logs.keep')}
          confirm={t('logs.clear')}
          onConfirm={clear}
          onClose={() => setAsks(false)}
        />
      )}
    </>
  );
}

import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { connection } from './api.ts';
import classes from './host-notice.module.css';
import { useConnection } from './use-connection.ts';

/** A calm line over the view while main cannot be reached; the last data stays. */
export function HostNotice() {
  const { t } = useTranslation();
  const { state } = useConnection();
  if (state !== 'lost' && state !== 'refused') return null;
  return (
    <div className={classes.notice} role="status">
      <IconPlugConnectedX className={classes.glyph} aria-hidden />
      <p>{state === 'lost' ? t('app.hostLost') : t('app.refused')}</p>
      <Button variant="default" onClick={() => connection.retry()}>
        {t('app.retryNow')}
      </Button>
    </div>
  );
}

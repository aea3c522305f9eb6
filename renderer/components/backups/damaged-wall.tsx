import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { InventoryStatus } from '../../../contract/app/backups.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client } from '../../app/api.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from './backups.module.css';
import { BackupsTable } from './backups-table.tsx';

/** Stands in place of the app while the inventory cannot be opened: what happened, and every way on. */
export function DamagedWall({ status }: { status: Extract<InventoryStatus, { state: 'damaged' }> }) {
  const { t } = useTranslation();
  const restore = useMutation({
    mutationFn: (name: string | null) => client.backups.restore({ name }),
    onSuccess: () => window.location.reload(),
  });
  return (
    <main className={classes.damaged}>
      <h1>{t('settings.damaged.title')}</h1>
      <p>{t('settings.damaged.text')}</p>
      <p>
        <code>{status.dataFolder}</code>
      </p>
      <p className={classes.muted}>{status.detail}</p>
      {restore.error && <ProblemNotice problem={toProblem(restore.error)} />}
      <h2>{t('settings.damaged.choose')}</h2>
      <BackupsTable onRestore={(backup) => restore.mutate(backup.name)} />
      <p>{t('settings.damaged.emptyText')}</p>
      <div>
        <Button variant="default" loading={restore.isPending} onClick={() => restore.mutate(null)}>
          {t('settings.damaged.empty')}
        </Button>
      </div>
    </main>
  );
}

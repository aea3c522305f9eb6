import { Button } from '@mantine/core';
import { IconDatabase } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { useSystemInfo } from '../../app/use-fleet.ts';
import { BackupsTable } from '../../components/backups/backups-table.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useScreen } from '../../stores/screen.ts';
import classes from './settings.module.css';

/** The copies of the inventory that are made each day, and the way back to one. */
export function BackupsSection() {
  const { t } = useTranslation();
  const folder = useSystemInfo().data?.dataFolder;
  const make = useMutation({
    mutationFn: () => client.backups.make(),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: queries.backups.key() }),
  });
  return (
    <>
      <p className={classes.text}>
        {t('settings.backups.text')} {folder && <code>{folder}</code>}
      </p>
      <div className={classes.buttons}>
        <Button
          leftSection={<IconDatabase size={16} aria-hidden />}
          loading={make.isPending}
          onClick={() => make.mutate()}
        >
          {t('settings.backups.make')}
        </Button>
      </div>
      {make.error && <ProblemNotice problem={toProblem(make.error)} />}
      <BackupsTable onRestore={(backup) => useScreen.getState().openDialog({ kind: 'restore-backup', backup })} />
    </>
  );
}

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../contract/app/backups.ts';
import { toProblem } from '../../../contract/errors.ts';
import { queries } from '../../app/api.ts';
import { bytesText } from '../../model/amounts.ts';
import { Age } from '../age.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from './backups.module.css';

/** The backups in the data folder, newest first. */
export function BackupsTable({ onRestore }: { onRestore(backup: Backup): void }) {
  const { t, i18n } = useTranslation();
  const { data, error } = useQuery({ ...queries.backups.list.queryOptions(), staleTime: 0 });
  if (error) return <ProblemNotice problem={toProblem(error)} />;
  if (data?.length === 0) return <p className={classes.muted}>{t('settings.backups.none')}</p>;
  return (
    <table className={classes.table} aria-label={t('settings.section.backups')}>
      <tbody>
        {data?.map((backup) => (
          <tr key={backup.name}>
            <td>
              <time dateTime={new Date(backup.at).toISOString()}>
                {new Date(backup.at).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })}
              </time>{' '}
              <Age at={backup.at} asOf />
            </td>
            <td>
              {backup.devices === null
                ? t('settings.backups.unreadable')
                : t('settings.backups.devices', { count: backup.devices })}
            </td>
            <td className={classes.muted}>{bytesText(backup.sizeBytes)}</td>
            <td>
              <Button variant="default" size="xs" disabled={backup.devices === null} onClick={() => onRestore(backup)}>
                {t('settings.backups.restore')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

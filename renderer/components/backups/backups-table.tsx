import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Backup } from '../../../contract/app/backups.ts';
import { toProblem } from '../../../contract/errors.ts';
import { queries } from '../../app/api.ts';
import { bytesText } from '../../model/amounts.ts';
import { Age } from '../age.tsx';
import { DataTable, type TableColumn } from '../data-table.tsx';
import { ProblemNotice } from '../problem-notice.tsx';
import table from '../table.module.css';

/** The backups in the data folder, newest first. */
export function BackupsTable({ onRestore }: { onRestore(backup: Backup): void }) {
  const { t, i18n } = useTranslation();
  const { data, error } = useQuery({ ...queries.backups.list.queryOptions(), staleTime: 0 });
  if (error) return <ProblemNotice problem={toProblem(error)} />;
  if (data?.length === 0) return <p className={table.muted}>{t('settings.backups.none')}</p>;
  const columns: TableColumn[] = [
    { id: 'made', label: t('settings.backups.madeAt'), kind: 'rest' },
    { id: 'devices', label: t('settings.backups.holds'), kind: 'number' },
    { id: 'size', label: t('settings.backups.size'), kind: 'number' },
    { id: 'actions', label: t('settings.actions'), kind: 'actions' },
  ];
  return (
    <div className={table.frame}>
      <DataTable label={t('settings.section.backups')} columns={columns}>
        {data?.map((backup) => (
          <tr key={backup.name}>
            <td className={table.rest}>
              <time dateTime={new Date(backup.at).toISOString()}>
                {new Date(backup.at).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })}
              </time>{' '}
              <Age at={backup.at} />
            </td>
            <td className={table.number}>
              {backup.devices === null
                ? t('settings.backups.unreadable')
                : t('settings.backups.devices', { count: backup.devices })}
            </td>
            <td className={table.number}>{bytesText(backup.sizeBytes)}</td>
            <td className={table.actions}>
              <Button
                variant="default"
                size="compact-sm"
                disabled={backup.devices === null}
                onClick={() => onRestore(backup)}
              >
                {t('settings.backups.restore')}
              </Button>
            </td>
          </tr>
        ))}
      </DataTable>
    </div>
  );
}

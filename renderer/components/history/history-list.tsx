import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../../contract/app/history.ts';
import { Age } from '../age.tsx';
import { DataTable, type TableColumn } from '../data-table.tsx';
import { EmptyState } from '../empty-state.tsx';
import table from '../table.module.css';

/** What was done, newest first: when, by whom, what, to which device, and what it changed. */
export function HistoryList({ entries, withDevice }: { entries: readonly HistoryEntry[]; withDevice: boolean }) {
  const { t } = useTranslation();
  if (entries.length === 0) return <EmptyState icon={IconHistory} title={t('history.none')} />;
  const columns: TableColumn[] = [
    { id: 'when', label: t('history.when') },
    { id: 'what', label: t('history.what') },
    ...(withDevice ? [{ id: 'device', label: t('history.device') }] : []),
    { id: 'detail', label: t('history.detail'), kind: 'text' },
    { id: 'who', label: t('history.who') },
  ];
  return (
    <DataTable label={t('history.title')} columns={columns}>
      {entries.map((entry) => (
        <tr key={entry.seq}>
          <td>
            <Age at={entry.at} asOf />
          </td>
          <td>
            {entry.jobId === null ? (
              t(`history.kind.${entry.kind}`)
            ) : (
              <a className={table.open} href={`#/jobs/${entry.jobId}`}>
                {t(`history.kind.${entry.kind}`)}
              </a>
            )}
          </td>
          {withDevice && <td>{entry.deviceName}</td>}
          <td className={`${table.text} ${table.muted}`}>{detailOf(entry)}</td>
          <td>{entry.who}</td>
        </tr>
      ))}
    </DataTable>
  );
}

function detailOf({ detail }: HistoryEntry): string {
  return Object.entries(detail)
    .flatMap(([key, value]) => (value === null || value === '' ? [] : [`${key}: ${value}`]))
    .join(' · ');
}

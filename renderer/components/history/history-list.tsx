import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../../contract/app/history.ts';
import { Age } from '../age.tsx';
import { EmptyState } from '../empty-state.tsx';
import classes from './history-list.module.css';

/** What was done, newest first: when, by whom, what, to which device, and what it changed. */
export function HistoryList({ entries, withDevice }: { entries: readonly HistoryEntry[]; withDevice: boolean }) {
  const { t } = useTranslation();
  if (entries.length === 0) return <EmptyState icon={IconHistory} title={t('history.none')} />;
  return (
    <table className={classes.table} aria-label={t('history.title')}>
      <thead>
        <tr>
          <th scope="col">{t('history.when')}</th>
          <th scope="col">{t('history.what')}</th>
          {withDevice && <th scope="col">{t('history.device')}</th>}
          <th scope="col">{t('history.detail')}</th>
          <th scope="col">{t('history.who')}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.seq}>
            <td>
              <Age at={entry.at} asOf />
            </td>
            <td>
              {entry.jobId === null ? (
                t(`history.kind.${entry.kind}`)
              ) : (
                <a href={`#/jobs/${entry.jobId}`}>{t(`history.kind.${entry.kind}`)}</a>
              )}
            </td>
            {withDevice && <td>{entry.deviceName}</td>}
            <td className={classes.detail}>{detailOf(entry)}</td>
            <td>{entry.who}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function detailOf({ detail }: HistoryEntry): string {
  return Object.entries(detail)
    .flatMap(([key, value]) => (value === null || value === '' ? [] : [`${key}: ${value}`]))
    .join(' · ');
}

import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../../../contract/app/history.ts';
import { targetStateSchema } from '../../../contract/app/jobs.ts';
import { useJobTitle } from '../../app/use-job-title.ts';
import { en } from '../../i18n/en/en.ts';
import { keptText } from '../../i18n/problem-text.ts';
import { historyDetail } from '../../model/history-detail.ts';
import { targetMark } from '../../model/job-state.ts';
import { Age } from '../age.tsx';
import { DataTable, type TableColumn } from '../data-table.tsx';
import { EmptyState } from '../empty-state.tsx';
import { StateMark } from '../state-mark.tsx';
import table from '../table.module.css';

const detailKeys = Object.keys(en.history.detailIs) as (keyof typeof en.history.detailIs)[];

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
            <Age at={entry.at} />
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
          <td className={`${table.text} ${table.muted}`}>
            <Detail entry={entry} />
          </td>
          <td>{entry.who}</td>
        </tr>
      ))}
    </DataTable>
  );
}

/** What was done, in words where we have them. */
function Detail({ entry }: { entry: HistoryEntry }) {
  const { t, i18n } = useTranslation();
  const titleOf = useJobTitle();
  const { call, state, said, rest } = historyDetail(entry);
  const mark = targetStateSchema.safeParse(state).data;
  const known = (key: string) => detailKeys.find((one) => one === key);
  const nameOf = (key: string) => {
    const one = known(key);
    return one ? t(`history.detailIs.${one}`) : key;
  };
  const texts = [
    call && titleOf(call, entry.deviceId ?? undefined),
    said && keptText(said, i18n.language),
    ...rest.map(([key, value]) => `${nameOf(key)}: ${value}`),
  ];
  return (
    <>
      {mark && <StateMark mark={targetMark(mark)} />} {texts.filter(Boolean).join(' · ')}
    </>
  );
}

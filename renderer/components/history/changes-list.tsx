import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceChange } from '../../../contract/app/changes.ts';
import { Age } from '../age.tsx';
import { EmptyState } from '../empty-state.tsx';
import classes from './history-list.module.css';

/** What was not as it had been seen before, newest first. */
export function ChangesList({ changes }: { changes: readonly DeviceChange[] }) {
  const { t } = useTranslation();
  if (changes.length === 0) {
    return <EmptyState icon={IconHistory} title={t('history.noChanges')} text={t('history.noChangesText')} />;
  }
  return (
    <table className={classes.table} aria-label={t('history.part.changes')}>
      <thead>
        <tr>
          <th scope="col">{t('history.seen')}</th>
          <th scope="col">{t('history.what')}</th>
          <th scope="col">{t('history.change')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.id}>
            <td>
              <Age at={change.seenAt} asOf />
            </td>
            <td>
              {t(`history.whatIs.${change.what}`)} <code>{[change.name, change.item].filter(Boolean).join(' ')}</code>
            </td>
            <td className={classes.detail}>
              {t(`history.changeIs.${change.kind}`)} {amounts(change)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function amounts({ from, to }: DeviceChange): string {
  if (from !== null && to !== null) return `${from} → ${to}`;
  return to ?? from ?? '';
}

import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceChange } from '../../../contract/app/changes.ts';
import { Age } from '../age.tsx';
import { DataTable, type TableColumn } from '../data-table.tsx';
import { EmptyState } from '../empty-state.tsx';
import table from '../table.module.css';

/** What was not as it had been seen before, newest first. */
export function ChangesList({ changes }: { changes: readonly DeviceChange[] }) {
  const { t } = useTranslation();
  if (changes.length === 0) {
    return <EmptyState icon={IconHistory} title={t('history.noChanges')} text={t('history.noChangesText')} />;
  }
  const columns: TableColumn[] = [
    { id: 'seen', label: t('history.seen') },
    { id: 'what', label: t('history.what') },
    { id: 'change', label: t('history.change'), kind: 'text' },
  ];
  return (
    <DataTable label={t('history.part.changes')} columns={columns}>
      {changes.map((change) => (
        <tr key={change.id}>
          <td>
            <Age at={change.seenAt} />
          </td>
          <td>
            {t(`history.whatIs.${change.what}`)} <code>{[change.name, change.item].filter(Boolean).join(' ')}</code>
          </td>
          <td className={`${table.text} ${table.muted}`}>
            {t(`history.changeIs.${change.kind}`)} {amounts(change)}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

function amounts({ from, to }: DeviceChange): string {
  if (from !== null && to !== null) return `${from} → ${to}`;
  return to ?? from ?? '';
}

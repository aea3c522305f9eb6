import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Undoable } from '../../../contract/app/undo.ts';
import { toProblem } from '../../../contract/errors.ts';
import { queries } from '../../app/api.ts';
import { takeBack } from '../../app/offer-undo.ts';
import { Age } from '../../components/age.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import table from '../../components/table.module.css';
import { useListed } from '../../i18n/use-listed.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './settings.module.css';

/** What was done to the inventory and can still be taken back. */
export function UndoSection() {
  const { t } = useTranslation();
  const listed = useListed();
  const { data, error } = useQuery({ ...queries.undo.list.queryOptions(), staleTime: 0 });
  const whatOf = ({ kind, undone, count }: Undoable) =>
    undone === null
      ? t(`settings.undo.kind.${kind}`, { count })
      : t('settings.undo.done', { what: t(`settings.undo.kind.${undone}`, { count }) });
  const undo = useMutation({
    mutationFn: (one: Undoable) => takeBack(one),
    onSuccess: (_done, one) => useScreen.getState().announce(t('settings.undo.done', { what: whatOf(one) })),
  });
  const columns: TableColumn[] = [
    { id: 'what', label: t('history.what') },
    { id: 'names', label: t('settings.undo.names'), kind: 'rest' },
    { id: 'when', label: t('history.when') },
    { id: 'actions', label: t('settings.actions'), kind: 'actions' },
  ];
  return (
    <>
      <p className={classes.text}>{t('settings.undo.text')}</p>
      {(error ?? undo.error) && <ProblemNotice problem={toProblem(error ?? undo.error)} />}
      {data?.length === 0 && <EmptyState icon={IconArrowBackUp} title={t('settings.undo.none')} />}
      {data && data.length > 0 && (
        <div className={table.frame}>
          <DataTable label={t('settings.section.undo')} columns={columns}>
            {data.map((one) => (
              <tr key={one.id}>
                <td className={table.name}>{whatOf(one)}</td>
                <td className={`${table.rest} ${table.muted}`}>
                  {listed(one.names)}
                  {one.count > one.names.length &&
                    ` ${t('settings.undo.more', { count: one.count - one.names.length })}`}
                </td>
                <td>
                  <Age at={one.at} />
                </td>
                <td className={table.actions}>
                  <Button
                    variant="default"
                    size="compact-sm"
                    loading={undo.isPending && undo.variables.id === one.id}
                    onClick={() => undo.mutate(one)}
                  >
                    {t('settings.undo.apply')}
                  </Button>
                </td>
              </tr>
            ))}
          </DataTable>
        </div>
      )}
    </>
  );
}

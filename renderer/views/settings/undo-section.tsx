import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { Age } from '../../components/age.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useScreen } from '../../stores/screen.ts';
import classes from './settings.module.css';

/** What was done to the inventory and can still be taken back. */
export function UndoSection() {
  const { t } = useTranslation();
  const { data, error } = useQuery({ ...queries.undo.list.queryOptions(), staleTime: 0 });
  const undo = useMutation({
    mutationFn: (one: { id: number }) => client.undo.apply(one),
    onSuccess: ({ count }) => useScreen.getState().announce(t('settings.undo.done', { count })),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: queries.undo.key() });
      void queryClient.invalidateQueries({ queryKey: queries.devices.key() });
    },
  });
  return (
    <>
      <p className={classes.text}>{t('settings.undo.text')}</p>
      {(error ?? undo.error) && <ProblemNotice problem={toProblem(error ?? undo.error)} />}
      {data?.length === 0 && <EmptyState icon={IconArrowBackUp} title={t('settings.undo.none')} />}
      {data && data.length > 0 && (
        <table className={classes.table} aria-label={t('settings.section.undo')}>
          <tbody>
            {data.map(({ id, at, kind, count, names }) => (
              <tr key={id}>
                <td>{t(`settings.undo.kind.${kind}`, { count })}</td>
                <td className={classes.muted}>
                  {names.join(', ')}
                  {count > names.length && ` ${t('settings.undo.more', { count: count - names.length })}`}
                </td>
                <td>
                  <Age at={at} asOf />
                </td>
                <td>
                  <Button
                    variant="default"
                    size="xs"
                    loading={undo.isPending && undo.variables.id === id}
                    onClick={() => undo.mutate({ id })}
                  >
                    {t('settings.undo.apply')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

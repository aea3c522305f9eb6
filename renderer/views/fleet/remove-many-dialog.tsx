import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RemovalPlan } from '../../../contract/app/fleet.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { offerUndo } from '../../app/offer-undo.ts';
import { queryClient } from '../../app/query-client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { isCountTyped, TypedCount } from '../../components/typed-count.tsx';
import { useListed } from '../../i18n/use-listed.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { useScreen } from '../../stores/screen.ts';
import classes from './fleet-dialogs.module.css';
import { focusList } from './use-list-focus.ts';

/** Asks once before devices leave the inventory: which go, which stay and why; above ten the count is typed. */
export function RemoveManyDialog({ deviceIds }: { deviceIds: readonly string[] }) {
  const { t } = useTranslation();
  const close = useScreen((screen) => screen.closeDialog);
  const [typed, setTyped] = useState('');
  const input = { ids: [...deviceIds] };
  // What stands in the way may change from one look to the next.
  const plan = useQuery({ ...queries.fleet.planRemove.queryOptions({ input }), gcTime: 0 });
  const going = plan.data?.deviceIds ?? [];
  const remove = useRemoval(going);
  const problem = plan.error ?? remove.error;
  return (
    <Dialog
      title={t('fleet.remove.title', { count: going.length || deviceIds.length })}
      onClose={close}
      footer={
        <>
          <Button variant="default" data-autofocus onClick={close}>
            {t('fleet.remove.keep')}
          </Button>
          <Button
            color="danger"
            disabled={going.length === 0 || !isCountTyped(going.length, typed)}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {t('fleet.remove.apply', { count: going.length })}
          </Button>
        </>
      }
    >
      <div className={classes.fields}>
        {plan.data && <Going plan={plan.data} />}
        {plan.data && going.length > 0 && <p>{t('fleet.remove.text')}</p>}
        <TypedCount count={going.length} typed={typed} onType={setTyped} />
        {problem && <ProblemNotice problem={toProblem(problem)} />}
      </div>
    </Dialog>
  );
}

function Going({ plan }: { plan: RemovalPlan }) {
  const { t } = useTranslation();
  const listed = useListed();
  const named = (names: readonly string[], count: number) => {
    const first = listed(names);
    return count > names.length ? t('bulk.andMore', { names: first, count: count - names.length }) : first;
  };
  const { deviceIds, names, kept } = plan;
  return (
    <>
      <p className={classes.names}>{deviceIds.length > 0 ? named(names, deviceIds.length) : t('fleet.remove.none')}</p>
      {kept.map(({ reason, count, names }) => (
        <p key={reason} className={classes.names}>
          {t(`fleet.remove.kept.${reason}`, { count, names: named(names, count) })}
        </p>
      ))}
    </>
  );
}

/** Removes these. What is shown of one of them goes too; the rest of a selection stays selected. */
function useRemoval(deviceIds: readonly string[]) {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: () => client.fleet.bulkRemove({ ids: [...deviceIds] }),
    onSuccess: ({ removed }) => {
      const { inspected, inspect, closeDialog, announce } = useScreen.getState();
      const { selected, select, sortAgain } = useFleetTable.getState();
      const gone = new Set(deviceIds);
      if (inspected && 'deviceId' in inspected && gone.has(inspected.deviceId)) inspect(null);
      select(new Set([...selected].filter((id) => !gone.has(id))), null);
      sortAgain();
      announce(t('fleet.remove.done', { count: removed }));
      closeDialog();
      focusList();
      void offerUndo('removed');
      for (const noun of [queries.devices, queries.fleet]) void queryClient.invalidateQueries({ queryKey: noun.key() });
    },
  });
}

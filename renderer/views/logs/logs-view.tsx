import { Button } from '@mantine/core';
import { IconLogs, IconPlus, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state.tsx';
import { LogPanel } from '../../components/log/log-panel.tsx';
import { useLogFeed } from '../../components/log/use-log-feed.ts';
import { ViewHeader } from '../../components/view-header.tsx';
import { useDraft } from '../../stores/draft.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { AddLogsDialog } from './add-logs-dialog.tsx';
import { KeptLogs } from './kept-logs.tsx';
import classes from './logs.module.css';
import { SourceList } from './source-list.tsx';
import { useLogNames } from './use-log-choices.ts';
import { useLogsPlace } from './use-logs-place.ts';

/** Logs of one or many devices as one. */
export function LogsView() {
  const { t } = useTranslation();
  const place = useLogsPlace();
  const { logDevices, setLogDevices } = useDraft();
  const [adds, setAdds] = useState(false);
  const close = () => {
    setAdds(false);
    setLogDevices(null);
  };
  const addButton = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdds(true)}>
      {t('logs.add')}
    </Button>
  );
  return (
    <>
      <ViewHeader title={t('logs.title')}>
        <KeptLogs />
        {place.logs.length > 0 && (
          <Button variant="default" onClick={place.removeAll}>
            {t('logs.removeAll')}
          </Button>
        )}
        {place.logs.length > 0 && addButton}
      </ViewHeader>
      {place.logs.length === 0 ? (
        <EmptyState icon={IconLogs} title={t('logs.empty')} text={t('logs.emptyNext')}>
          {addButton}
        </EmptyState>
      ) : (
        <Followed place={place} />
      )}
      {(adds || logDevices !== null) && (
        <AddLogsDialog
          followed={place.logs.length}
          deviceIds={logDevices ?? [...useFleetTable.getState().selected]}
          onAdd={place.add}
          onClose={close}
        />
      )}
    </>
  );
}

function Followed({ place }: { place: ReturnType<typeof useLogsPlace> }) {
  const { t } = useTranslation();
  const chosen = useLogNames(place.logs);
  const { feed, again } = useLogFeed(place.logs);
  const hasStopped = feed.sources.some(({ state }) => state.state === 'problem' || state.state === 'ended');
  return (
    <div className={classes.followed}>
      <div className={classes.head}>
        <SourceList chosen={chosen} feed={feed} onRemove={place.remove} />
        {hasStopped && (
          <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={again}>
            {t('logs.again')}
          </Button>
        )}
      </div>
      <LogPanel
        feed={feed}
        names={chosen.map(({ name }) => name)}
        name={t('logs.merged')}
        filter={place.filter}
        onFilter={place.setFilter}
      />
    </div>
  );
}

import { Button } from '@mantine/core';
import { IconLogs, IconPlus, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state.tsx';
import { LogPanel } from '../../components/log/log-panel.tsx';
import { useLogFeed } from '../../components/log/use-log-feed.ts';
import { ViewHeader } from '../../components/view-header.tsx';
import { type ChosenLog, useLogSources } from '../../stores/log-sources.ts';
import { AddLogsDialog } from './add-logs-dialog.tsx';
import { KeptLogs } from './kept-logs.tsx';
import classes from './logs.module.css';
import { SourceList } from './source-list.tsx';

/** Logs of one or many devices as one. */
export function LogsView() {
  const { t } = useTranslation();
  const { chosen, removeAll } = useLogSources();
  const [adds, setAdds] = useState(false);
  const addButton = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdds(true)}>
      {t('logs.add')}
    </Button>
  );
  return (
    <>
      <ViewHeader title={t('logs.title')}>
        <KeptLogs />
        {chosen.length > 0 && (
          <Button variant="default" onClick={removeAll}>
            {t('logs.removeAll')}
          </Button>
        )}
        {chosen.length > 0 && addButton}
      </ViewHeader>
      {chosen.length === 0 ? (
        <EmptyState icon={IconLogs} title={t('logs.empty')} text={t('logs.emptyNext')}>
          {addButton}
        </EmptyState>
      ) : (
        <Followed chosen={chosen} />
      )}
      {adds && <AddLogsDialog onClose={() => setAdds(false)} />}
    </>
  );
}

function Followed({ chosen }: { chosen: readonly ChosenLog[] }) {
  const { t } = useTranslation();
  const { feed, again } = useLogFeed(chosen);
  const hasStopped = feed.sources.some(({ state }) => state.state === 'problem' || state.state === 'ended');
  return (
    <div className={classes.followed}>
      <div className={classes.head}>
        <SourceList chosen={chosen} feed={feed} />
        {hasStopped && (
          <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={again}>
            {t('logs.again')}
          </Button>
        )}
      </div>
      <LogPanel feed={feed} names={chosen.map(({ name }) => name)} name={t('logs.merged')} />
    </div>
  );
}

import { Button, SegmentedControl } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../../contract/errors.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import pages from '../../components/job/bulk-job.module.css';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { groupQueue, type QueueGrouping, queueGroupings } from '../../model/job-queue.ts';
import classes from './queue.module.css';
import { QueueGroup } from './queue-group.tsx';
import { useQueue } from './use-queue.ts';

/** What waits for this laptop to reach its device again. */
export function QueueView() {
  const { t } = useTranslation();
  const [by, setBy] = useState<QueueGrouping>('job');
  const state = useQueue();
  const { query, queue, chosen, selected, tryNow, cancel } = state;
  const error = query.error ?? tryNow.error ?? cancel.error;
  return (
    <>
      <ViewHeader
        title={t('queue.title')}
        aside={queue.length > 0 && <span>{t('queue.counts', { count: queue.length })}</span>}
      >
        {chosen.length > 0 && (
          <>
            <Button variant="default" onClick={state.clear}>
              {t('queue.clear')}
            </Button>
            <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(chosen)}>
              {t('queue.cancelCount', { count: chosen.length })}
            </Button>
            <Button loading={tryNow.isPending} onClick={() => tryNow.mutate(chosen)}>
              {t('queue.tryNowCount', { count: chosen.length })}
            </Button>
          </>
        )}
        {queue.length > 0 && (
          <SegmentedControl
            aria-label={t('queue.by')}
            value={by}
            onChange={setBy}
            transitionDuration={0}
            data={queueGroupings.map((value) => ({
              value,
              label: t(value === 'job' ? 'queue.byJob' : 'queue.byDevice'),
            }))}
          />
        )}
      </ViewHeader>
      {error && <ProblemNotice problem={toProblem(error)} />}
      {query.isPending && (
        <p className={classes.loading} role="status">
          {t('queue.loading')}
        </p>
      )}
      {query.data?.length === 0 && <EmptyState icon={IconInbox} title={t('queue.empty')} text={t('queue.emptyNext')} />}
      {queue.length > 0 && (
        <ScrollRegion label={t('queue.title')} className={pages.page}>
          {groupQueue(queue, by).map(({ id, targets }) => (
            <QueueGroup
              key={id}
              by={by}
              targets={targets}
              selected={selected}
              onToggle={state.toggle}
              onTry={() => tryNow.mutate(targets)}
            />
          ))}
        </ScrollRegion>
      )}
    </>
  );
}

import { Anchor, Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { QueuedTarget } from '../../../contract/app/jobs.ts';
import { useJobTitle } from '../../app/use-job-title.ts';
import { GroupSection } from '../../components/job/group-section.tsx';
import { VirtualList } from '../../components/job/virtual-list.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { type QueueGrouping, queueKey } from '../../model/job-queue.ts';
import { formatRoute } from '../../model/route.ts';
import { QueueRow } from './queue-row.tsx';

/** What waits of one job, or for one device. */
export function QueueGroup(props: {
  by: QueueGrouping;
  targets: readonly QueuedTarget[];
  selected: ReadonlySet<string>;
  onToggle(keys: readonly string[]): void;
  onTry(): void;
}) {
  const { t } = useTranslation();
  const titleOf = useJobTitle();
  const { by, targets, selected, onToggle } = props;
  const [first] = targets;
  if (!first) return null;
  const name = by === 'job' ? titleOf(first.call, first.deviceId) : first.deviceName;
  const href =
    by === 'job'
      ? formatRoute({ view: 'job', jobId: first.jobId })
      : formatRoute({ view: 'device', deviceId: first.deviceId, tab: 'overview' });
  return (
    <GroupSection
      label={name}
      name={
        <>
          <StateMark mark="queued" glyphOnly /> {name}
        </>
      }
      count={targets.length}
      note={<Anchor href={href}>{t(by === 'job' ? 'jobs.openJob' : 'jobs.openDevice')}</Anchor>}
      opened
      actions={
        <>
          <Button variant="default" size="compact-xs" onClick={() => onToggle(targets.map(queueKey))}>
            {t('queue.selectAll')}
          </Button>
          <Button variant="default" size="compact-xs" onClick={props.onTry}>
            {t('queue.tryNow')}
          </Button>
        </>
      }
    >
      <VirtualList<QueuedTarget>
        label={t('queue.rows', { what: name })}
        items={targets}
        keyOf={queueKey}
        selected={selected}
        onToggle={onToggle}
        render={(target) => (
          <QueueRow
            target={target}
            what={by === 'job' ? target.deviceName : titleOf(target.call, target.deviceId)}
            isSelected={selected.has(queueKey(target))}
          />
        )}
      />
    </GroupSection>
  );
}

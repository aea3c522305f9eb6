import { Button, Menu } from '@mantine/core';
import { IconBell, IconDownload, IconPlayerPause, IconPlayerPlay, IconReload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { EndState, Job } from '../../../contract/app/jobs.ts';
import { useNotifications } from '../../app/use-job-notifications.ts';
import type { JobWork } from '../../app/use-job-work.ts';
import { againStates, endedOf, totalOf } from '../../model/job-progress.ts';

const formats = ['html', 'csv', 'json'] as const;

/** Pause, resume, cancel what is left, run again what did not succeed, and the record to hand over. */
export function BulkButtons(props: { job: Job; work: JobWork; onAgain(states: EndState[]): void }) {
  const { t } = useTranslation();
  const { job, work, onAgain } = props;
  const notifications = useNotifications();
  const remaining = totalOf(job.counts) - endedOf(job.counts);
  const states = againStates(job.counts);
  const notWell = states.reduce((sum, state) => sum + (job.counts[state] ?? 0), 0);
  const isAlive = job.state !== 'ended';
  return (
    <>
      {isAlive && notifications.canAsk && (
        <Button
          variant="default"
          leftSection={<IconBell size={16} aria-hidden />}
          onClick={() => void notifications.ask()}
        >
          {t('jobs.notify')}
        </Button>
      )}
      {isAlive && job.state !== 'paused' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={work.pause.isPending}
          onClick={() => work.pause.mutate()}
        >
          {t('jobs.pause')}
        </Button>
      )}
      {job.state === 'paused' && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={work.resume.isPending}
          onClick={() => work.resume.mutate()}
        >
          {t('jobs.resume')}
        </Button>
      )}
      {isAlive && (
        <Button
          variant="default"
          loading={work.cancel.isPending || work.cancel.isSuccess}
          onClick={() => work.cancel.mutate()}
        >
          {t('jobs.cancelRemaining', { count: remaining })}
        </Button>
      )}
      {!isAlive && notWell > 0 && (
        <Button leftSection={<IconReload size={16} aria-hidden />} onClick={() => onAgain(states)}>
          {t('jobs.againNotWell', { count: notWell })}
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={work.exported.isPending}
          >
            {t('jobs.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {formats.map((format) => (
            <Menu.Item key={format} onClick={() => work.exported.mutate(format)}>
              {t(`jobs.exports.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

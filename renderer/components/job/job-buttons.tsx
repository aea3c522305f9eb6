import { Anchor, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { JobDetail } from '../../../contract/app/jobs.ts';
import { toProblem } from '../../../contract/errors.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from './job-panel.module.css';

/** What can be done with a job: cancel it while it runs; look at its device; open it as a page. */
export function JobButtons({ job, place }: { job: JobDetail; place: 'inspector' | 'view' }) {
  const { t } = useTranslation();
  const cancel = useMutation({
    mutationFn: () => client.jobs.cancel({ jobId: job.id }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.jobs.key() }),
  });
  const [target] = job.targets;
  return (
    <>
      <div className={classes.buttons}>
        {job.state === 'running' && (
          <Button variant="default" loading={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate()}>
            {t('jobs.cancel')}
          </Button>
        )}
        {place === 'view' && target && (
          <Anchor href={`#/devices/${target.deviceId}/overview`}>{t('jobs.openDevice')}</Anchor>
        )}
        {place === 'inspector' && <Anchor href={`#/jobs/${job.id}`}>{t('jobs.openJob')}</Anchor>}
      </div>
      {cancel.error && <ProblemNotice problem={toProblem(cancel.error)} />}
    </>
  );
}

import { Anchor, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { JobDetail } from '../../../contract/app/jobs.ts';
import { toProblem } from '../../../contract/errors.ts';
import { secretNamesOf } from '../../../contract/operations.ts';
import { startJob } from '../../app/actions.ts';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { useJobTitle } from '../../app/use-job-title.ts';
import { isEnd } from '../../model/job-progress.ts';
import { useScreen } from '../../stores/screen.ts';
import { ProblemNotice } from '../problem-notice.tsx';
import classes from './job-panel.module.css';

const wellEnded = new Set(['succeeded', 'unchanged']);

/** What can be done with a job: cancel it while it runs; run it again where it did not succeed; look at its device; open it as a page. */
export function JobButtons({ job, place }: { job: JobDetail; place: 'inspector' | 'view' }) {
  const { t } = useTranslation();
  const titleOf = useJobTitle();
  const { openDialog } = useScreen.getState();
  const cancel = useMutation({
    mutationFn: () => client.jobs.cancel({ jobId: job.id }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.jobs.key() }),
  });
  const again = useMutation({ mutationFn: (deviceId: string) => startJob(job.call, deviceId) });
  const problem = cancel.error ?? again.error;
  const [target] = job.targets;
  const runAgain = ({ deviceId, deviceName, state }: (typeof job.targets)[number]) => {
    if (secretNamesOf(job.call).length === 0 || !isEnd(state)) return again.mutate(deviceId);
    const request = { jobId: job.id, states: [state], call: job.call, keepsSecrets: job.keepsSecrets };
    openDialog({ kind: 'start-plan', request, title: titleOf(job.call, deviceId), names: [deviceName] });
  };
  return (
    <>
      <div className={classes.buttons}>
        {job.state !== 'ended' && (
          <Button variant="default" loading={cancel.isPending || cancel.isSuccess} onClick={() => cancel.mutate()}>
            {t('jobs.cancel')}
          </Button>
        )}
        {job.state === 'ended' && target && job.targets.length === 1 && !wellEnded.has(target.state) && (
          <Button variant="default" loading={again.isPending} onClick={() => runAgain(target)}>
            {t('jobs.runAgain')}
          </Button>
        )}
        {place === 'view' && target && (
          <Anchor href={`#/devices/${target.deviceId}/overview`}>{t('jobs.openDevice')}</Anchor>
        )}
        {place === 'inspector' && <Anchor href={`#/jobs/${job.id}`}>{t('jobs.openJob')}</Anchor>}
      </div>
      {problem && <ProblemNotice problem={toProblem(problem)} />}
    </>
  );
}

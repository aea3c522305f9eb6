import { Anchor } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useJob } from '../../app/use-job.ts';
import { JobPanel } from '../../components/job/job-panel.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { BulkJob } from './bulk-job.tsx';
import classes from './jobs.module.css';

/** One job as a page: of one device by its steps, of several by their results. */
export function JobView({ jobId }: { jobId: string }) {
  const { t } = useTranslation();
  const job = useJob(jobId).data;
  if (job && job.targets.length > 1) return <BulkJob job={job} />;
  return (
    <>
      <ViewHeader
        title={t('jobs.title')}
        aside={
          <Anchor className={classes.back} href="#/jobs">
            <IconArrowLeft size={16} aria-hidden />
            {t('jobs.back')}
          </Anchor>
        }
      />
      <div className={classes.page}>
        <JobPanel jobId={jobId} place="view" />
      </div>
    </>
  );
}

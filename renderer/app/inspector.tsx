import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ErrorWall } from '../components/error-wall.tsx';
import { JobPanel } from '../components/job/job-panel.tsx';
import { TargetPanel } from '../components/job/target-panel.tsx';
import type { Route } from '../model/route.ts';
import { type Inspected, useScreen } from '../stores/screen.ts';
import { DeviceSummary } from '../views/device/device-summary.tsx';
import classes from './inspector.module.css';
import { useRoute } from './use-route.ts';

/** What is selected, at the right: beside the view, and a sheet over its edge in a very narrow window only. */
export function Inspector() {
  const { t } = useTranslation();
  const inspected = useScreen((screen) => screen.inspected);
  const route = useRoute();
  const inspect = useScreen((screen) => screen.inspect);
  if (!inspected || isShown(inspected, route)) return null;
  return (
    <aside className={classes.inspector} aria-label={t('inspector.label')} tabIndex={-1}>
      <ActionIcon
        className={classes.close}
        aria-label={t('inspector.close')}
        title={t('inspector.close')}
        onClick={() => {
          inspect(null);
          document.querySelector('main')?.focus();
        }}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
      <ErrorWall place={JSON.stringify(inspected)}>
        <Content inspected={inspected} />
      </ErrorWall>
    </aside>
  );
}

/** Beside its own page it would say nothing new; a device is selected in the fleet only, a target on the page of its job. */
function isShown(inspected: Inspected, route: Route): boolean {
  if (inspected.kind === 'device') return route.view !== 'fleet';
  const onItsPage = route.view === 'job' && route.jobId === inspected.jobId;
  return inspected.kind === 'target' ? !onItsPage : onItsPage;
}

function Content({ inspected }: { inspected: Inspected }) {
  if (inspected.kind === 'job') return <JobPanel key={inspected.jobId} jobId={inspected.jobId} place="inspector" />;
  if (inspected.kind === 'target') {
    const { jobId, deviceId } = inspected;
    return <TargetPanel key={`${jobId} ${deviceId}`} jobId={jobId} deviceId={deviceId} />;
  }
  return <DeviceSummary key={inspected.deviceId} deviceId={inspected.deviceId} />;
}

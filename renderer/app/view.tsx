import type { Route } from '../model/route.ts';
import { DeviceScreen } from '../views/device/device-view.tsx';
import { FleetView } from '../views/fleet/fleet-view.tsx';
import { ImportView } from '../views/import/import-view.tsx';
import { JobView } from '../views/jobs/job-view.tsx';
import { JobsView } from '../views/jobs/jobs-view.tsx';
import { LibraryView } from '../views/library/library-view.tsx';
import { LogsView } from '../views/logs/logs-view.tsx';
import { PlanView } from '../views/plan/plan-view.tsx';
import { QueueView } from '../views/queue/queue-view.tsx';
import { SettingsView } from '../views/settings/settings-view.tsx';

/** The view of an address. */
export function View({ route }: { route: Route }) {
  switch (route.view) {
    case 'fleet':
      return <FleetView />;
    case 'device':
      return <DeviceScreen key={route.deviceId} route={route} />;
    case 'plan':
      return <PlanView />;
    case 'queue':
      return <QueueView />;
    case 'logs':
      return <LogsView />;
    case 'library':
      return <LibraryView part={route.part} />;
    case 'import':
      return <ImportView opened={route.opened} />;
    case 'settings':
      return <SettingsView section={route.section} />;
    case 'jobs':
      return <JobsView />;
    case 'job':
      return <JobView key={route.jobId} jobId={route.jobId} />;
  }
}

import type { Route } from '../model/route.ts';
import { DeviceScreen } from '../views/device/device-view.tsx';
import { FleetView } from '../views/fleet/fleet-view.tsx';
import { JobView } from '../views/jobs/job-view.tsx';
import { JobsView } from '../views/jobs/jobs-view.tsx';

/** The view of an address. */
export function View({ route }: { route: Route }) {
  switch (route.view) {
    case 'fleet':
      return <FleetView />;
    case 'device':
      return <DeviceScreen key={route.deviceId} route={route} />;
    case 'jobs':
      return <JobsView />;
    case 'job':
      return <JobView key={route.jobId} jobId={route.jobId} />;
  }
}

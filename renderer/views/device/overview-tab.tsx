import type { DeviceView } from '../../../contract/app/devices.ts';
import { AgentFacts } from './agent-facts.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import classes from './overview-tab.module.css';
import { SystemFacts } from './system-facts.tsx';
import { TrustFacts } from './trust-facts.tsx';

/** What is known of a device: each part with its age. */
export function OverviewTab({ view }: { view: DeviceView }) {
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <AgentFacts view={view} />
        <SystemFacts view={view} />
      </div>
      <div className={classes.column}>
        <ConnectionFacts view={view} />
        <TrustFacts view={view} />
      </div>
    </div>
  );
}

import type { DeviceView } from '../../../contract/app/devices.ts';
import { AgentFacts } from './agent-facts.tsx';
import { AttentionList } from './attention-list.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import classes from './overview-tab.module.css';
import { ReachFacts } from './reach-facts.tsx';
import { SystemFacts } from './system-facts.tsx';
import { TrustFacts } from './trust-facts.tsx';
import { UfopFacts } from './ufop-facts.tsx';

/** What needs attention, then what is known of a device: each part with its age. */
export function OverviewTab({ view }: { view: DeviceView }) {
  return (
    <div className={classes.columns}>
      <div className={classes.all}>
        <AttentionList view={view} />
      </div>
      <div className={classes.column}>
        <AgentFacts view={view} />
        <UfopFacts view={view} />
        <SystemFacts view={view} />
      </div>
      <div className={classes.column}>
        <ConnectionFacts view={view} />
        <ReachFacts deviceId={view.device.id} />
        <TrustFacts view={view} />
      </div>
    </div>
  );
}

import { IconStack2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView, UfopState } from '../../../contract/app/devices.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { jobBeside } from '../../model/device-jobs.ts';
import { ufopMark } from '../../model/ufop-state.ts';
import { useClock } from '../../stores/clock.ts';
import { useScreen } from '../../stores/screen.ts';
import { Seen } from './seen.tsx';
import { UfopCard } from './ufops/ufop-card.tsx';
import classes from './ufops/ufops.module.css';
import { useDeviceActions } from './use-device-actions.ts';
import { useJobsOf } from './use-jobs-of.ts';

// More than this are folded, but for those that somebody should look at.
const shownOpen = 3;
const worthALook = new Set(['failed', 'building', 'starting', 'drift']);

/** The ufops as they were seen last, and what can be done with them. */
export function UfopsTab({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const seen = view.snapshot.ufops;
  const ufops = seen?.value ?? [];
  const jobs = useJobsOf(view.device.id);
  const now = useClock((clock) => clock.now);
  const [opened, setOpened] = useState<Readonly<Record<string, boolean>>>({});
  if (!seen) return <Without view={view} />;
  const isOpen = (ufop: UfopState) =>
    opened[ufop.description.name] ?? (ufops.length <= shownOpen || worthALook.has(ufopMark(ufop) ?? ''));
  const register = (
    <ActionButton
      variant={ufops.length === 0 ? 'filled' : 'default'}
      reason={actions.why('own-agent')}
      onClick={() => useScreen.getState().openDialog({ kind: 'register-ufop', deviceId: view.device.id })}
    >
      {t('ufops.register')}
    </ActionButton>
  );
  return (
    <div className={classes.tab}>
      <div className={classes.bar}>
        <p className={classes.seen}>
          <Seen seen={seen} deviceId={view.device.id} />
        </p>
        {ufops.length > 0 && register}
      </div>
      {ufops.map((ufop) => (
        <UfopCard
          key={ufop.description.name}
          view={view}
          ufop={ufop}
          job={jobBeside(jobs, { ufop: ufop.description.name }, now)}
          open={isOpen(ufop)}
          onOpen={(open) => setOpened((before) => ({ ...before, [ufop.description.name]: open }))}
        />
      ))}
      {ufops.length === 0 && (
        <EmptyState icon={IconStack2} title={t('ufops.empty')} text={t('ufops.emptyNext')}>
          {register}
        </EmptyState>
      )}
    </div>
  );
}

/** Why there are none to show, and the way to them. */
function Without({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const agent = view.snapshot.agent?.value;
  if (agent?.state === 'running' && !agent.outdated) {
    return <EmptyState icon={IconStack2} title={t('ufops.notRead')} text={t('ufops.emptyNext')} />;
  }
  const isOld = agent?.state === 'running';
  const text = t(isOld ? 'ufops.oldAgentNext' : agent?.state === 'plain' ? 'ufops.plainNext' : 'ufops.noAgentNext');
  return (
    <EmptyState icon={IconStack2} title={t(isOld ? 'ufops.oldAgent' : 'ufops.noAgent')} text={text}>
      <ActionButton variant="default" reason={actions.why('ssh')} onClick={actions.setUpAgent}>
        {t(isOld ? 'device.updateAgent' : agent?.state === 'plain' ? 'device.plain.beside' : 'device.setUpAgent')}
      </ActionButton>
    </EmptyState>
  );
}

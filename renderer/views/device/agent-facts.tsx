import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { useSystemInfo } from '../../app/use-fleet.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Fact, FactGroup, FactList } from '../../components/facts.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { agentMark } from '../../model/module-state.ts';
import classes from './facts.module.css';
import { Seen } from './seen.tsx';
import { useDeviceActions } from './use-device-actions.ts';

const shownOfBuild = 12;

/** Where the agent of the device stands, and what can be done about it. */
export function AgentFacts({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const ours = useSystemInfo().data?.agentVersion ?? '';
  const seen = view.snapshot.agent;
  const agent = seen?.value;
  const outdated = agent?.state === 'running' && agent.outdated;
  // Where setting it up is the thing to do, the head of the device offers it.
  const mayRepeat = agent?.state === 'running' && !outdated;
  const footer = (
    <ActionButton variant="default" reason={actions.why('ssh')} onClick={actions.setUpAgent}>
      {t('device.agent.setUpAgain')}
    </ActionButton>
  );
  return (
    <FactGroup title={t('device.agent.title')} aside={seen && <Seen seen={seen} />} footer={mayRepeat && footer}>
      {!agent && <p className={classes.muted}>{t('device.neverRead')}</p>}
      {agent && (
        <FactList>
          <Fact name={t('device.agent.state')}>
            <StateMark mark={agentMark(agent)} />
          </Fact>
          {agent.state === 'running' && (
            <>
              <Fact name={t('device.agent.version')} mono>
                {agent.version}
              </Fact>
              <Fact name={t('device.agent.build')} mono>
                <span title={agent.build}>{agent.build.slice(0, shownOfBuild)}</span>
              </Fact>
            </>
          )}
        </FactList>
      )}
      {agent?.state === 'absent' && <p className={classes.note}>{t('device.agent.none')}</p>}
      {agent?.state === 'stopped' && <p className={classes.note}>{t('device.agent.stopped')}</p>}
      {outdated && <p className={classes.note}>{t('device.agent.outdated', { version: ours })}</p>}
    </FactGroup>
  );
}

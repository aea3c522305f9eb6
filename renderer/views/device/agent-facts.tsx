import { useTranslation } from 'react-i18next';
import type { AgentState, DeviceView } from '../../../contract/app/devices.ts';
import { useSystemInfo } from '../../app/use-fleet.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Fact, FactGroup, FactList } from '../../components/facts.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { agentMark } from '../../model/module-state.ts';
import classes from './facts.module.css';
import { PlainServerFacts } from './plain-server-facts.tsx';
import { Seen } from './seen.tsx';
import { useDeviceActions } from './use-device-actions.ts';

const shownOfBuild = 12;

/** Where the agent of the device stands, or what it has in place of one, and what can be done about it. */
export function AgentFacts({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const seen = view.snapshot.agent;
  const agent = seen?.value;
  return (
    <FactGroup
      title={t(agent?.state === 'plain' ? 'device.plain.title' : 'device.agent.title')}
      aside={seen && <Seen seen={seen} deviceId={view.device.id} />}
      footer={agent && mayOffer(agent) && <Offer view={view} agent={agent} />}
    >
      {!agent && <p className={classes.muted}>{t('device.neverRead')}</p>}
      {agent?.state === 'plain' && <PlainServerFacts server={agent} />}
      {agent && agent.state !== 'plain' && <OwnAgent agent={agent} />}
    </FactGroup>
  );
}

/** Where setting up the agent is the thing to do, the head of the device offers it. */
function mayOffer(agent: AgentState): boolean {
  return agent.state === 'absent' || agent.state === 'plain' || (agent.state === 'running' && !agent.outdated);
}

/** What else can be done. */
function Offer({ view, agent }: { view: DeviceView; agent: AgentState }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const button = { variant: 'default', reason: actions.why('ssh') } as const;
  if (agent.state === 'absent') {
    return (
      <ActionButton {...button} onClick={actions.findPlainServer}>
        {t('device.agent.find')}
      </ActionButton>
    );
  }
  return (
    <ActionButton {...button} onClick={actions.setUpAgent}>
      {t(agent.state === 'plain' ? 'device.plain.beside' : 'device.agent.setUpAgain')}
    </ActionButton>
  );
}

function OwnAgent({ agent }: { agent: Exclude<AgentState, { state: 'plain' }> }) {
  const { t } = useTranslation();
  const ours = useSystemInfo().data?.agentVersion ?? '';
  return (
    <>
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
      {agent.state === 'absent' && <p className={classes.note}>{t('device.agent.none')}</p>}
      {agent.state === 'stopped' && <p className={classes.note}>{t('device.agent.stopped')}</p>}
      {agent.state === 'running' && agent.outdated && (
        <p className={classes.note}>{t('device.agent.outdated', { version: ours })}</p>
      )}
    </>
  );
}

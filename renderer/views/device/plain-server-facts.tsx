import { useTranslation } from 'react-i18next';
import type { AgentState } from '../../../contract/app/devices.ts';
import { Fact, FactList } from '../../components/facts.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import classes from './facts.module.css';

/** A server of the Modules API alone: that it has no token, and what it does not have. */
export function PlainServerFacts({ server }: { server: Extract<AgentState, { state: 'plain' }> }) {
  const { t } = useTranslation();
  const { port, answers } = server;
  return (
    <>
      <FactList>
        <Fact name={t('device.agent.state')}>
          <StateMark mark={answers ? 'running' : 'unreachable'} />
        </Fact>
        <Fact name={t('device.plain.port')} mono>
          {port}
        </Fact>
        <Fact name={t('device.plain.without')}>{t('device.plain.lacks')}</Fact>
      </FactList>
      <p className={classes.note}>{t(answers ? 'device.plain.about' : 'device.plain.silent', { port })}</p>
      <p className={classes.note}>{t('device.plain.lost')}</p>
    </>
  );
}

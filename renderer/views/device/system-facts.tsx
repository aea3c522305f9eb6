import { useTranslation } from 'react-i18next';
import type { DeviceView, Facts } from '../../../contract/app/devices.ts';
import { Fact, FactGroup, FactList } from '../../components/facts.tsx';
import { bytesText, durationText } from '../../model/amounts.ts';
import classes from './facts.module.css';
import { Seen } from './seen.tsx';

// Less than this is the time the answer itself took.
const sameClockMs = 2000;

/** What was learned of the machine, as it was when it was seen. */
export function SystemFacts({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const seen = view.snapshot.facts;
  return (
    <FactGroup title={t('device.system.title')} aside={seen && <Seen seen={seen} />}>
      {seen ? <Known facts={seen.value} /> : <p className={classes.muted}>{t('device.neverRead')}</p>}
    </FactGroup>
  );
}

function Known({ facts }: { facts: Facts }) {
  const { t } = useTranslation();
  const unknown = t('device.system.notKnown');
  const amount = (free: number | null, total: number | null) =>
    free === null || total === null
      ? unknown
      : t('device.system.ofTotal', { free: bytesText(free), total: bytesText(total) });
  const node = facts.node ? facts.node.version : t('device.system.notThere');
  return (
    <FactList>
      <Fact name={t('device.system.hostname')} mono>
        {facts.hostname}
      </Fact>
      <Fact name={t('device.system.os')}>{facts.os}</Fact>
      <Fact name={t('device.system.kernel')} mono>
        {facts.kernel}
      </Fact>
      <Fact name={t('device.system.architecture')} mono>
        {facts.architecture}
      </Fact>
      <Fact name={t('device.system.libc')}>{facts.libc}</Fact>
      <Fact name={t('device.system.init')}>{facts.init}</Fact>
      <Fact name={t('device.system.node')} mono={facts.node !== null} muted={facts.node === null}>
        <span title={facts.node?.path}>{node}</span>
      </Fact>
      <Fact name={t('device.system.npm')} mono={facts.npmVersion !== null} muted={facts.npmVersion === null}>
        {facts.npmVersion ?? t('device.system.notThere')}
      </Fact>
      <Fact name={t('device.system.user')}>{facts.isRoot ? t('device.system.root') : t('device.system.notRoot')}</Fact>
      <Fact name={t('device.system.disk')}>{amount(facts.diskFreeBytes, facts.diskTotalBytes)}</Fact>
      <Fact name={t('device.system.memory')}>{amount(facts.memoryAvailableBytes, facts.memoryTotalBytes)}</Fact>
      <Fact name={t('device.system.uptime')}>{facts.uptimeMs === null ? unknown : durationText(facts.uptimeMs)}</Fact>
      <Fact name={t('device.system.clock')}>
        <ClockSkew ms={facts.clockSkewMs} />
      </Fact>
      <Fact name={t('device.system.machineId')} mono={facts.machineId !== null} muted={facts.machineId === null}>
        {facts.machineId ?? unknown}
      </Fact>
    </FactList>
  );
}

function ClockSkew({ ms }: { ms: number }) {
  const { t } = useTranslation();
  if (Math.abs(ms) < sameClockMs) return t('device.system.clockSame');
  const duration = durationText(Math.abs(ms));
  return ms > 0 ? t('device.system.clockAhead', { duration }) : t('device.system.clockBehind', { duration });
}

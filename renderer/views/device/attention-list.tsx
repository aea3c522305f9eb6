import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { Age } from '../../components/age.tsx';
import { FactGroup } from '../../components/facts.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { phraseText } from '../../i18n/phrase-text.ts';
import { useListed } from '../../i18n/use-listed.ts';
import { bytesText, durationText } from '../../model/amounts.ts';
import { type Attention, attentionOf } from '../../model/attention.ts';
import { formatRoute } from '../../model/route.ts';
import classes from './attention-list.module.css';

/** What somebody should look at on a device, by what was last seen, and the way there. Where there is nothing, nothing is said. */
export function AttentionList({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const all = attentionOf(view);
  if (all.length === 0) return null;
  return (
    <FactGroup title={t('device.attention.title')}>
      <ul className={classes.list}>
        {all.map((one) => (
          <AttentionRow key={`${one.kind} ${'name' in one ? one.name : ''}`} deviceId={view.device.id} one={one} />
        ))}
      </ul>
    </FactGroup>
  );
}

function AttentionRow({ deviceId, one }: { deviceId: string; one: Attention }) {
  const { t } = useTranslation();
  const text = useAttentionText()(one);
  return (
    <li className={classes.row}>
      <span className={classes.mark}>
        <StateMark mark={one.mark} />
      </span>
      <span className={classes.text}>
        {text}
        {one.tab !== 'overview' && (
          <Anchor
            className={classes.link ?? ''}
            href={formatRoute({ view: 'device', deviceId, tab: one.tab })}
            aria-label={`${t('device.attention.show')}: ${text}`}
          >
            {t('device.attention.show')}
          </Anchor>
        )}
      </span>
      <span className={classes.age}>{one.seenAt !== null && <Age at={one.seenAt} />}</span>
    </li>
  );
}

function useAttentionText(): (one: Attention) => string {
  const { t, i18n } = useTranslation();
  const listed = useListed();
  const said = (text: string) => phraseText(text, i18n.language);
  return (one) => {
    switch (one.kind) {
      case 'drift':
        return t('device.attention.drift', { name: one.name, count: one.count, version: one.version });
      case 'instance-failed':
        return t('device.attention.instance-failed', {
          name: one.name,
          count: one.count,
          reason: said(one.reason),
        }).trim();
      case 'module-down':
        return t('device.attention.module-down', { name: one.name, result: said(one.result) }).trim();
      case 'module-missing':
        return t('device.attention.module-missing', { name: one.name });
      case 'agent-outdated':
        return t('device.attention.agent-outdated', { version: one.version });
      case 'agent-stopped':
        return t('device.attention.agent-stopped');
      case 'disk-low':
        return t('device.attention.disk-low', { free: bytesText(one.freeBytes), total: bytesText(one.totalBytes) });
      case 'clock-skew':
        return t(one.skewMs > 0 ? 'device.attention.clock-ahead' : 'device.attention.clock-behind', {
          duration: durationText(Math.abs(one.skewMs)),
        });
      case 'key-shared':
        return t('device.attention.key-shared', { names: listed(one.names) });
    }
  };
}

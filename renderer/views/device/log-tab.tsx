import { NativeSelect } from '@mantine/core';
import { IconLogs } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { goTo } from '../../app/use-route.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { LogPanel } from '../../components/log/log-panel.tsx';
import { logKeyOf, logSourceOf } from '../../model/log-source.ts';
import { useLogSources } from './use-log-sources.ts';

/** The log of the agent, of a module, of a build, or of an instance: `logKey` says which. */
export function LogTab({ view, logKey }: { view: DeviceView; logKey: string | null }) {
  const { t } = useTranslation();
  const deviceId = view.device.id;
  const agent = view.snapshot.agent?.value.state;
  const source = logSourceOf(logKey);
  const key = logKeyOf(source);
  const groups = useLogSources(view, source);
  if (agent === undefined || agent === 'absent') {
    return <EmptyState icon={IconLogs} title={t('log.noAgent')} text={t('log.noAgentNext')} />;
  }
  if (agent === 'plain') {
    return <EmptyState icon={IconLogs} title={t('device.plain.noLog')} text={t('device.why.plain-server')} />;
  }
  const chosen = groups.flatMap(({ sources }) => sources).find((one) => one.value === key);
  const name = key === '' || !chosen ? t('log.lines') : t('modules.log', { name: chosen.label });
  return (
    <LogPanel key={key} deviceId={deviceId} source={source} name={name}>
      <NativeSelect
        aria-label={t('log.source')}
        value={key}
        onChange={(event) => {
          const next = event.currentTarget.value;
          goTo({ view: 'device', deviceId, tab: 'log', ...(next === '' ? {} : { log: next }) });
        }}
      >
        {groups.map(({ title, sources }) => (
          <optgroup key={title} label={title}>
            {sources.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </optgroup>
        ))}
      </NativeSelect>
    </LogPanel>
  );
}

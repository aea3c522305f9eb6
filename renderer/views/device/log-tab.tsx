import { NativeSelect } from '@mantine/core';
import { IconLogs } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import type { LogRef } from '../../../contract/app/logs.ts';
import { goTo } from '../../app/use-route.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { LogPanel } from '../../components/log/log-panel.tsx';
import { SourceNotice } from '../../components/log/source-notice.tsx';
import { useLogFeed } from '../../components/log/use-log-feed.ts';
import { noFilter } from '../../model/log-filter.ts';
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
    <OneLog key={key} log={{ deviceId, source }} deviceName={view.device.name} name={name}>
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
    </OneLog>
  );
}

function OneLog(props: { log: LogRef; deviceName: string; name: string; children: ReactNode }) {
  const { feed, again } = useLogFeed([props.log]);
  const [filter, setFilter] = useState(noFilter);
  return (
    <LogPanel
      feed={feed}
      names={[props.deviceName]}
      name={props.name}
      filter={filter}
      onFilter={setFilter}
      notices={<SourceNotice source={feed.sources[0]} onAgain={again} />}
    >
      {props.children}
    </LogPanel>
  );
}

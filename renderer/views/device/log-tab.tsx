import { NativeSelect } from '@mantine/core';
import { IconLogs } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { goTo } from '../../app/use-route.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { LogPanel } from '../../components/log/log-panel.tsx';

/** The log of the agent, or of one of its modules. */
export function LogTab({ view, moduleId }: { view: DeviceView; moduleId: string | null }) {
  const { t } = useTranslation();
  const deviceId = view.device.id;
  const modules = view.snapshot.modules?.value ?? [];
  const agent = view.snapshot.agent?.value.state;
  if (agent === undefined || agent === 'absent') {
    return <EmptyState icon={IconLogs} title={t('log.noAgent')} text={t('log.noAgentNext')} />;
  }
  if (agent === 'plain') {
    return <EmptyState icon={IconLogs} title={t('device.plain.noLog')} text={t('device.why.plain-server')} />;
  }
  const module = modules.find((one) => one.id === moduleId);
  const name = module ? t('modules.log', { name: module.description.name }) : t('log.lines');
  return (
    <LogPanel key={moduleId ?? 'agent'} deviceId={deviceId} moduleId={moduleId} name={name}>
      <NativeSelect
        aria-label={t('log.source')}
        value={moduleId ?? ''}
        data={[
          { value: '', label: t('log.agent') },
          ...modules.map((one) => ({ value: one.id, label: one.description.name })),
        ]}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          goTo({ view: 'device', deviceId, tab: 'log', ...(chosen === '' ? {} : { log: chosen }) });
        }}
      />
    </LogPanel>
  );
}

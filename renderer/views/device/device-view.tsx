import { Button, Tabs } from '@mantine/core';
import { IconDevices2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { toProblem } from '../../../contract/errors.ts';
import { useDevice } from '../../app/use-fleet.ts';
import { goTo } from '../../app/use-route.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { problemText } from '../../i18n/problem-text.ts';
import { deviceTabs, type Route } from '../../model/route.ts';
import { DeviceHeader } from './device-header.tsx';
import { DeviceNotice } from './device-notice.tsx';
import classes from './device-view.module.css';
import { FilesTab } from './files-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { LogTab } from './log-tab.tsx';
import { ModulesTab } from './modules-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { DeviceSettingsTab } from './settings-tab.tsx';
import { TerminalTab } from './terminal-tab.tsx';
import { UfopsTab } from './ufops-tab.tsx';
import { useDeviceWatch } from './use-device-watch.ts';

type DeviceRoute = Extract<Route, { view: 'device' }>;

/** Everything that is known of one device, and everything that can be done with it. */
export function DeviceScreen({ route }: { route: DeviceRoute }) {
  const { t, i18n } = useTranslation();
  const { data: view, error } = useDevice(route.deviceId);
  if (view) return <Loaded view={view} route={route} />;
  if (!error) {
    return (
      <p className={classes.loading} role="status">
        {t('device.loading')}
      </p>
    );
  }
  const { message, next } = problemText(toProblem(error), i18n.language);
  return (
    <EmptyState icon={IconDevices2} title={message} text={next}>
      <Button onClick={() => goTo({ view: 'fleet' })}>{t('app.toFleet')}</Button>
    </EmptyState>
  );
}

function Loaded({ view, route }: { view: DeviceView; route: DeviceRoute }) {
  const { t } = useTranslation();
  const deviceId = view.device.id;
  const counts = { modules: view.snapshot.modules?.value.length, ufops: view.snapshot.ufops?.value.length };
  useDeviceWatch(view);
  const open = (name: string | null) => {
    const tab = deviceTabs.find((known) => known === name);
    if (tab) goTo({ view: 'device', deviceId, tab });
  };
  return (
    <>
      <DeviceHeader view={view} />
      <DeviceNotice view={view} />
      <Tabs className={classes.tabs ?? ''} value={route.tab} onChange={open} keepMounted={false}>
        <Tabs.List className={classes.list ?? ''} aria-label={t('device.tabs')}>
          {deviceTabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`device.${tab}`)}
              {(tab === 'modules' || tab === 'ufops') && counts[tab] !== undefined && (
                <span className={classes.count}> {counts[tab]}</span>
              )}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel className={classes.panel ?? ''} value="overview" tabIndex={0}>
          <OverviewTab view={view} />
        </Tabs.Panel>
        <Tabs.Panel className={classes.panel ?? ''} value="modules">
          <ModulesTab view={view} />
        </Tabs.Panel>
        <Tabs.Panel className={classes.panel ?? ''} value="ufops">
          <UfopsTab view={view} />
        </Tabs.Panel>
        <Tabs.Panel className={classes.panel ?? ''} value="files">
          <FilesTab view={view} />
        </Tabs.Panel>
        <Tabs.Panel className={classes.panel ?? ''} value="terminal">
          <TerminalTab view={view} />
        </Tabs.Panel>
        <Tabs.Panel className={classes.panel ?? ''} value="settings">
          <DeviceSettingsTab view={view} />
        </Tabs.Panel>
        <Tabs.Panel className={classes.panel ?? ''} value="log">
          <LogTab view={view} logKey={route.log ?? null} />
        </Tabs.Panel>
        <Tabs.Panel className={classes.panel ?? ''} value="history">
          <HistoryTab deviceId={deviceId} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

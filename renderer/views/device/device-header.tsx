import { ActionIcon, Menu } from '@mantine/core';
import {
  IconChevronRight,
  IconDots,
  IconKey,
  IconPencil,
  IconPlugOff,
  IconPower,
  IconRefresh,
  IconTerminal,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Age } from '../../components/age.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { ViewHeader } from '../../components/view-header.tsx';
import { deviceMark, lastSeenAt, primaryAction } from '../../model/device-state.ts';
import { formatRoute } from '../../model/route.ts';
import { useClock } from '../../stores/clock.ts';
import { useIsLive } from '../../stores/device-watches.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import { useRefreshes } from '../../stores/refreshes.ts';
import classes from './device-header.module.css';
import { LiveMark } from './live-mark.tsx';
import { useDeviceActions } from './use-device-actions.ts';

/** The name and state of a device, the one thing to do next, and the rest of what can be done. */
export function DeviceHeader({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const mark = useClock((clock) => deviceMark(view, clock.now));
  const { name, address, port } = view.device;
  const seenAt = lastSeenAt(view);
  const live = useIsLive(view.device.id);
  const lastQuery = useFleetTable((table) => table.lastQuery);
  const aside = (
    <>
      <StateMark mark={mark} />
      {view.device.legacyAlgorithms && <StateMark mark="legacy" />}
      {live ? <LiveMark /> : seenAt !== null && <Age at={seenAt} />}
      <code>{port === 22 ? address : `${address}:${port}`}</code>
    </>
  );
  const back = (
    <nav className={classes.crumbs} aria-label={t('app.toFleet')}>
      <a href={formatRoute({ view: 'fleet', query: lastQuery })}>{t('nav.fleet')}</a>
      <IconChevronRight size={14} aria-hidden />
    </nav>
  );
  return (
    <ViewHeader title={name} aside={aside} before={back}>
      <PrimaryButtons view={view} />
      <MoreMenu view={view} />
    </ViewHeader>
  );
}

/**
 * The thing to do next, and Refresh beside it where that is something else. The first button stays the same element while
 * its meaning changes, so that the focus stays on it.
 */
export function PrimaryButtons({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const refreshing = useRefreshes(({ byDevice }) => byDevice[view.device.id]?.running ?? false);
  const primary = primaryAction(view);
  const outdated = view.snapshot.agent?.value.state === 'running';
  const refresh = {
    reason: refreshing ? t('device.refreshing') : actions.whyOffline,
    onClick: actions.refresh,
    leftSection: <IconRefresh size={16} aria-hidden />,
    children: t('device.refresh'),
  };
  const buttons = {
    'check-host-key': {
      reason: actions.whyOffline,
      onClick: actions.checkHostKey,
      leftSection: <IconKey size={16} aria-hidden />,
      children: view.trust.state !== 'unknown' ? t('device.trust.look') : t('device.checkHostKey'),
    },
    'set-up-agent': {
      reason: actions.why('ssh'),
      onClick: actions.setUpAgent,
      children: outdated ? t('device.updateAgent') : t('device.setUpAgent'),
    },
    refresh,
  };
  return (
    <>
      <ActionButton variant={primary === 'refresh' ? 'default' : 'filled'} {...buttons[primary]} />
      {primary === 'set-up-agent' && <ActionButton variant="default" {...refresh} />}
    </>
  );
}

function MoreMenu({ view }: { view: DeviceView }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const agent = view.snapshot.agent?.value.state;
  const busy = view.activeJobIds.length > 0;
  const reason = actions.why('ssh');
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('action.more')} title={t('action.more')}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={actions.edit}>
          {t('device.edit')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTerminal size={16} aria-hidden />}
          title={reason ?? undefined}
          disabled={reason !== null}
          onClick={actions.runCommand}
        >
          {t('device.runCommand')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPower size={16} aria-hidden />}
          title={reason ?? undefined}
          disabled={reason !== null}
          onClick={actions.reboot}
        >
          {t('device.reboot')}
        </Menu.Item>
        {(agent === 'running' || agent === 'stopped') && (
          <Menu.Item
            leftSection={<IconPlugOff size={16} aria-hidden />}
            disabled={reason !== null}
            onClick={actions.removeAgent}
          >
            {t('device.removeAgent')}
          </Menu.Item>
        )}
        <Menu.Item
          color="danger"
          leftSection={<IconTrash size={16} aria-hidden />}
          disabled={busy}
          onClick={actions.remove}
        >
          {t('device.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconLogs, IconPlayerPlay, IconPlayerStop, IconReload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Module } from '../../../contract/agent/modules.ts';
import type { DeviceView } from '../../../contract/app/devices.ts';
import { goTo } from '../../app/use-route.ts';
import { ActionGlyph } from '../../components/action-button.tsx';
import { useScreen } from '../../stores/screen.ts';
import { useDeviceActions } from './use-device-actions.ts';

/** Start or stop, restart, log; the rarer ones in a menu. */
export function ModuleActions({ view, module }: { view: DeviceView; module: Module }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const { openDialog } = useScreen.getState();
  const deviceId = view.device.id;
  const { name } = module.description;
  const params = { moduleId: module.id, name };
  const reason = actions.why('agent');
  const running = module.status.running;
  // The last words of an agent that is away can be read; a server without a log has none.
  const noLog = view.snapshot.agent?.value.state === 'plain' ? t('device.why.plain-server') : null;
  const openLog = () => goTo({ view: 'device', deviceId, tab: 'log', log: module.id });
  return (
    <>
      {/* One element for both, so that the focus stays on it while the module starts or stops. */}
      <ActionGlyph
        label={running ? t('modules.stop', { name }) : t('modules.start', { name })}
        reason={reason}
        onClick={() => actions.run({ operation: running ? 'module.stop' : 'module.start', params })}
      >
        {running ? <IconPlayerStop size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />}
      </ActionGlyph>
      {running === undefined && (
        <ActionGlyph
          label={t('modules.stop', { name })}
          reason={reason}
          onClick={() => actions.run({ operation: 'module.stop', params })}
        >
          <IconPlayerStop size={16} aria-hidden />
        </ActionGlyph>
      )}
      {running !== false && (
        <ActionGlyph
          label={t('modules.restart', { name })}
          reason={reason}
          onClick={() => actions.run({ operation: 'module.restart', params })}
        >
          <IconReload size={16} aria-hidden />
        </ActionGlyph>
      )}
      <ActionGlyph label={t('modules.log', { name })} reason={noLog} onClick={openLog}>
        <IconLogs size={16} aria-hidden />
      </ActionGlyph>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={t('modules.more', { name })} title={t('modules.more', { name })}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            title={reason ?? t('modules.syncHint')}
            disabled={reason !== null}
            onClick={() => actions.run({ operation: 'module.sync', params })}
          >
            {t('modules.sync', { name })}
          </Menu.Item>
          <Menu.Item
            title={reason ?? undefined}
            disabled={reason !== null}
            onClick={() => openDialog({ kind: 'update-module', deviceId, module })}
          >
            {t('modules.update', { name })}
          </Menu.Item>
          <Menu.Item
            color="danger"
            title={reason ?? undefined}
            disabled={reason !== null}
            onClick={() => openDialog({ kind: 'delete-module', deviceId, module })}
          >
            {t('modules.delete', { name })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

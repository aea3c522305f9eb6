import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowUp, IconDots, IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DeviceView, UfopState } from '../../../../contract/app/devices.ts';
import { ActionButton } from '../../../components/action-button.tsx';
import { behindOf } from '../../../model/ufop-state.ts';
import { useScreen } from '../../../stores/screen.ts';
import { useDeviceActions } from '../use-device-actions.ts';

/** Upload; upgrade where it would change something; delete in the menu. */
export function UfopActions({ view, ufop }: { view: DeviceView; ufop: UfopState }) {
  const { t } = useTranslation();
  const actions = useDeviceActions(view);
  const { openDialog } = useScreen.getState();
  const deviceId = view.device.id;
  const { name } = ufop.description;
  const reason = actions.why('own-agent');
  const hasDrift = behindOf(ufop).length > 0;
  const upgrade = () => actions.run({ operation: 'ufop.upgrade', params: { ufop: name } });
  const remove = () =>
    openDialog({ kind: 'confirm-call', deviceId, call: { operation: 'ufop.delete', params: { ufop: name } } });
  return (
    <>
      {hasDrift && (
        <ActionButton reason={reason} leftSection={<IconArrowUp size={16} aria-hidden />} onClick={upgrade}>
          {t('ufops.upgrade')}
        </ActionButton>
      )}
      <ActionButton
        variant="default"
        reason={reason}
        leftSection={<IconUpload size={16} aria-hidden />}
        onClick={() => openDialog({ kind: 'upload-image', deviceId, ufop: name })}
      >
        {t('ufops.upload')}
      </ActionButton>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={t('ufops.more', { name })} title={t('ufops.more', { name })}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            title={reason ?? (hasDrift ? t('ufops.upgradeHint') : t('ufops.upToDate'))}
            disabled={reason !== null || !hasDrift}
            onClick={upgrade}
          >
            {t('ufops.upgrade')}
          </Menu.Item>
          <Menu.Item color="danger" title={reason ?? undefined} disabled={reason !== null} onClick={remove}>
            {t('ufops.delete', { name })}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

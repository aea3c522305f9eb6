import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useScreen } from '../../stores/screen.ts';

/** What is done with the fleet as a whole, and seldom. */
export function FleetMenu() {
  const { t } = useTranslation();
  const openDialog = useScreen((screen) => screen.openDialog);
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('action.more')} title={t('action.more')}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => openDialog({ kind: 'known-hosts' })}>
          {t('fleet.importKnownHosts')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconDownload, IconFileImport, IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { exportFormats } from '../../../contract/app/import.ts';
import { goTo } from '../../app/use-route.ts';
import { useScreen } from '../../stores/screen.ts';
import { useBulk } from './use-bulk.ts';

/** What is done with the fleet as a whole, and seldom. */
export function FleetMenu() {
  const { t } = useTranslation();
  const openDialog = useScreen((screen) => screen.openDialog);
  const { save } = useBulk();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('action.more')} title={t('action.more')}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFileImport size={16} aria-hidden />} onClick={() => goTo({ view: 'import' })}>
          {t('fleet.import')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => openDialog({ kind: 'known-hosts' })}>
          {t('fleet.importKnownHosts')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('fleet.exportAll')}</Menu.Label>
        {exportFormats.map((format) => (
          <Menu.Item
            key={format}
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => save.mutate({ format, all: true })}
          >
            {t(`fleet.exports.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../stores/preferences.ts';
import { setReadTerminal } from './terminals.ts';

/** What is chosen once for all terminals. */
export function TerminalMenu() {
  const { t } = useTranslation();
  const readTerminal = usePreferences((preferences) => preferences.readTerminal);
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('terminal.options')} title={t('terminal.options')}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          role="menuitemcheckbox"
          aria-checked={readTerminal}
          leftSection={<IconCheck size={16} opacity={readTerminal ? 1 : 0} aria-hidden />}
          onClick={() => setReadTerminal(!readTerminal)}
        >
          {t('terminal.readScreen')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

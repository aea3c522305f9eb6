import { Menu } from '@mantine/core';
import { IconCheck, IconLayoutList } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../stores/preferences.ts';
import { ToolButton } from './tool-button.tsx';

const choices = ['none', 'site', 'tag', 'state'] as const;

/** By what the devices are grouped. */
export function GroupMenu() {
  const { t } = useTranslation();
  const { groupBy } = usePreferences(({ fleet }) => fleet);
  const choose = (value: string) => {
    const choice = choices.find((one) => one === value);
    if (choice) usePreferences.getState().setFleet({ groupBy: choice });
  };
  return (
    <Menu>
      <Menu.Target>
        <ToolButton
          icon={IconLayoutList}
          word={groupBy === 'none' ? t('fleet.group') : t(`fleet.groupedBy.${groupBy}`)}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={groupBy} onChange={choose}>
          {choices.map((value) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick checkIcon={<IconCheck size={16} aria-hidden />}>
              {t(`fleet.groupBy.${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconLanguage, IconSearch, IconSunMoon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { languageNames, languages } from '../i18n/i18n.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useScreen } from '../stores/screen.ts';
import classes from './top-bar.module.css';

const themes = ['system', 'light', 'dark'] as const;

export function TopBar() {
  const { t } = useTranslation();
  const { language, theme, setLanguage, setTheme } = usePreferences();
  return (
    <header className={classes.bar}>
      <a className={classes.name} href="#/fleet">
        {t('app.name')}
      </a>
      <button
        type="button"
        className={classes.search}
        onClick={() => useScreen.getState().openDialog({ kind: 'palette' })}
      >
        <IconSearch size={16} aria-hidden />
        <span>{t('palette.title')}</span>
        <kbd aria-hidden>{/Mac/.test(navigator.platform) ? '⌘ K' : 'Ctrl K'}</kbd>
      </button>
      <div className={classes.menus}>
        <Choices
          label={t('menu.language')}
          icon={<IconLanguage size={18} aria-hidden />}
          chosen={language}
          options={languages.map((value) => ({ value, word: languageNames[value], lang: value }))}
          onChoose={setLanguage}
        />
        <Choices
          label={t('menu.theme')}
          icon={<IconSunMoon size={18} aria-hidden />}
          chosen={theme}
          options={themes.map((value) => ({ value, word: t(`menu.${value}`) }))}
          onChoose={setTheme}
        />
      </div>
    </header>
  );
}

interface Option<V> {
  value: V;
  word: string;
  lang?: string;
}

function Choices<V extends string>(props: {
  label: string;
  icon: ReactNode;
  chosen: V;
  options: readonly Option<V>[];
  onChoose(value: V): void;
}) {
  const choose = (chosen: string) => {
    const option = props.options.find(({ value }) => value === chosen);
    if (option) props.onChoose(option.value);
  };
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={props.label} title={props.label}>
          {props.icon}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={props.chosen} onChange={choose}>
          {props.options.map(({ value, word, lang }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              lang={lang}
              closeMenuOnClick
              checkIcon={<IconCheck size={16} aria-hidden />}
            >
              {word}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

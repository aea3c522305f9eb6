import { Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageNames, languages } from '../../i18n/i18n.ts';
import { usePreferences } from '../../stores/preferences.ts';
import classes from './settings.module.css';

const themes = ['system', 'light', 'dark'] as const;

export function AppearanceSection() {
  const { t } = useTranslation();
  const { language, theme, setLanguage, setTheme } = usePreferences();
  return (
    <>
      <Radio.Group
        label={t('menu.theme')}
        value={theme}
        onChange={(chosen) => setTheme(themes.find((one) => one === chosen) ?? 'system')}
      >
        <div className={classes.choices}>
          {themes.map((one) => (
            <Radio key={one} value={one} label={t(`menu.${one}`)} />
          ))}
        </div>
      </Radio.Group>
      <Radio.Group
        label={t('menu.language')}
        value={language}
        onChange={(chosen) => setLanguage(languages.find((one) => one === chosen) ?? 'en')}
      >
        <div className={classes.choices}>
          {languages.map((one) => (
            <Radio key={one} value={one} label={languageNames[one]} lang={one} />
          ))}
        </div>
      </Radio.Group>
    </>
  );
}

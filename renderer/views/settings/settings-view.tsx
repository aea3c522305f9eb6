import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { goTo } from '../../app/use-route.ts';
import { ViewHeader } from '../../components/view-header.tsx';
import { AboutSection } from './about-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { BackupsSection } from './backups-section.tsx';
import { CredentialsSection } from './credentials-section.tsx';
import { HistorySection } from './history-section.tsx';
import { KeysSection } from './keys-section.tsx';
import classes from './settings.module.css';
import { UndoSection } from './undo-section.tsx';

const sections = {
  credentials: CredentialsSection,
  keys: KeysSection,
  appearance: AppearanceSection,
  undo: UndoSection,
  history: HistorySection,
  backups: BackupsSection,
  about: AboutSection,
} as const;
type SectionName = keyof typeof sections;
const names = Object.keys(sections) as SectionName[];

/** What holds for the whole app on this laptop. */
export function SettingsView({ section }: { section: string | undefined }) {
  const { t } = useTranslation();
  const shown = names.find((name) => name === section) ?? 'credentials';
  const Section = sections[shown];
  return (
    <>
      <ViewHeader title={t('settings.title')} />
      <Tabs
        className={classes.tabs ?? ''}
        value={shown}
        onChange={(name) => name !== null && goTo({ view: 'settings', section: name })}
      >
        <Tabs.List className={classes.list ?? ''} aria-label={t('settings.sections')}>
          {names.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`settings.section.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel className={classes.panel ?? ''} value={shown} tabIndex={0}>
          <Section />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

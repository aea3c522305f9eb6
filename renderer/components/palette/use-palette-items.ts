import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client, queries } from '../../app/api.ts';
import { queryClient } from '../../app/query-client.ts';
import { useVault } from '../../app/use-fleet.ts';
import { goTo } from '../../app/use-route.ts';
import { languageNames, languages } from '../../i18n/i18n.ts';
import { matches } from '../../model/palette.ts';
import type { Route } from '../../model/route.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { useScreen } from '../../stores/screen.ts';

/** Something that the palette can go to or do. */
export interface PaletteItem {
  id: string;
  group: 'devices' | 'views' | 'actions';
  word: string;
  hint: string;
  run(): void;
}

const mostDevices = 20;

/** What fits the text: devices of the inventory, views, and actions that need no device. */
export function usePaletteItems(text: string): PaletteItem[] {
  const views = useViews();
  const actions = useActions();
  const devices = useDeviceItems(text);
  return [
    ...devices,
    ...views.filter(({ word }) => matches(word, text)),
    ...actions.filter(({ word }) => matches(word, text)),
  ];
}

function useDeviceItems(text: string): PaletteItem[] {
  const query = text.trim();
  const found = useQuery({
    ...queries.fleet.search.queryOptions({ input: { query, limit: mostDevices } }),
    enabled: query !== '',
    placeholderData: (before) => before,
  }).data;
  const ids = query === '' ? [] : (found?.ids ?? []);
  const rows = useQuery({
    ...queries.fleet.rows.queryOptions({ input: { ids } }),
    enabled: ids.length > 0,
    placeholderData: (before) => before,
  }).data?.rows;
  if (ids.length === 0) return [];
  return (rows ?? []).map(({ id, name, address, site }) => ({
    id,
    group: 'devices',
    word: name,
    hint: [address, site].filter(Boolean).join(' · '),
    run: () => goTo({ view: 'device', deviceId: id, tab: 'overview' }),
  }));
}

function useViews(): PaletteItem[] {
  const { t } = useTranslation();
  const to = (id: string, word: string, route: Route): PaletteItem => ({
    id,
    group: 'views',
    word,
    hint: '',
    run: () => goTo(route),
  });
  const plain = ['fleet', 'jobs', 'queue', 'logs', 'library'] as const;
  const sections = ['credentials', 'keys', 'appearance', 'undo', 'history', 'backups', 'about'] as const;
  return [
    ...plain.map((view) => to(view, t(`nav.${view}`), { view })),
    to('import', t('imports.title'), { view: 'import' }),
    ...sections.map((section) =>
      to(section, `${t('nav.settings')}: ${t(`settings.section.${section}`)}`, { view: 'settings', section }),
    ),
  ];
}

function useActions(): PaletteItem[] {
  const { t } = useTranslation();
  const { setTheme, setLanguage } = usePreferences();
  const openDialog = useScreen((screen) => screen.openDialog);
  const vault = useVault().data;
  const item = (id: string, word: string, run: () => void): PaletteItem => ({
    id,
    group: 'actions',
    word,
    hint: '',
    run,
  });
  const lock = async () => queryClient.setQueryData(queries.vault.status.queryKey(), await client.vault.lock());
  return [
    item('add-device', t('fleet.add'), () => openDialog({ kind: 'add-device' })),
    item('add-credential', t('settings.credentials.add'), () => openDialog({ kind: 'add-credential' })),
    item('known-hosts', t('imports.knownHosts'), () => openDialog({ kind: 'known-hosts' })),
    ...(vault?.state === 'locked' ? [item('unlock', t('status.unlock'), () => openDialog({ kind: 'unlock' }))] : []),
    ...(vault?.state === 'unlocked' && vault.kind === 'passphrase'
      ? [item('lock', t('status.lock'), () => void lock())]
      : []),
    ...(['system', 'light', 'dark'] as const).map((theme) =>
      item(`theme-${theme}`, `${t('menu.theme')}: ${t(`menu.${theme}`)}`, () => setTheme(theme)),
    ),
    ...languages.map((language) =>
      item(`language-${language}`, `${t('menu.language')}: ${languageNames[language]}`, () => setLanguage(language)),
    ),
    item('shortcuts', t('palette.shortcuts'), () => openDialog({ kind: 'shortcuts' })),
  ];
}

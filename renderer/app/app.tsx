import { MantineProvider } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { DamagedWall } from '../components/backups/damaged-wall.tsx';
import { ErrorWall } from '../components/error-wall.tsx';
import { changeLanguage } from '../i18n/i18n.ts';
import { TextsProvider } from '../i18n/texts.tsx';
import { startClock } from '../stores/clock.ts';
import { usePreferences } from '../stores/preferences.ts';
import { theme } from '../theme/theme.ts';
import { queries } from './api.ts';
import { Frame } from './frame.tsx';
import { followChanges } from './live-changes.ts';
import { queryClient } from './query-client.ts';
import { tellLook } from './tell-look.ts';

/** The app, or what to do when its inventory is damaged. */
function Wall() {
  const status = useQuery(queries.backups.status.queryOptions()).data;
  return status?.state === 'damaged' ? <DamagedWall status={status} /> : <Frame />;
}

/** Everything that the views stand on: theme, texts, queries, the clock and the notices of main. */
export function App() {
  const choice = usePreferences((preferences) => preferences.theme);
  const language = usePreferences((preferences) => preferences.language);
  const systemDark = useMediaQuery('(prefers-color-scheme: dark)', false, { getInitialValueInEffect: false });
  const dark = choice === 'dark' || (choice === 'system' && systemDark);
  useEffect(() => void changeLanguage(language), [language]);
  useEffect(followChanges, []);
  useEffect(tellLook, []);
  useEffect(startClock, []);
  // The variables are in theme/*.css: a style element made at run time would need a hole in the CSP.
  return (
    <MantineProvider
      theme={theme}
      forceColorScheme={dark ? 'dark' : 'light'}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <TextsProvider>
          <ErrorWall place="window">
            <Wall />
          </ErrorWall>
        </TextsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

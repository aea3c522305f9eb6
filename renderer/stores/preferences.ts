import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { type Language, systemLanguage } from '../i18n/i18n.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

interface Preferences {
  language: Language;
  theme: ThemeChoice;
  wrapLog: boolean;
  setLanguage(language: Language): void;
  setTheme(theme: ThemeChoice): void;
  setWrapLog(wrapLog: boolean): void;
}

/** What the technician chose for the screen of this laptop. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      language: systemLanguage(navigator.languages),
      theme: 'system',
      wrapLog: false,
      setLanguage: (language) => set({ language }),
      setTheme: (theme) => set({ theme }),
      setWrapLog: (wrapLog) => set({ wrapLog }),
    }),
    { name: 'flotilla.preferences', version: 1 },
  ),
);

import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { type Language, systemLanguage } from '../i18n/i18n.ts';
import { defaultLayout, type FleetLayout } from '../model/fleet-columns.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

interface Preferences {
  language: Language;
  theme: ThemeChoice;
  wrapLog: boolean;
  /** Terminals tell a screen reader what they show. */
  readTerminal: boolean;
  fleet: FleetLayout;
  setLanguage(language: Language): void;
  setTheme(theme: ThemeChoice): void;
  setWrapLog(wrapLog: boolean): void;
  setReadTerminal(readTerminal: boolean): void;
  setFleet(change: Partial<FleetLayout>): void;
}

/** What the technician chose for the screen of this laptop. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      language: systemLanguage(navigator.languages),
      theme: 'system',
      wrapLog: false,
      readTerminal: false,
      fleet: defaultLayout,
      setLanguage: (language) => set({ language }),
      setTheme: (theme) => set({ theme }),
      setWrapLog: (wrapLog) => set({ wrapLog }),
      setReadTerminal: (readTerminal) => set({ readTerminal }),
      setFleet: (change) => set(({ fleet }) => ({ fleet: { ...fleet, ...change } })),
    }),
    { name: 'flotilla.preferences', version: 1 },
  ),
);

import type { TFunction } from 'i18next';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

interface Texts {
  t: TFunction;
  language: string;
}

const TextsContext = createContext<Texts | null>(null);

/** Gives the texts to all that is in it. */
export function TextsProvider({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const texts = useMemo(() => ({ t, language }), [t, language]);
  return <TextsContext value={texts}>{children}</TextsContext>;
}

/**
 * What `useTranslation` tells, for what stands on the screen by the hundred: that sets up a listener of its own for each that
 * asks, which costs more than drawing it.
 */
export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (!texts) throw new Error('there is no TextsProvider around this');
  return texts;
}

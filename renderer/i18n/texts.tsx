import type { TFunction } from 'i18next';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';

interface Texts {
  t: TFunction;
  language: string;
}

const TextsContext = createContext<Texts | null>(null);

const keptTexts = 4000;

/** The same texts without working them out again: most of a row's are those of the row before. */
function remembering(t: TFunction): TFunction {
  const known = new Map<string, string>();
  return new Proxy(t, {
    apply(target, _self, asked: Parameters<TFunction>) {
      const key = JSON.stringify(asked);
      const text = known.get(key) ?? target(...asked);
      if (known.size >= keptTexts) known.clear();
      known.set(key, text);
      return text;
    },
  });
}

/** Gives the texts to all that is in it. */
export function TextsProvider({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { language } = i18n;
  const texts = useMemo(() => ({ t: remembering(t), language }), [t, language]);
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

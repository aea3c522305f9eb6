import { useTranslation } from 'react-i18next';

/** Sets names, or things that are said of one, side by side as the language of the screen does. */
export function useListed(): (parts: readonly (string | number)[], what?: 'names' | 'said') => string {
  const { i18n } = useTranslation();
  if (!i18n.language.startsWith('zh')) return (parts) => parts.join(', ');
  return (parts, what = 'names') => parts.join(what === 'names' ? '、' : '，');
}

import { useTranslation } from 'react-i18next';
import { en } from '../i18n/en/en.ts';
import { stepText } from '../i18n/problem-text.ts';
import { zh } from '../i18n/zh/zh.ts';

/** The name of a step in words. */
export function useStepName(): (name: string) => string {
  const { i18n } = useTranslation();
  return (name) => stepText(name, i18n.language.startsWith('zh') ? zh : en);
}

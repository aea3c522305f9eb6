import { useTranslation } from 'react-i18next';
import { problemText } from '../i18n/problem-text.ts';
import type { Reason } from '../model/job-forecast.ts';

/** A reason that several devices share, in words: the first of them in full, and how many are like it. */
export function useReason(): (reason: Reason) => string {
  const { t, i18n } = useTranslation();
  return ({ problem, count }) => {
    const { message } = problemText(problem, i18n.language);
    return count > 1 ? t('bulk.alike', { message, count: count - 1 }) : message;
  };
}

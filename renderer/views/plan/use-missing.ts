import { useTranslation } from 'react-i18next';
import { useFieldName } from './use-field-name.ts';
import type { PlanState } from './use-plan.ts';

/** What is still to be chosen or mended before there can be a dry run, in words; null: nothing. */
export function useMissing({ draft, read, planIsBad }: PlanState): string | null {
  const { t } = useTranslation();
  const nameOf = useFieldName();
  const named = (fields: readonly string[]) => ({ fields: fields.map(nameOf).join(', ') });
  if (draft.selection === null) return t('bulk.nobody');
  if (read === null) return t('bulk.choose');
  if ('missing' in read) {
    if (read.wrong.length > 0) return t('bulk.wrong', named(read.wrong));
    return t('bulk.missing', named(read.missing));
  }
  return planIsBad ? t('bulk.badPlan') : null;
}

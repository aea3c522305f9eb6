import { useTranslation } from 'react-i18next';
import { en } from '../../i18n/en/en.ts';

const names = Object.keys(en.bulk.field) as (keyof typeof en.bulk.field)[];

/** The name of a parameter in words; one that has none is shown as it is. */
export function useFieldName(): (name: string) => string {
  const { t } = useTranslation();
  return (name) => {
    const known = names.find((one) => one === name);
    return known === undefined ? name : t(`bulk.field.${known}`);
  };
}

import { Autocomplete, Checkbox, NativeSelect, NumberInput, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FormField } from '../../model/job-form.ts';
import { usePlanStore } from '../../stores/plan.ts';
import { LibraryField } from './library-field.tsx';
import classes from './plan.module.css';
import { useFieldName } from './use-field-name.ts';
import { useSuggestions } from './use-suggestions.ts';

/** One parameter of the operation, as its schema wants it. */
export function ParamField({ field, isWrong }: { field: FormField; isWrong: boolean }) {
  const { t } = useTranslation();
  const nameOf = useFieldName();
  const value = usePlanStore((draft) => draft.values[field.name]) ?? field.initial;
  const set = (next: string | number | boolean) => usePlanStore.getState().setValue(field.name, next);
  const suggestions = useSuggestions(field.suggest);
  const name = nameOf(field.name);
  const needed = field.required || field.kind === 'choice' || field.initial !== '';
  const common = {
    label: needed ? name : t('bulk.optional', { field: name }),
    error: isWrong ? t('bulk.wrongField') : null,
  };
  switch (field.kind) {
    case 'switch':
      return <Checkbox label={name} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'boolean' ? '' : value}
          {...(field.min === undefined ? {} : { min: field.min })}
          {...(field.max === undefined ? {} : { max: field.max })}
          allowDecimal={false}
          onChange={set}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...common}
          value={String(value)}
          data={[...field.choices]}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    case 'library':
      return <LibraryField field={field} value={String(value)} {...common} />;
    case 'lines':
    case 'object':
      return (
        <Textarea
          {...common}
          description={field.name === 'command' ? t('bulk.commandHint') : null}
          classNames={{ input: classes.mono }}
          rows={field.kind === 'lines' ? 4 : 3}
          spellCheck={false}
          value={String(value)}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    case 'text':
      return (
        <Autocomplete
          {...common}
          size="xs"
          data={suggestions}
          limit={50}
          spellCheck={false}
          comboboxProps={{ transitionProps: { duration: 0 } }}
          value={String(value)}
          onChange={set}
        />
      );
  }
}

import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type OperationName, operationParams } from '../../../contract/operations.ts';
import { SecretFields } from '../../components/secrets/secret-fields.tsx';
import { fieldsOf, hasSecrets } from '../../model/job-form.ts';
import { ParamField } from './param-field.tsx';
import classes from './plan.module.css';
import type { PlanState } from './use-plan.ts';

const families = ['module', 'ufop', 'shell', 'file', 'agent', 'device'] as const;
const operations = Object.keys(operationParams) as OperationName[];

/** What to do: the operation, and a field for each of its parameters. */
export function ActionPart({ state: { draft, read } }: { state: PlanState }) {
  const { t } = useTranslation();
  const { operation } = draft;
  const wrong = read && 'wrong' in read ? read.wrong : [];
  return (
    <section className={classes.part} aria-label={t('bulk.what')}>
      <h2>{t('bulk.what')}</h2>
      <NativeSelect
        label={t('bulk.operation')}
        value={operation ?? ''}
        onChange={({ currentTarget: { value } }) =>
          draft.setOperation(operations.find((name) => name === value) ?? null)
        }
        data={[
          { value: '', label: t('bulk.noOperation') },
          ...families.map((family) => ({
            group: t(`bulk.family.${family}`),
            items: operations
              .filter((name) => name.startsWith(`${family}.`))
              .map((value) => ({ value, label: t(`bulk.name.${value}`) })),
          })),
        ]}
      />
      {operation !== null &&
        fieldsOf(operation).map((field) => (
          <ParamField key={`${operation} ${field.name}`} field={field} isWrong={wrong.includes(field.name)} />
        ))}
      {operation !== null && hasSecrets(operation) && (
        <SecretFields drafts={draft.secrets} tried={false} onChange={draft.setSecrets} />
      )}
    </section>
  );
}

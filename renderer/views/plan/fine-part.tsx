import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useWhen } from '../../app/use-when.ts';
import { planOf } from '../../model/job-plan.ts';
import { usePlanStore } from '../../stores/plan.ts';
import { AmountInput } from './amount-input.tsx';
import classes from './plan.module.css';
import { WindowFields } from './window-fields.tsx';

const numbers = [
  { name: 'concurrency', min: 1, max: 64 },
  { name: 'retries', min: 0, max: 5 },
  { name: 'timeoutMin', min: 1, max: 1440 },
] as const;
const words = { concurrency: 'concurrency', retries: 'retries', timeoutMin: 'timeout' } as const;

/** Limits and times that are right for most, folded away. */
export function FinePart({ isBad }: { isBad: boolean }) {
  const { t } = useTranslation();
  const when = useWhen();
  const { plan, setPlan } = usePlanStore();
  const times = when(planOf(plan) ?? {});
  return (
    <details className={classes.fine}>
      <summary>
        {t('bulk.fine')}
        {times.length > 0 && <span className={classes.times}>{times.join(' ')}</span>}
      </summary>
      <div className={classes.fields}>
        {numbers.map(({ name, min, max }) => (
          <AmountInput
            key={name}
            label={t(`bulk.${words[name]}`)}
            value={plan[name]}
            min={min}
            max={max}
            onChange={(value) => setPlan({ [name]: value })}
          />
        ))}
        <TextInput
          type="datetime-local"
          label={t('bulk.startAt')}
          value={plan.startAt}
          onChange={(event) => setPlan({ startAt: event.currentTarget.value })}
        />
      </div>
      <WindowFields />
      {isBad && <p role="status">{t('bulk.badPlan')}</p>}
    </details>
  );
}

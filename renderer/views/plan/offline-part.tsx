import { NativeSelect, Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { expiryNames } from '../../model/job-plan.ts';
import { usePlanStore } from '../../stores/plan.ts';
import classes from './plan.module.css';

/** What becomes of devices that cannot be reached. */
export function OfflinePart() {
  const { t } = useTranslation();
  const { plan, setPlan } = usePlanStore();
  return (
    <section className={classes.part} aria-label={t('bulk.offline')}>
      <h2>{t('bulk.offline')}</h2>
      <Radio.Group
        aria-label={t('bulk.offline')}
        value={plan.offline}
        onChange={(value) => setPlan({ offline: value === 'queue' ? 'queue' : 'end' })}
      >
        <div className={classes.choices}>
          <Radio value="queue" label={t('bulk.away.queue')} />
          <Radio value="end" label={t('bulk.away.end')} />
        </div>
      </Radio.Group>
      {plan.offline === 'queue' && (
        <NativeSelect
          label={t('bulk.expiry')}
          value={plan.expiry}
          data={expiryNames.map((value) => ({ value, label: t(`bulk.expiries.${value}`) }))}
          onChange={({ currentTarget: { value } }) =>
            setPlan({ expiry: expiryNames.find((name) => name === value) ?? 'usual' })
          }
        />
      )}
    </section>
  );
}

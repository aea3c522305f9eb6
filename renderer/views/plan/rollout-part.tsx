import { Checkbox, Radio } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { presets, withPreset } from '../../model/job-plan.ts';
import { usePlanStore } from '../../stores/plan.ts';
import { AmountInput } from './amount-input.tsx';
import classes from './plan.module.css';
import { ShareInput } from './share-input.tsx';

/** In which waves, what is watched between them, and when it stops. */
export function RolloutPart() {
  const { t } = useTranslation();
  const { plan, setPlan } = usePlanStore();
  const { preset, failureLimit } = plan;
  return (
    <section className={classes.part} aria-label={t('bulk.how')}>
      <h2>{t('bulk.how')}</h2>
      <Radio.Group
        aria-label={t('bulk.how')}
        value={preset}
        onChange={(value) => setPlan(withPreset(plan, presets.find((one) => one === value) ?? preset))}
      >
        <div className={classes.choices}>
          {presets.map((one) => (
            <Radio
              key={one}
              classNames={{ description: classes.hint }}
              value={one}
              label={t(`bulk.preset.${one}`)}
              description={t(`bulk.presetHint.${one}`)}
            />
          ))}
        </div>
      </Radio.Group>
      <div className={classes.fields}>
        {preset === 'canary' && (
          <ShareInput label={t('bulk.canary')} value={plan.canary} onChange={(canary) => setPlan({ canary })} />
        )}
        {preset === 'batches' && (
          <ShareInput label={t('bulk.batch')} value={plan.batch} onChange={(batch) => setPlan({ batch })} />
        )}
        {preset !== 'all' && (
          <AmountInput
            label={t('bulk.soak')}
            value={plan.soakS}
            min={0}
            max={86_400}
            onChange={(soakS) => setPlan({ soakS })}
          />
        )}
      </div>
      <Checkbox
        label={t('bulk.limit')}
        checked={failureLimit !== null}
        onChange={(event) =>
          setPlan({ failureLimit: event.currentTarget.checked ? { unit: 'count', value: 1 } : null })
        }
      />
      {failureLimit && (
        <ShareInput
          label={t('bulk.failures')}
          value={failureLimit}
          onChange={(share) => setPlan({ failureLimit: share })}
        />
      )}
    </section>
  );
}

import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Share } from '../../../contract/app/plan.ts';
import { AmountInput } from './amount-input.tsx';
import classes from './plan.module.css';

const units = ['count', 'percent'] as const;

/** So many devices, or such a part of them. */
export function ShareInput(props: { label: string; value: Share; onChange(share: Share): void }) {
  const { t } = useTranslation();
  const { unit, value } = props.value;
  return (
    <div className={classes.share}>
      <AmountInput
        label={props.label}
        value={value}
        min={1}
        max={unit === 'percent' ? 100 : 10_000}
        clampBehavior="strict"
        onChange={(next) => props.onChange({ unit, value: next })}
      />
      <NativeSelect
        aria-label={t('bulk.unitOf', { what: props.label })}
        value={unit}
        data={units.map((one) => ({ value: one, label: t(`bulk.unit.${one}`) }))}
        onChange={(event) => {
          const next = units.find((one) => one === event.currentTarget.value) ?? unit;
          props.onChange({ unit: next, value: next === 'percent' ? Math.min(100, value) : value });
        }}
      />
    </div>
  );
}

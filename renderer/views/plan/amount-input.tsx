import { NumberInput } from '@mantine/core';
import { useState } from 'react';

interface AmountInputProps {
  label: string;
  value: number;
  min: number;
  max: number;
  clampBehavior?: 'strict';
  onChange(value: number): void;
}

/** A whole number that always is one: a field that was left empty shows again what the plan has. */
export function AmountInput({ value, onChange, ...field }: AmountInputProps) {
  const [isEmpty, setEmpty] = useState(false);
  return (
    <NumberInput
      {...field}
      value={isEmpty ? '' : value}
      allowDecimal={false}
      onChange={(next) => {
        setEmpty(typeof next !== 'number');
        if (typeof next === 'number') onChange(next);
      }}
      onBlur={() => setEmpty(false)}
    />
  );
}

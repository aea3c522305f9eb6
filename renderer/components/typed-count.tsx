import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const typedAbove = 10;

/** True where `typed` says, with or without marks between the thousands, how many it is on, or where it is on so few that nothing need be typed. */
export function isCountTyped(count: number, typed: string): boolean {
  return count <= typedAbove || typed.replace(/[\s.,'’]/g, '') === String(count);
}

/** Where the count is typed before something is taken away from many; nothing for a few. */
export function TypedCount(props: { count: number; typed: string; onType(typed: string): void }) {
  const { t } = useTranslation();
  if (props.count <= typedAbove) return null;
  return (
    <TextInput
      label={t('bulk.typeCount', { count: props.count })}
      inputMode="numeric"
      autoComplete="off"
      value={props.typed}
      onChange={(event) => props.onType(event.currentTarget.value)}
    />
  );
}

import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Completion } from '../../../contract/app/fleet.ts';
import classes from './fleet-filter.module.css';

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** What could stand where the filter is being typed; values with how many devices have them. */
export function CompletionList({
  id,
  items,
  active,
  onPick,
}: {
  id: string;
  items: Completion['items'];
  active: number;
  onPick(index: number): void;
}) {
  const { t } = useTranslation();
  useEffect(() => {
    document.getElementById(optionId(id, active))?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  if (items.length === 0) return null;
  return (
    <div id={id} className={classes.list} role="listbox" tabIndex={-1} aria-label={t('fleet.filters.completions')}>
      {items.map(({ insert, count }, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the filter has the focus and takes the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the filter keeps the focus and names the active one
        <div
          key={insert}
          id={optionId(id, index)}
          className={classes.option}
          role="option"
          aria-selected={index === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(index)}
        >
          <code>{insert}</code>
          {count !== null && <span>{t('fleet.devices', { count })}</span>}
        </div>
      ))}
    </div>
  );
}

import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../app/api.ts';
import { countSelected } from '../../model/selected.ts';
import { useFleetTable } from '../../stores/fleet-table.ts';
import classes from './fleet-grid.module.css';
import { queryInAddress } from './use-fleet-query.ts';

/** Selects all that the filter in the address finds now: a list that is still that of the filter before is not believed. */
export async function selectAll(): Promise<void> {
  const query = queryInAddress();
  const { ids } = await client.fleet.search({ query });
  if (query !== queryInAddress()) return;
  const { selected, select } = useFleetTable.getState();
  select(new Set([...selected, ...ids]));
}

/** Selects every device that the filter finds, or none of them any more. */
export function SelectAll({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation();
  const selected = useFleetTable((table) => table.selected);
  const { shown, all } = useMemo(() => countSelected(selected, ids), [selected, ids]);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = shown > 0 && !all;
  }, [shown, all]);
  const toggle = () => {
    const listed = new Set(ids);
    if (all) useFleetTable.getState().select(new Set([...selected].filter((id) => !listed.has(id))));
    else void selectAll();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of the grid
    // biome-ignore lint/a11y/useFocusableInteractive: its box takes the focus
    <div role="columnheader" className={classes.check} data-pinned>
      <input ref={box} type="checkbox" aria-label={t('fleet.selectAll')} checked={all} onChange={toggle} />
    </div>
  );
}

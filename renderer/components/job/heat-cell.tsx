import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TargetRow } from '../../../contract/app/jobs.ts';
import { targetMark } from '../../model/job-state.ts';
import { markTones } from '../../model/marks.ts';
import { markIcons } from '../mark-icons.ts';
import classes from './heat-grid.module.css';

interface HeatCellProps {
  id: string;
  row: TargetRow;
  size: 24 | 16 | 10;
  isOpen: boolean;
  isCursor: boolean;
  onHover(deviceId: string): void;
  onOpen(deviceId: string): void;
}

/** One device: its result by glyph and colour, by form alone where there is no room for a glyph. */
export const HeatCell = memo(function HeatCell({ id, row, size, isOpen, isCursor, onHover, onOpen }: HeatCellProps) {
  const { t } = useTranslation();
  const { deviceId, deviceName, state } = row;
  const mark = targetMark(state);
  const Icon = markIcons[mark];
  // What only waits is told by its form where room is short: so many small clocks would drown what happened.
  const hasGlyph = size === 24 || (size === 16 && state !== 'waiting' && state !== 'queued');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of all cells
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell
    <div
      id={id}
      className={classes.cell}
      role="option"
      aria-label={t('jobs.cell', { device: deviceName, state: t(`mark.${mark}`) })}
      aria-selected={isOpen}
      data-tone={markTones[mark]}
      data-state={state}
      data-size={size}
      data-cursor={isCursor}
      onPointerEnter={() => onHover(deviceId)}
      onClick={() => onOpen(deviceId)}
    >
      {hasGlyph && <Icon size={size === 24 ? 16 : 12} aria-hidden />}
    </div>
  );
}, isSame);

function isSame(before: HeatCellProps, after: HeatCellProps): boolean {
  return (
    before.row.state === after.row.state &&
    before.row.deviceId === after.row.deviceId &&
    before.row.deviceName === after.row.deviceName &&
    before.size === after.size &&
    before.isOpen === after.isOpen &&
    before.isCursor === after.isCursor
  );
}

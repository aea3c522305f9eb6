import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportRow } from '../../../contract/app/import.ts';
import { useListed } from '../../i18n/use-listed.ts';
import classes from './import.module.css';

const rowHeight = 32;
type Take = 'skip' | 'add' | 'update';

function choicesOf({ action, deviceId }: ImportRow): Take[] {
  if (action === 'same') return ['skip'];
  return deviceId === null ? ['add', 'skip'] : ['update', 'add', 'skip'];
}

interface ImportRowsProps {
  rows: readonly ImportRow[];
  decisions: ReadonlyMap<number, Take>;
  onDecide(row: number, take: Take | null): void;
}

/** Every row of the file with what would become of it; only those in sight are drawn. */
export function ImportRows({ rows, decisions, onDecide }: ImportRowsProps) {
  const { t } = useTranslation();
  const scroll = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const count = (action: ImportRow['action']) => rows.filter((row) => row.action === action).length;
  return (
    <>
      <p className={classes.counts} role="status">
        {(['add', 'update', 'same', 'conflict'] as const).map((action) => (
          <span key={action} data-action={count(action) === 0 ? 'none' : action}>
            {t(`imports.count.${action}`, { count: count(action) })}
          </span>
        ))}
      </p>
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section ref={scroll} className={classes.rows} tabIndex={0} aria-label={t('imports.rows')}>
          <ol style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              return row === undefined ? null : (
                <li key={row.row} style={{ transform: `translateY(${item.start}px)` }}>
                  <Row row={row} take={decisions.get(row.row)} onDecide={onDecide} />
                </li>
              );
            })}
          </ol>
        </section>
      )}
    </>
  );
}

function Row({ row, take, onDecide }: { row: ImportRow; take: Take | undefined } & Pick<ImportRowsProps, 'onDecide'>) {
  const { t } = useTranslation();
  const listed = useListed();
  const address = row.port === 22 ? row.address : `${row.address}:${row.port}`;
  const changes = listed(
    row.changes.map(({ what, from, to }) =>
      from === '' && to === '' ? what : `${what}: ${from || '–'} → ${to || '–'}`,
    ),
    'said',
  );
  const choices = choicesOf(row);
  const usual: Take = row.action === 'conflict' || row.action === 'same' ? 'skip' : row.action;
  return (
    <>
      <span className={classes.line}>{row.line}</span>
      <span className={classes.name} title={row.name}>
        {row.name}
      </span>
      <code title={`${row.user}@${address}`}>
        {row.user}@{address}
      </code>
      <span className={classes.what} title={changes}>
        {row.conflict === null ? changes : t(`imports.conflict.${row.conflict}`)}
        {row.jump !== null && changes === '' && t('imports.through', { jump: row.jump })}
      </span>
      <select
        className={classes.take}
        aria-label={t('imports.decide', { name: row.name })}
        value={take ?? usual}
        disabled={choices.length === 1}
        onChange={(event) => {
          const chosen = choices.find((one) => one === event.currentTarget.value) ?? usual;
          onDecide(row.row, chosen === usual ? null : chosen);
        }}
      >
        {choices.map((one) => (
          <option key={one} value={one}>
            {t(`imports.take.${row.action === 'same' ? 'same' : one}`)}
          </option>
        ))}
      </select>
    </>
  );
}

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ScrollRegion } from '../../../components/scroll-region.tsx';
import table from '../modules.module.css';

export type UfopColumn = 'index' | 'state' | 'version' | 'restarts' | 'port' | 'reason' | 'base' | 'made' | 'about';

/** A table of a ufop: its columns, the last of which takes what room is left, then the actions of each row. */
export function UfopTable(props: {
  region: string;
  label: string;
  columns: readonly UfopColumn[];
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { columns } = props;
  return (
    <ScrollRegion label={props.region} className={table.frame}>
      <table className={table.table} aria-label={props.label}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th
                key={column}
                scope="col"
                data-column={column}
                className={index === columns.length - 1 ? table.result : undefined}
              >
                {t(`ufops.${column}`)}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">{t('ufops.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </ScrollRegion>
  );
}

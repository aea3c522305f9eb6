import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, type TableColumn } from '../../../components/data-table.tsx';
import { ScrollRegion } from '../../../components/scroll-region.tsx';
import table from '../../../components/table.module.css';
import classes from '../modules.module.css';

export type UfopColumn = 'index' | 'state' | 'version' | 'restarts' | 'port' | 'reason' | 'base' | 'made' | 'about';

/** A table of a ufop: its columns, the last of which takes what room is left, then the actions of each row. */
export function UfopTable(props: {
  region: string;
  label: string;
  columns: readonly UfopColumn[];
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const last = props.columns.length - 1;
  const heads: TableColumn[] = [
    ...props.columns.map((id, index) => ({
      id,
      label: t(`ufops.${id}`),
      ...(index === last ? { kind: 'rest' as const } : id === 'restarts' && { kind: 'number' as const }),
    })),
    { id: 'actions', label: t('ufops.actions'), kind: 'actions' },
  ];
  return (
    <ScrollRegion label={props.region} className={`${table.frame} ${classes.narrowing}`}>
      <DataTable label={props.label} columns={heads}>
        {props.children}
      </DataTable>
    </ScrollRegion>
  );
}
